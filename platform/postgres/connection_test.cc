#include "platform/postgres/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/testing/probe.h"

namespace sjak::postgres {
namespace {

const Statement kEcho("test_echo", R"sql(
  SELECT $1::text AS t, $2::bigint AS i, $3::bool AS b, $4::uuid AS u, $5::date AS d, $6::timestamptz AS z,
         $7::bytea AS y, $8::text[] AS a)sql");

class ConnectionTest : public ::testing::Test {
 protected:
  testing::TestDatabase database_{testing::ProbeSchema()};
  Connection conn_{database_.admin_conninfo()};

  Failure FailureOf(const std::string& sql) {
    try {
      conn_.ExecText(sql);
    } catch (const Failure& f) {
      return f;
    }
    ADD_FAILURE() << sql;
    return Failure(FailureKind::kOther, "", "", "");
  }
};

TEST_F(ConnectionTest, ValuesComeBackAsTheyWent) {
  const Uuid id = Uuid::New();
  const absl::Time when = absl::FromUnixMicros(1'631'523'600'123'456);
  const std::string bytes("\0\x01\xff'\"\\", 6);
  const std::vector<std::string> texts = {"a", "", "with \"quotes\" and \\ and , and {}", "æøå", "NULL"};
  const Rows rows = conn_.Exec(kEcho, {"O'Hara \\ \"x\" æøå", int64_t{-9'007'199'254'740'993}, true, id,
                                       Date(2021, 9, 13), when, Arg::Bytes(bytes), Arg(texts)});
  const Row row = rows.front();
  EXPECT_EQ(row.text("t"), "O'Hara \\ \"x\" æøå");
  EXPECT_EQ(row.i64("i"), -9'007'199'254'740'993);
  EXPECT_TRUE(row.flag("b"));
  EXPECT_EQ(row.uuid("u"), id);
  EXPECT_EQ(row.date("d"), Date(2021, 9, 13));
  EXPECT_EQ(row.time("z"), when);
  EXPECT_EQ(row.bytes("y"), bytes);
  EXPECT_EQ(row.texts("a"), texts);
}

TEST_F(ConnectionTest, NullsAreTheEmptyValue) {
  const Rows rows = conn_.Exec(kEcho, Args(8, Arg(std::nullopt)));
  const Row row = rows.front();
  EXPECT_TRUE(row.is_null("t"));
  EXPECT_EQ(row.text("t"), "");
  EXPECT_EQ(row.i64("i"), 0);
  EXPECT_FALSE(row.flag("b"));
  EXPECT_EQ(row.uuid("u"), Uuid());
  EXPECT_EQ(row.bytes("y"), "");
  EXPECT_TRUE(row.texts("a").empty());
  EXPECT_ANY_THROW(row.text("no_such_column"));
}

TEST_F(ConnectionTest, InfiniteTimesSurvive) {
  for (absl::Time t : {absl::InfiniteFuture(), absl::InfinitePast(), absl::FromUnixSeconds(0)}) {
    Args args(8, Arg(std::nullopt));
    args[5] = Arg(t);
    EXPECT_EQ(conn_.Exec(kEcho, args).front().time("z"), t);
  }
}

TEST_F(ConnectionTest, FailuresAreToldApart) {
  conn_.ExecText(
      "CREATE TABLE parent (id int CONSTRAINT parent_key PRIMARY KEY);"
      "CREATE TABLE child (id int NOT NULL CONSTRAINT child_parent REFERENCES parent,"
      " n int CONSTRAINT child_n CHECK (n > 0), r int4range, CONSTRAINT child_r EXCLUDE USING gist (r WITH &&));"
      "INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1, 1, '[1,5)')");
  struct Case {
    const char* sql;
    FailureKind kind;
    const char* constraint;
  };
  for (const Case& c : std::vector<Case>{
           {"INSERT INTO parent VALUES (1)", FailureKind::kUnique, "parent_key"},
           {"INSERT INTO child VALUES (2, 1)", FailureKind::kForeignKey, "child_parent"},
           {"INSERT INTO child VALUES (1, 0)", FailureKind::kCheck, "child_n"},
           {"INSERT INTO child VALUES (NULL, 1)", FailureKind::kCheck, ""},
           {"INSERT INTO child VALUES (1, 1, '[2,3)')", FailureKind::kExclusion, "child_r"},
           {"SET statement_timeout = 10; SELECT pg_sleep(5)", FailureKind::kCancelled, ""},
           {"DO $$ BEGIN RAISE SQLSTATE '40001'; END $$", FailureKind::kRetry, ""},
           {"DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$", FailureKind::kRetry, ""},
           {"DO $$ BEGIN RAISE SQLSTATE '55P03'; END $$", FailureKind::kRetry, ""},
           {"DO $$ BEGIN RAISE SQLSTATE '53100'; END $$", FailureKind::kReadOnly, ""},
           {"BEGIN READ ONLY; INSERT INTO parent VALUES (9)", FailureKind::kReadOnly, ""},
           {"SELECT 1/0", FailureKind::kOther, ""},
           {"SELECT nonsense", FailureKind::kOther, ""},
       }) {
    const Failure f = FailureOf(c.sql);
    EXPECT_EQ(static_cast<int>(f.kind), static_cast<int>(c.kind)) << c.sql << ": " << f.what();
    EXPECT_EQ(f.constraint, c.constraint) << c.sql;
    EXPECT_FALSE(conn_.broken()) << c.sql;
    conn_.Rollback();
    conn_.ExecText("RESET statement_timeout");
  }
}

TEST_F(ConnectionTest, TransactionsDoWhatTheySay) {
  conn_.ExecText("CREATE TABLE t (n int)");
  conn_.Begin();
  EXPECT_TRUE(conn_.in_transaction());
  conn_.ExecText("INSERT INTO t VALUES (1)");
  conn_.Rollback();
  EXPECT_FALSE(conn_.in_transaction());
  conn_.Begin();
  conn_.ExecText("INSERT INTO t VALUES (2)");
  conn_.Commit();
  EXPECT_EQ(conn_.ExecText("SELECT n FROM t").front().i64("n"), 2);
}

TEST_F(ConnectionTest, CountsStatementsOnly) {
  const int64_t before = conn_.statements();
  conn_.Begin();
  conn_.Exec(kEcho, Args(8, Arg(std::nullopt)));
  conn_.Exec(kEcho, Args(8, Arg(std::nullopt)));
  conn_.Commit();
  EXPECT_EQ(conn_.statements() - before, 2);
}

TEST_F(ConnectionTest, ACommitWithoutItsAnswerIsInDoubt) {
  Connection admin(database_.admin_conninfo());
  const int64_t backend = conn_.ExecText("SELECT pg_backend_pid() AS pid").front().i64("pid");
  conn_.Begin();
  admin.ExecText(absl::StrCat("SELECT pg_terminate_backend(", backend, ", 5000)"));
  try {
    conn_.Commit();
    FAIL();
  } catch (const Failure& f) {
    EXPECT_EQ(f.kind, FailureKind::kCommitUnknown);
  }
  EXPECT_TRUE(conn_.broken());
}

}  // namespace
}  // namespace sjak::postgres
