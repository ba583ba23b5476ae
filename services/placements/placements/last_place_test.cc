#include <algorithm>
#include <functional>
#include <thread>

#include "services/placements/placements/placements_store.h"
#include "services/placements/placements_fixture.h"

// The promise that the last free place, and a citizen's days, are given once, whoever comes at the same time.
namespace sjak::placements {
namespace {

constexpr int kCallers = 20;

class LastPlaceTest : public PlacementsTest {
 protected:
  ~LastPlaceTest() override { SetLastPlaceForTesting(LastPlace::kLockThenRead); }

  // Lets `calls` run into a row that is held until at least two of them wait for it, so that they do meet.
  std::vector<absl::Status> Race(const std::string& hold, const std::vector<std::function<absl::Status()>>& calls) {
    postgres::Connection& holder = harness_.admin();
    holder.Begin();
    holder.ExecText(hold);
    std::vector<absl::Status> statuses(calls.size());
    std::vector<std::thread> threads;
    for (size_t i = 0; i < calls.size(); ++i) threads.emplace_back([&, i] { statuses[i] = calls[i](); });
    const absl::Time give_up = absl::Now() + absl::Seconds(30);
    while (Count("SELECT count(DISTINCT pid) AS count FROM pg_locks WHERE NOT granted") < 2 && absl::Now() < give_up) {
      std::this_thread::yield();
    }
    holder.Commit();
    for (std::thread& thread : threads) thread.join();
    return statuses;
  }

  struct Outcome {
    int won = 0;
    // By reason and next free day.
    std::map<std::pair<std::string, std::string>, int> refused;
  };
  static Outcome OutcomeOf(const std::vector<absl::Status>& statuses) {
    Outcome outcome;
    for (const absl::Status& status : statuses) {
      if (status.ok()) {
        ++outcome.won;
      } else {
        EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
        ++outcome.refused[{ReasonOf(status), MetadataOf(status)["next_free_day"]}];
      }
    }
    return outcome;
  }

  // Approvals at once for the one place of the unit, each for a citizen of its own.
  Outcome RaceForTheUnit() {
    std::vector<std::function<absl::Status()>> calls;
    for (int i = 0; i < kCallers; ++i) {
      const std::string name = Submitted(DraftRequest(NewCitizen())).name();
      calls.push_back([this, name] { return Approve(name).status(); });
    }
    const std::string unit = IdOf(unit_.name()).ToString();
    return OutcomeOf(Race(
        "SELECT 1 FROM employer_unit WHERE municipality_code = '0101' AND employer_unit_id = '" + unit + "' FOR UPDATE",
        calls));
  }
};

using Refusals = std::map<std::pair<std::string, std::string>, int>;

TEST_F(LastPlaceTest, OfTwentyApprovalsOneWinsAndTheRestLearnTheNextFreeDay) {
  const Outcome outcome = RaceForTheUnit();
  EXPECT_EQ(outcome.won, 1);
  EXPECT_EQ(outcome.refused, (Refusals{{{"RULES_BLOCK", "2021-12-13"}, kCallers - 1}}));
  EXPECT_EQ(Count("SELECT count(*) AS count FROM placement WHERE status = 'APPROVED'"), 1);

  // On that day the place is free indeed, and not the day before.
  for (const Date start : {Date(2021, 12, 12), Date(2021, 12, 13)}) {
    v1::DraftTrainingRequest request = DraftRequest(NewCitizen());
    *request.mutable_terms()->mutable_starts_on() = wire::ToProto(start);
    *request.mutable_terms()->mutable_ends_on() = wire::ToProto(start + 13);
    EXPECT_EQ(Approve(Submitted(request).name()).ok(), start == Date(2021, 12, 13));
  }
}

// The race above is able to find a breach: with lock and count in one statement several win.
TEST_F(LastPlaceTest, LockingAndCountingInOneStatementGivesThePlaceTwice) {
  SetLastPlaceForTesting(LastPlace::kInOneStatement);
  const Outcome outcome = RaceForTheUnit();
  EXPECT_GT(outcome.won, 1);
}

TEST_F(LastPlaceTest, OfTwentyTrainingsOfOneCitizenOnOneDayOneWins) {
  const std::string citizen = NewCitizen();
  v1::DraftTrainingRequest earlier = DraftRequest(citizen);
  *earlier.mutable_terms()->mutable_starts_on() = wire::ToProto(Date(2021, 6, 7));
  *earlier.mutable_terms()->mutable_ends_on() = wire::ToProto(Date(2021, 7, 4));
  Must<v1::Placement>("PlacementsService.DraftTraining", earlier);
  std::vector<std::function<absl::Status()>> calls;
  for (int i = 0; i < kCallers; ++i) {
    v1::DraftTrainingRequest request = DraftRequest(citizen);
    // All have 18 October in common.
    *request.mutable_terms()->mutable_starts_on() = wire::ToProto(Date(2021, 9, 13) + i);
    *request.mutable_terms()->mutable_ends_on() = wire::ToProto(Date(2021, 10, 18));
    request.mutable_terms()->set_employer_unit(i % 2 == 0 ? unit_.name() : other_unit_.name());
    calls.push_back(
        [this, request] { return Change<v1::Placement>("PlacementsService.DraftTraining", request).status(); });
  }
  const Outcome outcome = OutcomeOf(
      Race("SELECT 1 FROM citizen_anchor WHERE citizen_id = '" + IdOf(citizen).ToString() + "' FOR UPDATE", calls));
  EXPECT_EQ(outcome.won, 1);
  EXPECT_EQ(outcome.refused, (Refusals{{{"OVERLAPPING_TRAINING", "2021-10-19"}, kCallers - 1}}));
}

}  // namespace
}  // namespace sjak::placements
