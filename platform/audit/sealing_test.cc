#include "platform/audit/sealing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/audit/seal_files.h"
#include "platform/jobs/jobs.h"
#include "platform/testing/probe.h"
#include "platform/testing/probe_requests.h"
#include "platform/testing/service_harness.h"

namespace sjak::audit {
namespace {

using postgres::Connection;
using ::testing::HasSubstr;

constexpr char kFirst[] = "(SELECT log_id FROM access_log_leaf WHERE segment = 1 AND place = 1)";

// The log of a probe: twelve calls, sealed by fours.
class SealingTest : public ::testing::Test {
 protected:
  void SetUp() override {
    admin_.ExecText("SET TIME ZONE 'Asia/Tokyo'");  // what is sealed does not depend on who reads it
    Calls(12);
  }
  void Calls(int n) {
    for (int i = 0; i < n; ++i) {
      ASSERT_TRUE(probe_.Call(testing::Jobcentre(), testing::kAdd, testing::AddRequest(i, 1)).status.ok());
    }
  }
  int64_t Seal(int most = 4, absl::Duration settled = absl::ZeroDuration()) {
    auto conn = probe_.pool().Acquire(absl::Now() + absl::Seconds(5));
    return SealSettled(*conn, key_, "probe", "0101", absl::Now(), settled, most);
  }
  ChainReport Verify(const Anchors& anchors = {}, absl::Duration later = absl::ZeroDuration()) {
    const auto reports = VerifySeals(admin_, files_.keys(), "probe", 24, absl::Now() + later, anchors);
    EXPECT_EQ(reports.size(), 1u);
    return reports.empty() ? ChainReport() : reports.front();
  }
  static std::string Texts(const ChainReport& report) {
    std::string out;
    for (const Finding& finding : report.findings) absl::StrAppend(&out, finding.segment, ": ", finding.what, "\n");
    return out;
  }
  // What verifying finds after a change of the database.
  std::string After(const std::string& sql, const Anchors& anchors = {}) {
    admin_.ExecText(sql);
    return Texts(Verify(anchors));
  }
  int64_t Count(const std::string& from) {
    return admin_.ExecText("SELECT count(*) AS n FROM " + from).front().i64("n");
  }

  testing::TestDatabase database_{testing::ProbeSchema()};
  Connection admin_{database_.admin_conninfo()};
  testing::Probe probe_{database_};
  const SealFiles files_;
  const SealKey key_ = files_.key();
};

TEST_F(SealingTest, WhatIsSettledIsSealedOnceAndProven) {
  EXPECT_EQ(Seal(4, absl::Minutes(15)), 0) << "not settled";
  EXPECT_EQ(Seal(), 12);
  EXPECT_EQ(Seal(), 0);
  Calls(2);
  ChainReport report = Verify();
  EXPECT_EQ(Texts(report), "");
  EXPECT_EQ(report.municipality, "0101");
  EXPECT_EQ(report.segments, 3);
  EXPECT_EQ(report.entries, 12);
  EXPECT_EQ(report.unsealed, 2) << "the tail is shown";
  EXPECT_EQ(report.head.size(), 64u);
  EXPECT_EQ(Seal(), 2);
  report = Verify();
  EXPECT_EQ(Texts(report), "");
  EXPECT_EQ(report.segments, 4);
  EXPECT_EQ(report.unsealed, 0);
}

TEST_F(SealingTest, AJobSealsOnceADay) {
  jobs::Runner runner(&probe_.pool(), &probe_.clock(),
                      {jobs::SealAccessLog(std::make_shared<SealKey>(files_.key()), "probe", absl::ZeroDuration())},
                      {"0101"});
  EXPECT_EQ(runner.RunDue(), 1);
  EXPECT_EQ(runner.RunDue(), 0);
  EXPECT_EQ(Verify().entries, 12);
}

TEST_F(SealingTest, AChangedRowIsFound) {
  struct {
    const char *change, *found;
  } const cases[] = {{"outcome = 'OK2'", "when, how, why or what came of it"},
                     {"purpose = 'SYSTEM'", "when, how, why"},
                     {"method = 'x'", "when, how, why"},
                     {"caller = 'somebody else'", "who called"},
                     {"criteria = '{}'", "what was asked for"},
                     {"caller = 'former-1'", "who called"},
                     {"criteria = ''", "what was asked for"}};
  Seal();
  const auto ids = admin_.ExecText("SELECT log_id FROM access_log_leaf ORDER BY segment, place");
  int next = 0;
  for (const auto& c : cases) {
    const std::string id = ids[next++].text("log_id");
    EXPECT_THAT(After(absl::StrCat("UPDATE access_log SET ", c.change, " WHERE id = '", id, "'")),
                HasSubstr(absl::StrCat("row ", id, " was changed: ", c.found)))
        << c.change;
  }
  EXPECT_EQ(Verify().findings.size(), std::size(cases));
  EXPECT_EQ(Verify().entries, 12 - static_cast<int>(std::size(cases)));
}

TEST_F(SealingTest, ARowOrItsPersonTakenAwayIsFound) {
  Seal();
  EXPECT_THAT(After(absl::StrCat("DELETE FROM access_log WHERE id = ", kFirst)), HasSubstr("was removed"));
  EXPECT_THAT(After(absl::StrCat("DELETE FROM access_log_leaf WHERE log_id = ", kFirst)),
              HasSubstr("1: 4 rows were sealed and 3 are proved"));
}

TEST_F(SealingTest, APersonAddedToARowOrTakenFromItIsFound) {
  admin_.ExecText(
      "INSERT INTO access_log_subject SELECT municipality_code, logged_at, id, gen_random_uuid() FROM access_log");
  Seal();
  EXPECT_EQ(Texts(Verify()), "");
  EXPECT_THAT(After(absl::StrCat("DELETE FROM access_log_subject WHERE log_id = ", kFirst)),
              HasSubstr("whom it concerned"));
  EXPECT_THAT(After("UPDATE access_log_subject SET subject_id = gen_random_uuid() WHERE log_id = "
                    "(SELECT log_id FROM access_log_leaf WHERE segment = 2 AND place = 1)"),
              HasSubstr("2: row "));
}

TEST_F(SealingTest, ARemovedSealIsFound) {
  Seal();
  EXPECT_THAT(After("DELETE FROM access_seal WHERE segment = 2"), HasSubstr("2: missing, with all up to 2"));
}

TEST_F(SealingTest, AChangedSealIsFound) {
  Seal();
  EXPECT_THAT(After("UPDATE access_seal SET entries = 3 WHERE segment = 2"), HasSubstr("its signature is wrong"));
  EXPECT_THAT(Texts(Verify()), HasSubstr("3: does not name the seal before it"));
}

TEST_F(SealingTest, AChainCutShortIsFoundByItsLeavesOrByTheLog) {
  Seal();
  const std::string line = absl::StrCat(
      "{\"event\":\"access_log_sealed\",\"service\":\"probe\",\"municipality\":\"0101\",\"segment\":\"3\",\"head\":\"",
      Verify().head, "\"}\nnot json\n{\"event\":\"call\"}\n");
  const Anchors anchors = AnchorsIn("probe", line);
  ASSERT_EQ(anchors.size(), 1u);
  EXPECT_TRUE(AnchorsIn("other", line).empty());
  EXPECT_EQ(Texts(Verify(anchors)), "");
  EXPECT_THAT(After("DELETE FROM access_seal WHERE segment = 3"), HasSubstr("3: its seal is missing; 4 sealed rows"));
  EXPECT_EQ(After("DELETE FROM access_log_leaf WHERE segment = 3"), "") << "as if it had not been sealed yet";
  EXPECT_THAT(Texts(Verify(anchors)), HasSubstr("3: the log tells of its seal, and it is missing"));
  // Sealed anew, with other content.
  Seal();
  EXPECT_THAT(Texts(Verify(anchors)), HasSubstr("3: the log tells of another seal"));
}

TEST_F(SealingTest, ARowSlippedInLaterIsFound) {
  Seal();
  EXPECT_THAT(
      After("INSERT INTO access_log SELECT municipality_code, logged_at - interval '2 days', gen_random_uuid(), "
            "caller, caller_class, on_behalf_of, peer, roles, purpose, method, criteria, basis, correlation_id, "
            "outcome FROM access_log LIMIT 1"),
      HasSubstr("1 rows lie in a time that was sealed without them"));
}

TEST_F(SealingTest, SegmentsDoNotCrossMonthsAndRetentionIsNoTampering) {
  admin_.ExecText(
      "UPDATE access_log SET logged_at = logged_at - interval '800 days' WHERE id IN "
      "(SELECT id FROM access_log LIMIT 5)");
  Seal(100);
  ChainReport report = Verify();
  EXPECT_EQ(Texts(report), "");
  EXPECT_EQ(report.segments, 2);
  EXPECT_EQ(report.entries, 12);
  admin_.ExecText("SELECT * FROM keep_access_log_partitions(24)");
  report = Verify();
  EXPECT_EQ(Texts(report), "");
  EXPECT_EQ(report.unkept, 1);
  EXPECT_EQ(report.entries, 7) << "moved into their month's partition, and still proven";
  EXPECT_EQ(Count("access_log_leaf_rest"), 0);
}

// Erasing runs as the schema's owner.
TEST_F(SealingTest, WhatErasingTakesIsNoTamperingAndCannotBeGuessed) {
  admin_.ExecText(
      "INSERT INTO access_log_subject SELECT municipality_code, logged_at, id, gen_random_uuid() FROM access_log");
  Seal();
  admin_.ExecText("SET ROLE probe_owner");
  admin_.ExecText(absl::StrCat("UPDATE access_log SET criteria = '', caller = 'former-7' WHERE id = ", kFirst));
  admin_.ExecText(absl::StrCat("UPDATE access_log_subject SET subject_id = gen_random_uuid() WHERE log_id = ", kFirst));
  admin_.ExecText("RESET ROLE");
  const ChainReport report = Verify();
  EXPECT_EQ(Texts(report), "");
  EXPECT_EQ(report.entries, 12);
  EXPECT_EQ(report.erased, 3);
  EXPECT_EQ(Count("access_log_leaf WHERE caller_salt IS NULL AND criteria_salt IS NULL AND subjects_salt IS NULL"), 1);
  // Nor can erasing's way be used to put something else there.
  admin_.ExecText("SET ROLE probe_owner");
  admin_.ExecText(absl::StrCat("UPDATE access_log SET caller = 'somebody else' WHERE id = ", kFirst));
  admin_.ExecText("RESET ROLE");
  EXPECT_THAT(Texts(Verify()), HasSubstr("who called"));
}

TEST_F(SealingTest, TheProgramsRoleCanAddSealsAndNothingElse) {
  Seal();
  Connection runtime(database_.runtime_conninfo());
  runtime.ExecText("SET search_path = probe");
  for (const char* sql : {"UPDATE access_seal SET entries = 1", "DELETE FROM access_seal",
                          "UPDATE access_log_leaf SET caller_salt = NULL", "DELETE FROM access_log_leaf"}) {
    try {
      runtime.ExecText(sql);
      ADD_FAILURE() << sql;
    } catch (const postgres::Failure& f) {
      EXPECT_EQ(f.sqlstate, "42501") << sql;
    }
  }
}

TEST_F(SealingTest, AKeyMayChange) {
  Seal();
  Calls(1);
  const SealFiles later("later");
  {
    auto conn = probe_.pool().Acquire(absl::Now() + absl::Seconds(5));
    SealSettled(*conn, later.key(), "probe", "0101", absl::Now(), absl::ZeroDuration());
  }
  EXPECT_THAT(Texts(Verify()), HasSubstr("which is not among the given ones"));
  const auto both = SealKeys::FromFile(files_.folder().Write("both", files_.public_pem() + later.public_pem())).value();
  EXPECT_EQ(Texts(VerifySeals(admin_, both, "probe", 24, absl::Now()).front()), "");
}

}  // namespace
}  // namespace sjak::audit
