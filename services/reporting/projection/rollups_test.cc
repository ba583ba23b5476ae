// The promise of the roll-ups: whatever came in whatever pages, they are what everybody counted anew adds up to.
#include <gmock/gmock.h>

#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/reporting/projection/projection_fixture.h"

namespace sjak::reporting {
namespace {

using random_feeds::kTenant;
using random_feeds::MemoryFeed;

// What the feeds say, counted by the plainest means: no versions by row, no pages, no differences.
class PlainCount {
 public:
  void Read(const std::vector<feed::v1::Event>& events) {
    for (const feed::v1::Event& event : events) {
      citizens::v1::CitizenMerged merged;
      citizens::v1::CitizenImported imported;
      placements::v1::TrainingApproved approved;
      placements::v1::AttendanceRecorded attended;
      if (event.payload().UnpackTo(&merged)) into_[merged.from()] = merged.into();
      if (event.payload().UnpackTo(&imported)) citizens_[event.aggregate()] = imported.state();
      if (event.payload().UnpackTo(&approved)) placements_[event.aggregate()] = approved.placement();
      if (event.payload().UnpackTo(&attended)) days_[event.aggregate()] = attended.attendance();
    }
  }
  // "measure code phase" -> number, of some measures.
  std::map<std::string, int64_t> Count() const {
    std::map<std::string, int64_t> counts;
    std::set<std::string> people, seen;
    for (const auto& [name, state] : citizens_) {
      if (into_.count(name)) continue;
      ++counts["FUNNEL REGISTERED "];
      counts["FUNNEL ELIGIBLE "] +=
          state.unemployed() && !state.needs().empty() && state.residence_area() == "TINGBJERG";
    }
    for (const auto& [name, day] : days_) {
      const auto p = placements_.find(day.placement());
      if (p == placements_.end() || p->second.end_reason() == placements::v1::END_REASON_MISREGISTERED) continue;
      const std::string phase = absl::StrCat("P", day.day().year());
      if (day.outcome() != placements::v1::ATTENDANCE_OUTCOME_PRESENT) {
        ++counts["DAYS EXCUSED " + phase];
        continue;
      }
      ++counts["DAYS ATTENDED " + phase];
      counts[absl::StrCat("MINUTES ", p->second.kind(), " ", phase)] += day.minutes();
      std::string person = p->second.citizen();
      while (into_.count(person)) person = into_.at(person);
      if (!p->second.start_basis().eligible()) continue;
      if (p->second.kind() <= 3 && seen.insert("BROAD" + person + phase).second) ++counts["ATTACHED BROAD " + phase];
      if (p->second.kind() <= 3 && p->second.project_kind() == 1 && seen.insert("STRICT" + person + phase).second) {
        ++counts["ATTACHED STRICT " + phase];
      }
    }
    std::map<std::string, int64_t> some;
    for (const auto& [what, count] : counts) {
      if (count != 0) some.emplace(what, count);
    }
    return some;
  }

 private:
  std::map<std::string, std::string> into_;
  std::map<std::string, citizens::v1::CitizenState> citizens_;
  std::map<std::string, placements::v1::Placement> placements_;
  std::map<std::string, placements::v1::Attendance> days_;
};

// Property: after any sequence of pages the roll-ups are what counting everybody anew makes, and what plain counting
// makes of the events.
TEST_F(ProjectionTest, RollUpsEqualAFullRecomputation) {
  postgres::Connection admin(database_.admin_conninfo());
  for (unsigned seed = 20; seed < 28; ++seed) {
    Truncate();
    citizens_ = placements_ = MemoryFeed();
    FillAtRandom(seed);
    std::mt19937 random(seed);
    for (int still = 0; still < 8;) {
      const bool citizens = random() % 2;
      std::shared_ptr<feed::Projection> projection = std::make_shared<PlacementsProjection>();
      if (citizens) projection = std::make_shared<CitizensProjection>();
      const auto applied = Follow(citizens ? citizens_ : placements_, projection, 1 + random() % 30)->Step(kTenant);
      ASSERT_TRUE(applied.ok()) << applied.status();
      still = *applied == 0 ? still + 1 : 0;
    }
    CatchUpBoth(500);
    const std::string live = Dump();
    feed::FollowTx tx(admin, kTenant);
    CountEverybody(tx, 1);
    ASSERT_EQ(Dump(), live) << seed;
    PlainCount plain;
    plain.Read(citizens_.events);
    plain.Read(placements_.events);
    std::map<std::string, int64_t> counted;
    for (const postgres::Row row : admin.ExecText(
             "SELECT concat_ws(' ', measure, code, phase) AS what, sum(value)::bigint AS n FROM rollup "
             "WHERE dimension = '' AND (measure = 'ATTACHED' OR measure = 'MINUTES' AND code <> 'BROAD' OR measure = "
             "'DAYS' AND code IN ('ATTENDED', 'EXCUSED') OR code IN ('REGISTERED', 'ELIGIBLE')) GROUP BY 1 HAVING "
             "sum(value) <> 0")) {
      counted[row.text("what")] = row.i64("n");
    }
    ASSERT_EQ(counted, plain.Count()) << seed;
    ASSERT_GT(counted["ATTACHED BROAD P2021"], 0) << seed;
  }
}

// The test above can fail.
TEST_F(ProjectionTest, APageThatSubtractsNothingIsNoticed) {
  FillAtRandom(20);
  Page::subtracts = false;
  CatchUpBoth(7);
  Page::subtracts = true;
  const std::string live = Dump();
  postgres::Connection admin(database_.admin_conninfo());
  feed::FollowTx tx(admin, kTenant);
  CountEverybody(tx, 1);
  EXPECT_NE(Dump(), live);
}

TEST_F(ProjectionTest, ARebuiltCopyTakesOverWhenItHasCaughtUp) {
  FillAtRandom(30);
  CatchUpBoth(500);
  const std::string live = Dump();
  postgres::Connection admin(database_.admin_conninfo());
  admin.ExecText("INSERT INTO projection_copy VALUES ('0101', 2, 'BUILDING', now())");
  auto citizens = Follow(citizens_, std::make_shared<CitizensProjection>(Target::kRebuilt), 7);
  auto placements = Follow(placements_, std::make_shared<PlacementsProjection>(Target::kRebuilt), 7);
  const auto live_copy = [&] {
    return admin.ExecText("SELECT copy FROM projection_copy WHERE state = 'LIVE'").front().i64("copy");
  };
  CatchUp(*citizens);
  EXPECT_EQ(live_copy(), 1) << "the other feed is not there yet";
  // The live copy goes on meanwhile.
  Place();
  CatchUpBoth(500);
  CatchUp(*placements);
  CatchUp(*placements);
  EXPECT_EQ(live_copy(), 2);
  CatchUp(*citizens);
  EXPECT_EQ(admin.ExecText("SELECT count(*) AS n FROM rollup WHERE copy = 1").front().i64("n"), 0);
  EXPECT_EQ(admin.ExecText("SELECT count(*) AS n FROM feed_cursor").front().i64("n"), 2);
  const std::string rebuilt = Dump();
  EXPECT_NE(rebuilt, live);
  Truncate();
  CatchUpBoth(500);
  EXPECT_EQ(Dump(), rebuilt);
}

}  // namespace
}  // namespace sjak::reporting
