#include <gmock/gmock.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/base/uuid.h"
#include "platform/base/wire.h"
#include "services/citizens/service.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/feed/v1/feed.pb.h"
#include "tests/fault/programs.h"

namespace sjak::fault {
namespace {

constexpr char kService[] = "sjak.citizens.v1.CitizensService.";

// Somebody made up; the CPR number is a replacement number.
citizens::v1::RegisterCitizenRequest Somebody(int i) {
  citizens::v1::RegisterCitizenRequest request;
  request.set_request_id(Uuid::New().ToString());
  request.set_cpr(absl::StrFormat("61%02d804%03d", 1 + i % 12, i));
  request.set_given_name("Bodil");
  request.set_surname("Prøve");
  request.mutable_address()->set_street("Ruten 12");
  request.mutable_address()->set_postcode("2700");
  request.mutable_address()->set_city("Prøveby");
  request.mutable_address()->set_district_code(7);
  request.set_target_group(citizens::v1::TARGET_GROUP_6_3);
  *request.mutable_target_group_from() = wire::ToProto(Date(2020, 11, 2));
  return request;
}

class DrainTest : public ProgramsTest {
 protected:
  static constexpr int kClients = 8;

  // One client: changes its own citizen again and again. Each acknowledgement must be of the next version.
  void Change(int i) {
    citizens::v1::Citizen citizen;
    const absl::Status registered =
        Insist(*client_, absl::StrCat(kService, "RegisterCitizen"), Somebody(i), &citizen, Caseworker());
    ASSERT_TRUE(registered.ok()) << registered;
    int64_t version = 1;
    for (bool unemployed = true; !stopping_; unemployed = !unemployed) {
      citizens::v1::RecordNeedsRequest request;
      request.set_request_id(Uuid::New().ToString());
      request.set_citizen(citizen.name());
      request.set_unemployed(unemployed);
      *request.mutable_valid_from() = wire::ToProto(Date(2021, 9, 13));
      citizens::v1::Citizen answer;
      const absl::Status status =
          Insist(*client_, absl::StrCat(kService, "RecordNeeds"), request, &answer, Caseworker());
      ASSERT_TRUE(status.ok()) << status;
      ASSERT_EQ(answer.version(), ++version) << "acknowledged, and done once";
      ++changes_;
    }
    std::lock_guard lock(mu_);
    versions_[citizen.name()] = version;
  }

  // Follows the feed as a stream, beginning again where it ended, until `until_` events are there.
  void Follow() {
    feed::v1::ReadFeedRequest request;
    while (true) {
      const absl::Status status =
          client_->Stream("sjak.feed.v1.FeedService.FollowFeed", request, Caseworker(), [&](const std::string& body) {
            feed::v1::ReadFeedResponse page;
            EXPECT_TRUE(page.ParseFromString(body));
            for (const auto& event : page.events()) {
              EXPECT_EQ(event.position().n(), ++last_n_) << "nothing missed, nothing twice";
              EXPECT_EQ(event.version(), ++followed_[event.aggregate()]);
            }
            *request.mutable_after() = page.next();
            return until_ == 0 || last_n_ < until_;
          });
      if (status.ok()) return;
      EXPECT_TRUE(absl::IsUnavailable(status)) << status;
      if (ReasonOf(status) == "SHUTTING_DOWN") told_.insert(round_);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }

  void SeeChanges() const {
    for (const int64_t enough = changes_ + 20 * kClients; changes_ < enough && !HasFailure();) {
      std::this_thread::yield();
    }
  }

  std::shared_ptr<rpc::Client> client_;
  std::atomic<bool> stopping_{false};
  std::atomic<int64_t> changes_{0}, until_{0};
  std::mutex mu_;
  std::map<std::string, int64_t> versions_, followed_;  // by citizen
  int64_t last_n_ = 0;
  std::atomic<int> round_{0};
  std::set<int> told_;  // the rounds in which the stream was told to go on elsewhere
};

TEST_F(DrainTest, AProgramThatIsStoppedAndStartedUnderLoadLosesNothing) {
  Start("citizens", citizens::Schema());
  client_ = Connect("citizens");
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) clients.emplace_back([this, i] { Change(i); });
  std::thread follower([this] { Follow(); });
  for (round_ = 0; round_ < 3; ++round_) {
    SeeChanges();
    const absl::Time began = absl::Now();
    EXPECT_EQ(Stop("citizens"), 0);
    EXPECT_LT(absl::Now() - began, absl::Seconds(8)) << "drained, and not cut off after the limit of 10 s";
    Start("citizens", citizens::Schema());
    SeeChanges();
  }
  stopping_ = true;
  for (auto& client : clients) client.join();
  until_ = changes_ + kClients;
  follower.join();
  EXPECT_EQ(followed_, versions_);
  EXPECT_EQ(last_n_, until_);
  EXPECT_THAT(told_, ::testing::ElementsAre(0, 1, 2)) << "each stop ended the stream with a word that it can go on";
  EXPECT_EQ(Stop("citizens"), 0);
}

}  // namespace
}  // namespace sjak::fault
