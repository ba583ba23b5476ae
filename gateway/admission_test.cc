#include "gateway/admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace sjak::gateway {
namespace {

using testing::ElementsAre;

const Client kJobcentre{false, "kss"}, kNoisy{true, "cvr|1"}, kQuiet{true, "cvr|2"};

class AdmissionTest : public testing::Test {
 protected:
  // Asks for `n` calls; what started stands in started_.
  int Ask(const Client& client, int n) {
    int taken = 0;
    for (int i = 0; i < n; ++i) {
      taken += admission_->Enter(
          client, [this] { return wanted_; }, [this, client] { started_.push_back(client.key); });
    }
    return taken;
  }
  int Started(const Client& client) const {
    return static_cast<int>(std::count(started_.begin(), started_.end(), client.key));
  }
  // Ends the oldest `n` calls one after the other, each as soon as the one before is replaced.
  void End(int n) {
    for (int i = 0; i < n && ended_ < started_.size(); ++i) {
      const std::string key = started_[ended_++];
      admission_->Leave(key == kJobcentre.key ? kJobcentre : key == kNoisy.key ? kNoisy : kQuiet);
    }
  }
  void With(Admission::Limits limits) { admission_ = std::make_unique<Admission>(limits); }

  std::unique_ptr<Admission> admission_ = std::make_unique<Admission>(Admission::Limits{});
  std::vector<std::string> started_;
  size_t ended_ = 0;
  bool wanted_ = true;
};

TEST_F(AdmissionTest, ANoisyPartnerLeavesPlaceForTheOthers) {
  With({.window = 16, .partners = 8, .one_partner = 4, .waiting = 100});
  EXPECT_EQ(Ask(kNoisy, 1000), 104) << "4 run, 100 wait, the rest is refused";
  EXPECT_EQ(Started(kNoisy), 4);
  Ask(kQuiet, 2);
  EXPECT_EQ(Started(kQuiet), 2) << "another partner starts at once";
  Ask(kJobcentre, 10);
  EXPECT_EQ(Started(kJobcentre), 10) << "and so does a jobcentre";
  Ask(kJobcentre, 1);
  EXPECT_EQ(Started(kJobcentre), 10) << "the window is full";
}

// Whatever partners do, a jobcentre's calls get at least 8 turns in 9.
TEST_F(AdmissionTest, TurnsAreByWeight) {
  With({.window = 1, .partners = 1, .one_partner = 1, .waiting = 1000, .weight = 8});
  Ask(kNoisy, 500);
  Ask(kJobcentre, 80);
  End(91);
  EXPECT_EQ(Started(kJobcentre), 80);
  EXPECT_LE(Started(kNoisy), 12);
  End(1000);
  EXPECT_EQ(Started(kNoisy), 500) << "all have their turn";
}

TEST_F(AdmissionTest, PartnersTakeTurns) {
  With({.window = 1, .partners = 1, .one_partner = 1});
  Ask(kNoisy, 100);
  Ask(kQuiet, 2);
  End(4);
  EXPECT_THAT(started_, ElementsAre("cvr|1", "cvr|2", "cvr|1", "cvr|2", "cvr|1"));
}

TEST_F(AdmissionTest, ASideThatWasQuietDoesNotSaveUpTurns) {
  With({.window = 1, .partners = 1, .one_partner = 1, .weight = 8});
  Ask(kJobcentre, 200);
  End(100);
  Ask(kNoisy, 50);
  End(18);
  EXPECT_LE(Started(kNoisy), 3);
}

TEST_F(AdmissionTest, WhoNoLongerWaitsCostsNoPlace) {
  With({.window = 1});
  Ask(kJobcentre, 1);
  wanted_ = false;
  Ask(kJobcentre, 100);
  wanted_ = true;
  End(1);
  const size_t before = started_.size();
  Ask(kJobcentre, 1);
  EXPECT_LE(started_.size(), before + 1);
  EXPECT_GE(Started(kJobcentre), 2);
}

TEST_F(AdmissionTest, CallsThatEndAtOnceDoNotNest) {
  With({.window = 1, .waiting = 100'000});
  Ask(kJobcentre, 1);
  int depth = 0, deepest = 0, ran = 0;
  for (int i = 0; i < 50'000; ++i) {
    admission_->Enter(
        kJobcentre, [] { return true; },
        [&] {
          deepest = std::max(deepest, ++depth);
          ++ran;
          admission_->Leave(kJobcentre);
          --depth;
        });
  }
  End(1);
  EXPECT_EQ(ran, 50'000);
  EXPECT_LE(deepest, 2);
}

TEST(Clients, AreCompaniesAndSubjects) {
  identity::Caller caller;
  caller.cls = policy::v1::CALLER_CLASS_JOBCENTRE;
  caller.subject = "i|kss";
  EXPECT_EQ(Client::Of(caller).key, "i|kss");
  EXPECT_FALSE(Client::Of(caller).partner);
  caller.cls = policy::v1::CALLER_CLASS_PARTNER;
  caller.cvrs = {"87654321", "12345678"};
  const Client company = Client::Of(caller);
  caller.subject = "i|another";
  EXPECT_TRUE(company.partner);
  EXPECT_EQ(company.key, Client::Of(caller).key) << "more people of a company have no more of the gateway";
}

TEST(QuotaTest, IsOfEachClient) {
  Quota quota({0, 0}, {10, 20});
  const absl::Time t = absl::UnixEpoch();
  for (int i = 0; i < 20; ++i) ASSERT_EQ(quota.Take(kNoisy, t), absl::ZeroDuration());
  EXPECT_EQ(quota.Take(kNoisy, t), absl::Milliseconds(100));
  EXPECT_EQ(quota.Take(kQuiet, t), absl::ZeroDuration());
  EXPECT_EQ(quota.Take(kNoisy, t + absl::Milliseconds(100)), absl::ZeroDuration()) << "as it was told";
  EXPECT_GT(quota.Take(kNoisy, t + absl::Milliseconds(100)), absl::ZeroDuration());
  int taken = 0;
  for (int i = 0; i < 100; ++i) taken += quota.Take(kNoisy, t + absl::Hours(1)) == absl::ZeroDuration();
  EXPECT_EQ(taken, 20) << "no more than the burst is saved up";
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(quota.Take(kJobcentre, t), absl::ZeroDuration()) << "no limit";
}

TEST(QuotaTest, AClockThatGoesBackGivesNothing) {
  Quota quota({}, {1, 1});
  const absl::Time t = absl::UnixEpoch();
  EXPECT_EQ(quota.Take(kNoisy, t), absl::ZeroDuration());
  EXPECT_EQ(quota.Take(kNoisy, t - absl::Hours(1)), absl::Seconds(1));
  EXPECT_EQ(quota.Take(kNoisy, t + absl::Milliseconds(500)), absl::Milliseconds(500));
}

}  // namespace
}  // namespace sjak::gateway
