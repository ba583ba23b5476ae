// Each service is killed under load: the fronts go on answering in time and say what is missing, and all is well again
// once the service is back, without a restart of the gateway.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "sjak/placements/v1/programmes.pb.h"
#include "sjak/programme/v1/programme.pb.h"
#include "tests/e2e/suite.h"

namespace sjak::fault {
namespace {

using Sections = std::set<std::string>;

constexpr char kDashboard[] = "sjak.programme.v1.ProgrammeService.GetProgrammeDashboard";

class GatewayFaultTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(suite_.Pilot("start"), 0) << suite_.output();
    ASSERT_EQ(suite_.Loader("setup"), 0) << suite_.output();
    placements::v1::ListProgrammesResponse programmes;
    ASSERT_EQ(suite_.Call("officer", "sjak.programme.v1.ProgrammeRecordsService.ListProgrammes",
                          placements::v1::ListProgrammesRequest(), &programmes),
              absl::OkStatus());
    ASSERT_EQ(programmes.programmes_size(), 1);
    request_.set_programme(programmes.programmes(0).programme().name());
    request_.set_programme_code("BI6");
  }

  // What one dashboard lacks. Every answer must be OK, in time, and empty where it says that something is missing.
  Sections Missing() {
    programme::v1::ProgrammeDashboard answer;
    const absl::Time began = absl::Now();
    const absl::Status status = suite_.Call("officer", kDashboard, request_, &answer);
    EXPECT_EQ(status, absl::OkStatus());
    EXPECT_LT(absl::Now() - began, absl::Seconds(6)) << "a section costs no more than its share of 5 s";
    Sections missing;
    const auto see = [&](const char* name, const auto& section) {
      if (section.status().available()) return;
      EXPECT_EQ(section.status().reason(), "UNAVAILABLE") << name;
      EXPECT_FALSE(section.has_answer()) << name;
      missing.insert(name);
    };
    see("record", answer.record());
    see("projects", answer.projects());
    see("open_slots", answer.open_slots());
    see("budget", answer.budget());
    see("report", answer.report());
    see("caseloads", answer.caseloads());
    return missing;
  }
  bool Becomes(const Sections& wanted) {
    const absl::Time until = absl::Now() + absl::Seconds(60);
    Sections missing;
    do {
      missing = Missing();
      if (missing == wanted) return true;
    } while (absl::Now() < until && !HasFailure());
    EXPECT_EQ(missing, wanted);
    return false;
  }

  e2e::Suite suite_;
  programme::v1::GetProgrammeDashboardRequest request_;
};

TEST_F(GatewayFaultTest, ADeadServiceCostsItsSectionsAndNothingElse) {
  ASSERT_TRUE(Becomes({}));
  std::atomic<bool> stopping{false};
  std::atomic<int> answers{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] {
      while (!stopping) {
        Missing();
        ++answers;
      }
    });
  }
  const std::pair<const char*, Sections> all[] = {{"reporting", {"budget", "report"}},
                                                  {"citizens", {"caseloads"}},
                                                  {"placements", {"record", "projects", "open_slots"}}};
  for (const auto& [service, sections] : all) {
    suite_.Kill(service);
    EXPECT_TRUE(Becomes(sections)) << service;
    ASSERT_EQ(suite_.Pilot("programs"), 0) << suite_.output();
    EXPECT_TRUE(Becomes({})) << service << " is back";
  }
  for (const auto& [service, _] : all) suite_.Kill(service);
  EXPECT_TRUE(Becomes({"budget", "report", "caseloads", "record", "projects", "open_slots"}));
  ASSERT_EQ(suite_.Pilot("programs"), 0) << suite_.output();
  EXPECT_TRUE(Becomes({}));
  EXPECT_TRUE(suite_.Runs("gateway"));
  stopping = true;
  for (auto& client : clients) client.join();
  EXPECT_GT(answers, 20);
}

}  // namespace
}  // namespace sjak::fault
