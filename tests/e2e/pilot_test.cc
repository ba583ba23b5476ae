#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "platform/base/error.h"
#include "platform/base/uuid.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/feed/v1/feed.pb.h"
#include "sjak/placements/v1/placements.pb.h"
#include "sjak/reporting/v1/reporting.pb.h"
#include "tests/e2e/suite.h"

namespace sjak::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

// One loaded pilot for the tests that only look.
class Loaded : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    suite_ = new Suite();
    exit_code_ = suite_->Pilot("");
    printed_ = suite_->output();
  }
  static void TearDownTestSuite() {
    delete suite_;
    suite_ = nullptr;
  }
  static Suite* suite_;
  static int exit_code_;
  static std::string printed_;
};
Suite* Loaded::suite_ = nullptr;
int Loaded::exit_code_ = -1;
std::string Loaded::printed_;

std::vector<std::string> WrongFields(const absl::Status& status) {
  std::vector<std::string> out;
  google::rpc::BadRequest bad;
  if (auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest")) {
    bad.ParseFromString(std::string(*payload));
  }
  for (const auto& v : bad.field_violations()) out.push_back(v.field());
  return out;
}

int64_t FeedPositions(Suite& suite) {
  postgres::Connection db = suite.Database();
  return db.ExecText("SELECT (SELECT sum(n) FROM citizens.feed_head) + (SELECT sum(n) FROM placements.feed_head) AS n")
      .front()
      .i64("n");
}

TEST_F(Loaded, PrintsTheThreeTablesAndSaysItIsSimulated) {
  ASSERT_EQ(exit_code_, 0) << printed_;
  for (const char* text : {"Tabel 1", "Tabel 2", "Tabel 3", "Table 1", "Table 2", "Table 3", "[SIMULATED]", "strict",
                           "broad", "35.10", "Five things to try next"}) {
    EXPECT_THAT(printed_, HasSubstr(text));
  }
}

TEST_F(Loaded, ReportEqualsADirectCountOverTheOwningSchemas) {
  const Headline counted = Counted(*suite_);
  EXPECT_EQ(Reported(*suite_), counted);
  EXPECT_EQ(counted.strict, 9);  // replay.json's own expectation
  EXPECT_EQ(counted.broad, 17);
  EXPECT_GT(counted.accrued_oere, 0);
}

TEST_F(Loaded, RebuiltProjectionGivesTheSameReport) {
  const Headline before = Reported(*suite_);
  for (const char* feed : {"citizens", "placements"}) {
    reporting::v1::RebuildProjectionRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.set_feed(feed);
    reporting::v1::RebuildProjectionResponse answer;
    ASSERT_TRUE(suite_->Call("officer", "sjak.programme.v1.ProgrammeService.RebuildProjection", request, &answer).ok());
  }
  EXPECT_EQ(Reported(*suite_), before);
}

TEST_F(Loaded, SecondRunIsHarmlessAndQuick) {
  const int64_t events = FeedPositions(*suite_);
  const absl::Time start = absl::Now();
  ASSERT_EQ(suite_->Pilot(""), 0) << suite_->output();
  EXPECT_LT(absl::Now() - start, absl::Seconds(30));
  EXPECT_EQ(FeedPositions(*suite_), events);
}

TEST_F(Loaded, FormatsOfTheReport) {
  ASSERT_EQ(suite_->Sjak("report status --format json"), 0);
  EXPECT_THAT(suite_->output(), HasSubstr("\"simulated\": true"));
  ASSERT_EQ(suite_->Sjak("report status --format csv"), 0);
  EXPECT_THAT(suite_->output(), HasSubstr(";"));
}

TEST_F(Loaded, MalformedRowsAreReportedWithLineAndReasonWhileTheOthersGoIn) {
  ASSERT_EQ(suite_->Sjak("citizens import deploy/pilot.d/citizens-with-errors.csv"), 3);
  EXPECT_THAT(suite_->output(), HasSubstr("8 rows: 5 created"));
  for (const char* line : {"line 4: ", "line 6: cpr", "line 8: target_group_valid_from"}) {
    EXPECT_THAT(suite_->output(), HasSubstr(line));
  }
}

TEST_F(Loaded, EveryWrongFieldIsNamed) {
  citizens::v1::RegisterCitizenRequest r;
  r.set_request_id("no uuid");
  r.set_cpr("12");
  r.set_phone("letters");
  r.mutable_address()->set_postcode("27");
  r.set_target_group(static_cast<citizens::v1::TargetGroup>(99));
  r.mutable_target_group_from()->set_year(2021);
  citizens::v1::Citizen answer;
  const absl::Status status =
      suite_->Call("caseworker", "sjak.jobcentre.v1.JobcentreService.RegisterCitizen", r, &answer);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(WrongFields(status),
              ::testing::UnorderedElementsAre("request_id", "cpr", "given_name", "surname", "phone", "address.postcode",
                                              "target_group", "target_group_from"));
  EXPECT_FALSE(absl::StrContains(status.message(), "letters")) << "a refusal must not repeat what was sent";
}

TEST_F(Loaded, WhoMayNotIsRefusedAndNothingChanges) {
  const int64_t events = FeedPositions(*suite_);
  citizens::v1::ListCitizensRequest list;
  citizens::v1::ListCitizensResponse listed;
  const std::string method = "sjak.jobcentre.v1.JobcentreService.ListCitizens";
  const auto reason = [&](const std::string& token, const std::string& municipality = "") {
    const absl::Status s = suite_->CallWithToken(token, method, list, &listed, municipality);
    return absl::StrCat(absl::StatusCodeToString(s.code()), " ", ReasonOf(s));
  };
  const std::string good = suite_->Token("--subject x --class JOBCENTRE --roles CASEWORKER --municipalities 0101");
  EXPECT_EQ(reason(good), "OK ");
  EXPECT_EQ(reason(""), "UNAUTHENTICATED TOKEN_MISSING");
  EXPECT_EQ(reason("not.a.token"), "UNAUTHENTICATED TOKEN_INVALID");
  std::string forged = good;
  forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
  EXPECT_EQ(reason(forged), "UNAUTHENTICATED TOKEN_INVALID");
  EXPECT_EQ(reason(good, "0147"), "PERMISSION_DENIED MUNICIPALITY_REFUSED");
  EXPECT_EQ(reason(suite_->Token("--subject x --class JOBCENTRE --roles PROGRAMME_OFFICER --municipalities 0101")),
            "PERMISSION_DENIED ROLE_MISSING");
  EXPECT_EQ(
      reason(suite_->Token("--subject x --class PARTNER --roles COMPANY_CLIENT --municipalities 0101 --cvrs 99201002")),
      "PERMISSION_DENIED CALLER_CLASS_REFUSED");
  EXPECT_EQ(FeedPositions(*suite_), events);
}

TEST_F(Loaded, APartnerSeesItsOwnPlacementsUnderItsOwnIdsAndNoName) {
  placements::v1::ListPlacementsRequest request;
  placements::v1::ListPlacementsResponse theirs, all;
  request.set_page_size(500);
  ASSERT_TRUE(suite_->Call("99201002", "sjak.partner.v1.PartnerService.ListPlacements", request, &theirs).ok());
  ASSERT_TRUE(suite_->Call("caseworker", "sjak.jobcentre.v1.JobcentreService.ListPlacements", request, &all).ok());
  ASSERT_GT(theirs.placements_size(), 0);
  EXPECT_LT(theirs.placements_size(), all.placements_size());
  for (const auto& mine : theirs.placements()) {
    EXPECT_FALSE(mine.has_start_basis());
    EXPECT_FALSE(mine.has_decision());
    for (const auto& real : all.placements()) {
      EXPECT_NE(mine.name(), real.name());
      EXPECT_NE(mine.citizen(), real.citizen());
    }
  }
  // Another company's placement and one that never was are the same answer.
  placements::v1::GetPlacementRequest get;
  placements::v1::Placement answer;
  get.set_name(theirs.placements(0).name());
  const absl::Status other = suite_->Call("99100001", "sjak.partner.v1.PartnerService.GetPlacement", get, &answer);
  get.set_name("placements/00000000-0000-7000-8000-000000000000");
  const absl::Status never = suite_->Call("99100001", "sjak.partner.v1.PartnerService.GetPlacement", get, &answer);
  EXPECT_EQ(other.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(other.message(), never.message());
  EXPECT_EQ(ReasonOf(other), ReasonOf(never));
}

TEST_F(Loaded, EveryAnswerWithAPersonIsInTheAccessLog) {
  citizens::v1::ListCitizensRequest list;
  citizens::v1::ListCitizensResponse listed;
  ASSERT_TRUE(suite_->Call("caseworker", "sjak.jobcentre.v1.JobcentreService.ListCitizens", list, &listed).ok());
  ASSERT_GT(listed.citizens_size(), 0);
  citizens::v1::GetCitizenRequest get;
  get.set_name(listed.citizens(0).name());
  postgres::Connection db = suite_->Database();
  const std::string count = absl::StrCat(
      "SELECT count(*) AS n FROM citizens.access_log l JOIN citizens.access_log_subject s ON s.log_id = l.id WHERE ",
      "l.method = 'sjak.citizens.v1.CitizensService.GetCitizen' AND s.subject_id = '", IdOf(get.name()).ToString(),
      "'");
  const int64_t before = db.ExecText(count).front().i64("n");
  citizens::v1::Citizen citizen;
  ASSERT_TRUE(suite_->Call("caseworker", "sjak.jobcentre.v1.JobcentreService.GetCitizen", get, &citizen).ok());
  EXPECT_TRUE(absl::EndsWith(citizen.cpr(), "****"));
  EXPECT_EQ(db.ExecText(count).front().i64("n"), before + 1);
}

TEST_F(Loaded, AFollowerStreamsTheFeedWithoutAGapAndIsToldHowFarItIsComplete) {
  feed::v1::ReadFeedRequest request;
  request.set_page_size(100);
  int64_t last = 0;
  bool heartbeat = false;
  const absl::Status status = suite_->Stream("integration", "sjak.jobcentre.v1.JobcentreService.FollowPlacementsFeed",
                                             request, [&](const std::string& body) {
                                               feed::v1::ReadFeedResponse page;
                                               EXPECT_TRUE(page.ParseFromString(body));
                                               for (const auto& event : page.events())
                                                 EXPECT_EQ(event.position().n(), ++last);
                                               heartbeat = page.events().empty() && page.complete_up_to().n() == last;
                                               return !heartbeat;
                                             });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_TRUE(heartbeat);
  EXPECT_GT(last, 500);
  EXPECT_EQ(suite_
                ->Stream("99201002", "sjak.jobcentre.v1.JobcentreService.FollowPlacementsFeed", request,
                         [](const std::string&) { return true; })
                .code(),
            absl::StatusCode::kPermissionDenied);
}

// kill -9 of any program at any moment while the year is replayed: what was acknowledged is there, nothing is there
// twice, and the report equals a recomputation.
TEST(Killed, NothingAcknowledgedIsMissing) {
  Suite suite;
  ASSERT_EQ(suite.Pilot("start"), 0) << suite.output();
  ASSERT_EQ(suite.Loader("setup"), 0) << suite.output();
  ASSERT_EQ(suite.Sjak("citizens import deploy/pilot.d/citizens.csv"), 0) << suite.output();
  std::atomic<bool> over{false};
  int kills = 0;
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::thread killer([&] {
    Suite& s = suite;
    std::mt19937 random(seed);
    const char* programs[] = {"citizens", "placements", "reporting", "gateway"};
    while (!over) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200 + random() % 1500));
      if (over) break;
      s.Kill(programs[random() % 4]);
      ++kills;
      // A supervisor's part: start again what has died.
      const int code = std::system(s.StartCommand("programs").c_str());
      if (code != 0) ADD_FAILURE() << "restart failed";
    }
  });
  const int replayed = suite.Loader("replay");
  const std::string said = suite.output();
  over = true;
  killer.join();
  ASSERT_EQ(replayed, 0) << said;
  ASSERT_EQ(suite.Pilot("start"), 0) << suite.output();
  EXPECT_GT(kills, 3);
  const Headline counted = Counted(suite);
  EXPECT_EQ(counted.strict, 9);
  EXPECT_EQ(counted.broad, 17);
  EXPECT_EQ(Reported(suite), counted);
  postgres::Connection db = suite.Database();
  for (const char* schema : {"citizens", "placements", "reporting"}) {
    const auto gaps =
        db.ExecText(absl::StrCat("SELECT count(*) AS n FROM (SELECT n, row_number() OVER (PARTITION BY ",
                                 "municipality_code ORDER BY n) AS i FROM ", schema, ".feed) f WHERE n <> i"));
    EXPECT_EQ(gaps.front().i64("n"), 0) << schema;
  }
}

TEST(Database, DownAtStartIsWaitedFor) {
  Suite suite;
  ASSERT_EQ(suite.Pilot("start"), 0) << suite.output();
  ASSERT_EQ(std::system(absl::StrCat("deploy/postgres stop ", suite.state(), "/postgres >/dev/null").c_str()), 0);
  for (const char* program : {"citizens", "placements", "reporting"}) suite.Kill(program);
  citizens::v1::ListCitizensRequest list;
  citizens::v1::ListCitizensResponse listed;
  const auto call = [&] {
    return suite.Call("caseworker", "sjak.jobcentre.v1.JobcentreService.ListCitizens", list, &listed);
  };
  // The programs start without their database: they live, and answer that they cannot yet.
  ASSERT_EQ(std::system(absl::StrCat(suite.StartCommand("programs")).c_str()), 0);
  absl::Status status;
  const absl::Time give_up = absl::Now() + absl::Seconds(30);
  do {
    status = call();
  } while (ReasonOf(status) != "DATABASE_UNAVAILABLE" && absl::Now() < give_up);
  EXPECT_EQ(ReasonOf(status), "DATABASE_UNAVAILABLE");
  EXPECT_TRUE(suite.Runs("citizens"));
  // It comes back, and so do they, by themselves.
  ASSERT_EQ(suite.Pilot("database"), 0) << suite.output();
  const absl::Time limit = absl::Now() + absl::Seconds(30);
  do {
    status = call();
  } while (!status.ok() && absl::Now() < limit);
  EXPECT_TRUE(status.ok()) << status;
}

}  // namespace
}  // namespace sjak::e2e
