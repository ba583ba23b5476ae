#include "platform/postgres/migrations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/postgres/pool.h"
#include "platform/testing/probe.h"

namespace sjak::postgres {
namespace {

using ::testing::HasSubstr;

class MigrationsTest : public ::testing::Test {
 protected:
  absl::StatusOr<int> Run(const Schema& schema) {
    Connection admin(conninfo_);
    return Migrate(admin, schema, {"test"});
  }
  testing::TestDatabase database_{testing::ProbeSchema()};
  const std::string conninfo_ = testing::WithDatabase(testing::TestCluster(), database_.name());
  Schema schema_{"moved",
                 {{"0001_a.sql", "SET LOCAL lock_timeout = '5s'; CREATE TABLE a (n int);"},
                  {"0002_b.sql", "CREATE TABLE b (n int); GRANT SELECT ON b TO {{runtime}};"}}};
};

TEST_F(MigrationsTest, AppliesWhatIsMissingOnce) {
  EXPECT_EQ(Run({"moved", {schema_.files[0]}}).value(), 1);
  EXPECT_EQ(Run(schema_).value(), 1);
  EXPECT_EQ(Run(schema_).value(), 0);
}

TEST_F(MigrationsTest, AnEditedFileIsRefusedAndNothingFollowsIt) {
  ASSERT_EQ(Run({"moved", {schema_.files[0]}}).value(), 1);
  schema_.files[0].text = "SET LOCAL lock_timeout = '5s'; CREATE TABLE a (n bigint);";
  const auto status = Run(schema_).status();
  EXPECT_EQ(ReasonOf(status), "MIGRATION_EDITED");
  EXPECT_THAT(std::string(status.message()), HasSubstr("moved/0001_a.sql"));
  Connection admin(conninfo_);
  EXPECT_TRUE(admin.ExecText("SELECT to_regclass('moved.b') AS t").front().is_null("t"));
}

TEST_F(MigrationsTest, AFileThatVanishedIsRefused) {
  ASSERT_EQ(Run(schema_).value(), 2);
  schema_.files.erase(schema_.files.begin());
  const auto status = Run(schema_).status();
  EXPECT_EQ(ReasonOf(status), "MIGRATION_EDITED");
  EXPECT_THAT(std::string(status.message()), HasSubstr("moved/0001_a.sql"));
}

TEST_F(MigrationsTest, AFileAppliesWholeOrNotAtAll) {
  schema_.files[1].text = "CREATE TABLE b (n int); SELECT nonsense;";
  EXPECT_THROW(Run(schema_).IgnoreError(), Failure);
  Connection admin(conninfo_);
  EXPECT_TRUE(admin.ExecText("SELECT to_regclass('moved.b') AS t").front().is_null("t"));
  schema_.files[1].text = "CREATE TABLE b (n int);";
  EXPECT_EQ(Run(schema_).value(), 1) << "the failed one may be corrected: it was never applied";
}

TEST_F(MigrationsTest, OfTwoMigratorsOneWorksAndOneWaits) {
  schema_.files[1].text = "CREATE TABLE b (n int); SELECT pg_sleep(0.3);";
  std::vector<int> applied(3);
  std::vector<std::thread> migrators;
  for (int& n : applied) migrators.emplace_back([&] { n = Run(schema_).value(); });
  for (auto& m : migrators) m.join();
  std::sort(applied.begin(), applied.end());
  EXPECT_THAT(applied, ::testing::ElementsAre(0, 0, 2));
}

TEST_F(MigrationsTest, WhatIsMissingIsNamed) {
  schema_.files.push_back({"0003_c.sql", "CREATE TABLE c (n int);"});
  const auto check = [&](size_t known) {
    Schema part = schema_;
    part.files.resize(known);
    if (known > 0) {
      EXPECT_TRUE(Run(part).ok());
    }
    Connection runtime(absl::StrCat(conninfo_, " options='-c search_path=moved'"));
    return CheckSchema(runtime, schema_);
  };
  EXPECT_THAT(std::string(check(0).message()), HasSubstr("0001_a.sql")) << "no table of migrations at all";
  EXPECT_EQ(ReasonOf(check(1)), "SCHEMA_BEHIND");
  EXPECT_THAT(std::string(check(1).message()), HasSubstr("0002_b.sql"));
  EXPECT_TRUE(check(2).ok()) << "the program may be one ahead of its schema";
  EXPECT_TRUE(check(3).ok());
}

// What each role of a schema cannot do.
class RolesTest : public MigrationsTest {
 protected:
  static std::string Denied(Connection& conn, const std::string& sql) {
    try {
      conn.ExecText(sql);
    } catch (const Failure& f) {
      return f.sqlstate;
    }
    return "done";
  }
};

TEST_F(RolesTest, TheRuntimeRoleCannotRewriteHistory) {
  Pool pool({database_.runtime_conninfo(), "probe"});
  auto runtime = pool.Acquire(absl::Now() + absl::Seconds(5));
  EXPECT_EQ(runtime->ExecText("SELECT current_user AS u").front().text("u"), "probe_runtime");
  for (const char* table : {"feed", "feed_epoch", "feed_fork", "access_log", "access_log_subject"}) {
    EXPECT_EQ(Denied(*runtime, absl::StrCat("SELECT * FROM ", table)), "done");
    EXPECT_EQ(Denied(*runtime, absl::StrCat("UPDATE ", table, " SET municipality_code = '0'")),
              std::string(table) == "feed_epoch" ? "42703" : "42501")
        << table;
    EXPECT_EQ(Denied(*runtime, absl::StrCat("DELETE FROM ", table)), "42501") << table;
    EXPECT_EQ(Denied(*runtime, absl::StrCat("TRUNCATE ", table)), "42501") << table;
  }
  EXPECT_EQ(Denied(*runtime, "UPDATE feed_epoch SET epoch = 9"), "42501");
  for (const char* table : {"feed_head", "feed_cursor", "job"}) {
    EXPECT_EQ(Denied(*runtime, absl::StrCat("DELETE FROM ", table)), "42501") << table;
  }
  EXPECT_EQ(Denied(*runtime, "INSERT INTO schema_migration (file, checksum) VALUES ('x', 'y')"), "42501");
  EXPECT_EQ(Denied(*runtime, "CREATE TABLE mine (n int)"), "42501");
  EXPECT_EQ(Denied(*runtime, "CREATE TABLE public.mine (n int)"), "42501");
  EXPECT_EQ(Denied(*runtime, "CREATE SCHEMA mine"), "42501");
  EXPECT_EQ(Denied(*runtime, "ALTER TABLE feed ADD COLUMN x int"), "42501");
  EXPECT_EQ(Denied(*runtime, "DROP TABLE feed"), "42501");
  EXPECT_EQ(Denied(*runtime, "SET ROLE probe_owner"), "42501");
  EXPECT_EQ(Denied(*runtime, "SELECT pg_read_file('/etc/hostname')"), "42501");
}

TEST_F(RolesTest, OwnerAndEraserCannotLogIn) {
  Connection admin(conninfo_);
  for (const char* role : {"probe_owner", "probe_eraser"}) {
    admin.ExecText(absl::StrCat("ALTER ROLE ", role, " PASSWORD 'test'"));
    std::string conninfo = database_.runtime_conninfo();
    conninfo.replace(conninfo.find("probe_runtime"), 13, role);
    EXPECT_THROW(Connection{conninfo}, Failure) << role;
    admin.ExecText(absl::StrCat("ALTER ROLE ", role, " PASSWORD NULL"));
  }
}

// The runtime role may be the eraser, who may call functions and nothing else.
TEST_F(RolesTest, TheEraserTouchesNoTable) {
  Pool pool({database_.runtime_conninfo(), "probe"});
  auto runtime = pool.Acquire(absl::Now() + absl::Seconds(5));
  runtime->ExecText("SET ROLE probe_eraser");
  for (const char* table : {"feed", "feed_head", "access_log", "access_log_subject", "idempotency", "job", "counter"}) {
    EXPECT_EQ(Denied(*runtime, absl::StrCat("SELECT * FROM ", table)), "42501") << table;
    EXPECT_EQ(Denied(*runtime, absl::StrCat("DELETE FROM ", table)), "42501") << table;
  }
  EXPECT_EQ(Denied(*runtime, "CREATE TABLE mine (n int)"), "42501");
}

TEST_F(RolesTest, OneServiceSeesNothingOfAnother) {
  ASSERT_TRUE(Run(schema_).ok());
  Pool pool({database_.runtime_conninfo(), "probe"});
  auto runtime = pool.Acquire(absl::Now() + absl::Seconds(5));
  EXPECT_EQ(Denied(*runtime, "SELECT * FROM moved.b"), "42501");
  EXPECT_EQ(Denied(*runtime, "SET ROLE moved_owner"), "42501");
}

}  // namespace
}  // namespace sjak::postgres
