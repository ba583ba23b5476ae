// The promises of a projection: what it shows depends on the events alone, not on pages, order between feeds, or
// repeats.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "platform/postgres/pool.h"
#include "platform/testing/test_database.h"
#include "services/reporting/projection/citizens_projection.h"
#include "services/reporting/projection/placements_projection.h"
#include "services/reporting/projection/projection_fixture.h"
#include "services/reporting/projection/projection_store.h"
#include "services/reporting/service.h"
#include "sjak/citizens/v1/citizens_events.pb.h"
#include "sjak/citizens/v1/identity_events.pb.h"
#include "sjak/citizens/v1/rights_events.pb.h"
#include "sjak/placements/v1/follow_events.pb.h"
#include "sjak/placements/v1/placements_events.pb.h"

namespace sjak::reporting {
namespace {

using random_feeds::DayOf;
using random_feeds::kTenant;
using random_feeds::MemoryFeed;
using random_feeds::Name;
using ::testing::HasSubstr;

TEST_F(ProjectionTest, TheSameTablesWhateverThePagesAndTheOrderBetweenTheFeeds) {
  FillAtRandom(1);
  CatchUpBoth(500);
  const std::string expected = Dump();
  EXPECT_THAT(expected, HasSubstr("TINGBJERG"));
  std::mt19937 random(2);
  for (int round = 0; round < 6; ++round) {
    Truncate();
    // Steps of either feed in random turns, each step with a page size of its own.
    for (int still = 0; still < 8;) {
      const bool citizens = random() % 2;
      MemoryFeed& feed = citizens ? citizens_ : placements_;
      std::shared_ptr<feed::Projection> projection = std::make_shared<PlacementsProjection>();
      if (citizens) projection = std::make_shared<CitizensProjection>();
      const absl::StatusOr<int> applied = Follow(feed, projection, 1 + random() % 40)->Step(kTenant);
      ASSERT_TRUE(applied.ok()) << applied.status();
      still = *applied == 0 ? still + 1 : 0;
    }
    CatchUpBoth(500);
    ASSERT_EQ(Dump(), expected) << "round " << round;
  }
}

TEST_F(ProjectionTest, ApplyingAgainOrInAnyOrderChangesNothing) {
  FillAtRandom(3);
  CatchUpBoth(500);
  const std::string expected = Dump();
  std::vector<feed::v1::Event> events = placements_.events;
  events.insert(events.end(), citizens_.events.begin(), citizens_.events.end());
  std::shuffle(events.begin(), events.end(), std::mt19937(4));
  postgres::Connection admin(database_.admin_conninfo());
  feed::FollowTx tx(admin, kTenant);
  for (const feed::v1::Event& event : events) {
    PlacementsProjection().Apply(tx, event);
    CitizensProjection().Apply(tx, event);
  }
  EXPECT_EQ(Dump(), expected);
}

// Property: whatever the order in which merges are seen, each alias leads to the last survivor in one step.
TEST_F(ProjectionTest, AliasesLeadToTheLastSurvivorInAnyOrder) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    // A forest: each of 1..19 is merged into a lower one.
    std::vector<std::pair<int, int>> merges;
    for (int i = 1; i < 20; ++i) {
      const int into = static_cast<int>(random() % i);
      merges.emplace_back(i, into);
    }
    std::shuffle(merges.begin(), merges.end(), random);
    postgres::Connection admin(database_.admin_conninfo());
    admin.ExecText("TRUNCATE person_alias");
    feed::FollowTx tx(admin, kTenant);
    for (const auto& [from, into] : merges) {
      Page page(kTenant, 1);
      PutAlias({page, 2, absl::UnixEpoch()}, Name("citizens", from), Name("citizens", into));
      page.Apply(tx);
    }
    const auto rows = admin.ExecText("SELECT citizen_id, survivor_id FROM person_alias");
    ASSERT_EQ(rows.size(), 19);
    for (const postgres::Row row : rows) ASSERT_EQ(row.uuid("survivor_id"), IdOf(Name("citizens", 0))) << seed;
  }
}

citizens::v1::KeptFacts KeptOf(const citizens::v1::CitizenState& state) {
  citizens::v1::KeptFacts kept;
  kept.set_citizen(state.citizen());
  *kept.mutable_needs() = state.needs();
  kept.set_unemployed(state.unemployed());
  kept.set_residence_area(state.residence_area());
  return kept;
}

// What citizens does with a person's events: tombstones in their places, and one event that tells of it.
void Erase(MemoryFeed& feed, const std::string& citizen) {
  citizens::v1::CitizenErased last;
  int64_t version = 0;
  for (feed::v1::Event& event : feed.events) {
    if (event.aggregate() != citizen) continue;
    version = event.version();
    feed::v1::Erased erased;
    citizens::v1::CitizenImported imported;
    if (event.payload().UnpackTo(&imported)) {
      *last.mutable_kept() = KeptOf(imported.state());
      erased.mutable_kept()->PackFrom(last.kept());
    } else {
      ASSERT_TRUE(event.payload().Is<citizens::v1::CitizenMerged>());
      *erased.mutable_kept() = event.payload();
    }
    event.mutable_payload()->PackFrom(erased);
  }
  ASSERT_GT(version, 0);
  feed.Append(citizen, version + 1, last);
}

TEST_F(ProjectionTest, ErasingLeavesTheTotalsAndRebuildsEqual) {
  FillAtRandom(9);
  CatchUpBoth(500);
  postgres::Connection admin(database_.admin_conninfo());
  const std::string totals =
      "SELECT string_agg(concat_ws(' ', area, need, unemployed, n), E'\\n' ORDER BY area, need, unemployed) AS t FROM ("
      "SELECT body->>'area' AS area, body->>'need' AS need, body->>'unemployed' AS unemployed, count(*) AS n "
      "FROM record_fact WHERE kind = 'CITIZEN' AND superseded_at IS NULL GROUP BY 1, 2, 3) AS g";
  const std::string before = admin.ExecText(totals).front().text("t");
  std::set<std::string> people;
  for (const feed::v1::Event& event : citizens_.events) people.insert(event.aggregate());
  for (const std::string& citizen : people) {
    Erase(citizens_, citizen);
    CatchUpBoth(500);
    EXPECT_EQ(admin.ExecText(totals).front().text("t"), before);
  }
  const std::string live = Dump();
  for (int page_size : {1, 7, 500}) {
    Truncate();
    CatchUpBoth(page_size);
    EXPECT_EQ(Dump(), live) << page_size;
  }
}

// A tombstone without facts would make the two differ: the test above can fail.
TEST_F(ProjectionTest, ATombstoneThatKeepsNothingIsNoticed) {
  citizens::v1::CitizenImported event;
  event.mutable_state()->set_citizen(Name("citizens", 1));
  event.mutable_state()->set_unemployed(true);
  citizens_.Append(Name("citizens", 1), 1, event);
  CatchUpBoth(500);
  const std::string live = Dump();
  citizens_.events[0].mutable_payload()->PackFrom(feed::v1::Erased());
  Truncate();
  CatchUpBoth(500);
  EXPECT_NE(Dump(), live);
}

// What placements does with a citizen's events: the events under a pseudonym in their places, and one event for each
// placement that tells of it.
void ErasePlacements(MemoryFeed& feed, const std::string& placement, const std::string& pseudonym) {
  int64_t version = 0;
  for (feed::v1::Event& event : feed.events) {
    if (event.aggregate() != placement && !absl::StrContains(event.aggregate(), placement)) continue;
    feed::v1::Erased erased;
    placements::v1::TrainingApproved approved;
    *erased.mutable_kept() = event.payload();
    if (event.payload().UnpackTo(&approved)) {
      approved.mutable_placement()->set_citizen(pseudonym);
      erased.mutable_kept()->PackFrom(approved);
      version = event.version();
    }
    event.mutable_payload()->PackFrom(erased);
  }
  if (version == 0) return;
  placements::v1::PlacementCitizenChanged changed;
  changed.set_placement(placement);
  changed.set_citizen(pseudonym);
  changed.set_change(placements::v1::CITIZEN_CHANGE_ERASED);
  feed.Append(placement, version + 1, changed);
}

TEST_F(ProjectionTest, ErasingWherePlacementsAreCountsTheSameAndRebuildsEqual) {
  FillAtRandom(11);
  CatchUpBoth(500);
  postgres::Connection admin(database_.admin_conninfo());
  const std::string totals =
      "SELECT concat_ws(' ', count(DISTINCT p.citizen_id), count(DISTINCT p.placement_id), count(a.day), "
      "count(*) FILTER (WHERE a.outcome = 1 AND p.eligible)) AS t FROM placement_fact p "
      "LEFT JOIN day_fact a ON a.placement_id = p.placement_id AND a.superseded_at IS NULL "
      "WHERE p.superseded_at IS NULL";
  const std::string before = admin.ExecText(totals).front().text("t");
  for (int i = 0; i < 8; ++i) {
    ErasePlacements(placements_, Name("placements", i), Name("citizens", 1000 + i));
    CatchUpBoth(500);
    EXPECT_EQ(admin.ExecText(totals).front().text("t"), before);
    EXPECT_EQ(admin
                  .ExecText(absl::StrCat("SELECT count(*) AS n FROM placement_fact WHERE citizen_id = '",
                                         IdOf(Name("citizens", i)).ToString(), "'"))
                  .front()
                  .i64("n"),
              0);
  }
  const std::string live = Dump();
  for (int page_size : {1, 7, 500}) {
    Truncate();
    CatchUpBoth(page_size);
    EXPECT_EQ(Dump(), live) << page_size;
  }
}

TEST_F(ProjectionTest, StopsAtAGapAndSaysSo) {
  FillAtRandom(5);
  citizens_.events.erase(citizens_.events.begin() + 7);
  auto follower = Follow(citizens_, std::make_shared<CitizensProjection>(), 500);
  EXPECT_EQ(ReasonOf(follower->Step(kTenant).status()), "FEED_GAP");
  EXPECT_EQ(ReasonOf(follower->Step(kTenant).status()), "FEED_GAP");
  postgres::Connection admin(database_.admin_conninfo());
  EXPECT_EQ(admin.ExecText("SELECT count(*) AS n FROM record_fact").front().i64("n"),
            0);  // the page was one transaction
  EXPECT_FALSE(admin.ExecText("SELECT fault FROM feed_cursor").front().is_null("fault"));
}

TEST_F(ProjectionTest, ANewEpochIsFollowedFromTheBeginning) {
  FillAtRandom(6);
  CatchUpBoth(500);
  // After a restore the feed tells a shorter story.
  citizens_.epoch = 2;
  citizens_.events.resize(10);
  for (feed::v1::Event& event : citizens_.events) event.mutable_position()->set_epoch(2);
  auto follower = Follow(citizens_, std::make_shared<CitizensProjection>(), 500);
  EXPECT_EQ(follower->Step(kTenant).value_or(-1), 0);  // forgets
  CatchUp(*follower);
  const std::string live = Dump();
  Truncate();
  CatchUpBoth(3);
  EXPECT_EQ(Dump(), live);
}

TEST_F(ProjectionTest, AnUnreadablePayloadHoldsTheCursor) {
  placements_.Append("x/1", 1, placements::v1::ProgrammeCreated());
  placements_.events[0].mutable_payload()->set_value("\xff\xff");
  auto follower = Follow(placements_, std::make_shared<PlacementsProjection>(), 10);
  EXPECT_FALSE(follower->Step(kTenant).ok());
  postgres::Connection admin(database_.admin_conninfo());
  EXPECT_EQ(admin.ExecText("SELECT n FROM feed_cursor").front().i64("n"), 0);
}

}  // namespace
}  // namespace sjak::reporting
