// The promises of a projection: what it shows depends on the events alone, not on pages, order between feeds, or
// repeats.
#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "platform/postgres/pool.h"
#include "platform/testing/test_database.h"
#include "services/reporting/projection/citizens_projection.h"
#include "services/reporting/projection/placements_projection.h"
#include "services/reporting/projection/projection_store.h"
#include "services/reporting/service.h"
#include "sjak/citizens/v1/citizens_events.pb.h"
#include "sjak/citizens/v1/identity_events.pb.h"
#include "sjak/citizens/v1/rights_events.pb.h"
#include "sjak/placements/v1/placements_events.pb.h"

namespace sjak::reporting {
namespace {

using ::testing::HasSubstr;

constexpr char kTenant[] = "0101";

// A feed in memory, read by pages as the real one.
class MemoryFeed {
 public:
  template <typename Payload>
  void Append(const std::string& aggregate, int64_t version, const Payload& payload) {
    feed::v1::Event event;
    event.set_municipality_code(kTenant);
    event.mutable_position()->set_epoch(epoch);
    event.mutable_position()->set_n(static_cast<int64_t>(events.size()) + 1);
    *event.mutable_recorded_at() = wire::ToProto(absl::FromUnixSeconds(1631520000));
    event.set_aggregate(aggregate);
    event.set_version(version);
    event.mutable_payload()->PackFrom(payload);
    events.push_back(std::move(event));
  }

  feed::Source AsSource() {
    return [this](const std::string&,
                  const feed::v1::ReadFeedRequest& request) -> absl::StatusOr<feed::v1::ReadFeedResponse> {
      if (request.after().epoch() != 0 && request.after().epoch() != epoch) {
        return RefuseState("FEED_EPOCH_CHANGED", "restored", "feed", {{"last_common_n", "0"}});
      }
      feed::v1::ReadFeedResponse page;
      page.mutable_complete_up_to()->set_epoch(epoch);
      page.mutable_complete_up_to()->set_n(static_cast<int64_t>(events.size()));
      *page.mutable_next() = request.after();
      page.mutable_next()->set_epoch(epoch);
      const size_t end = std::min<size_t>(events.size(), request.after().n() + request.page_size());
      for (size_t i = request.after().n(); i < end; ++i) {
        *page.add_events() = events[i];
        *page.mutable_next() = events[i].position();
      }
      return page;
    };
  }

  int64_t epoch = 1;
  std::vector<feed::v1::Event> events;
};

std::string Name(const char* collection, int i) {
  return ResourceName(collection, Uuid::FromText(absl::StrCat(collection, i)));
}

class ProjectionTest : public ::testing::Test {
 protected:
  ProjectionTest() : database_(Schema()), pool_({database_.runtime_conninfo(), "reporting", 4}) {}

  std::unique_ptr<feed::Follower> Follow(MemoryFeed& feed, std::shared_ptr<feed::Projection> projection,
                                         int page_size) {
    return std::make_unique<feed::Follower>(&pool_, feed.AsSource(), std::move(projection),
                                            std::vector<std::string>{kTenant}, page_size);
  }
  void CatchUp(feed::Follower& follower) {
    while (true) {
      const absl::StatusOr<int> applied = follower.Step(kTenant);
      ASSERT_TRUE(applied.ok()) << applied.status();
      if (*applied == 0) return;
    }
  }
  void CatchUpBoth(int page_size) {
    CatchUp(*Follow(citizens_, std::make_shared<CitizensProjection>(), page_size));
    CatchUp(*Follow(placements_, std::make_shared<PlacementsProjection>(), page_size));
  }

  // Every table of the projections as text.
  std::string Dump() {
    postgres::Connection admin(database_.admin_conninfo());
    std::string text;
    for (const char* table : {"citizen", "citizen_alias", "programme", "partner", "project", "budget_line", "agreement",
                              "mentor_hours", "placement", "attendance"}) {
      const postgres::Rows rows = admin.ExecText(
          absl::StrCat("SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') AS all FROM ", table, " t"));
      absl::StrAppend(&text, table, "\n", rows.front().text("all"), "\n");
    }
    return text;
  }
  void Truncate() {
    postgres::Connection admin(database_.admin_conninfo());
    admin.ExecText(
        "TRUNCATE citizen, citizen_alias, programme, partner, project, budget_line, agreement, mentor_hours, "
        "placement, attendance, "
        "feed_cursor");
  }

  void FillAtRandom(unsigned seed);

  sjak::testing::TestDatabase database_;
  postgres::Pool pool_;
  MemoryFeed citizens_;
  MemoryFeed placements_;
};

google::type::Date DayOf(int offset) { return wire::ToProto(Date(2021, 9, 13) + offset); }

void ProjectionTest::FillAtRandom(unsigned seed) {
  std::mt19937 random(seed);
  std::map<std::string, int64_t> versions;
  for (int i = 0; i < 60; ++i) {
    citizens::v1::CitizenImported event;
    const std::string citizen = Name("citizens", random() % 12);
    event.mutable_state()->set_citizen(citizen);
    event.mutable_state()->set_unemployed(random() % 2);
    if (random() % 2) event.mutable_state()->add_needs(citizens::v1::NEED_SKILLS);
    if (random() % 2) event.mutable_state()->set_residence_area("TINGBJERG");
    citizens_.Append(citizen, ++versions[citizen], event);
  }
  // Some turn out to be others, in steps: 3 is 5, 5 is 9, 7 is 9, 2 is 1.
  for (const auto& [from, into] : {std::pair(3, 5), std::pair(5, 9), std::pair(7, 9), std::pair(2, 1)}) {
    citizens::v1::CitizenMerged event;
    event.set_from(Name("citizens", from));
    event.set_into(Name("citizens", into));
    citizens_.Append(event.from(), ++versions[event.from()], event);
  }
  placements::v1::ProgrammeCreated programme;
  programme.mutable_programme()->set_name(Name("programmes", 0));
  programme.mutable_programme()->mutable_facts()->set_code("BI6");
  placements_.Append(Name("programmes", 0), 1, programme);
  for (int i = 0; i < 120; ++i) {
    const int which = static_cast<int>(random() % 8);
    const std::string placement = Name("placements", which);
    if (random() % 3 == 0) {
      placements::v1::TrainingApproved event;
      placements::v1::Placement& p = *event.mutable_placement();
      p.set_name(placement);
      p.set_programme(Name("programmes", 0));
      p.set_citizen(Name("citizens", which));
      p.set_kind(placements::v1::PLACEMENT_KIND_COMPANY_TRAINING);
      *p.mutable_terms()->mutable_starts_on() = DayOf(0);
      *p.mutable_terms()->mutable_ends_on() = DayOf(static_cast<int>(random() % 90));
      p.mutable_start_basis()->set_eligible(random() % 2);
      placements_.Append(placement, ++versions[placement], event);
    } else {
      placements::v1::AttendanceRecorded event;
      event.mutable_attendance()->set_placement(placement);
      *event.mutable_attendance()->mutable_day() = DayOf(static_cast<int>(random() % 5));
      event.mutable_attendance()->set_outcome(random() % 2 ? placements::v1::ATTENDANCE_OUTCOME_PRESENT
                                                           : placements::v1::ATTENDANCE_OUTCOME_ABSENT_EXCUSED);
      const std::string aggregate = absl::StrCat("attendance/", placement, "/", event.attendance().day().day());
      placements_.Append(aggregate, ++versions[aggregate], event);
    }
  }
}

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
    admin.ExecText("TRUNCATE citizen_alias");
    feed::FollowTx tx(admin, kTenant);
    for (const auto& [from, into] : merges) PutAlias({tx, kTenant, 2}, Name("citizens", from), Name("citizens", into));
    const auto rows = admin.ExecText("SELECT citizen_id, survivor_id FROM citizen_alias");
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
    citizens::v1::CitizenImported imported;
    ASSERT_TRUE(event.payload().UnpackTo(&imported));
    *last.mutable_kept() = KeptOf(imported.state());
    feed::v1::Erased erased;
    erased.set_event("sjak.citizens.v1.CitizenImported");
    erased.mutable_kept()->PackFrom(last.kept());
    event.mutable_payload()->PackFrom(erased);
    version = event.version();
  }
  ASSERT_GT(version, 0);
  feed.Append(citizen, version + 1, last);
}

TEST_F(ProjectionTest, ErasingLeavesTheTotalsAndRebuildsEqual) {
  FillAtRandom(9);
  CatchUpBoth(500);
  postgres::Connection admin(database_.admin_conninfo());
  const std::string totals =
      "SELECT string_agg(concat_ws(' ', residence_area, has_need, unemployed, n), E'\\n' ORDER BY 1) AS t FROM ("
      "SELECT coalesce(residence_area, '') AS residence_area, has_need, unemployed, count(*) AS n FROM citizen "
      "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3) AS g";
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

TEST_F(ProjectionTest, StopsAtAGapAndSaysSo) {
  FillAtRandom(5);
  citizens_.events.erase(citizens_.events.begin() + 7);
  auto follower = Follow(citizens_, std::make_shared<CitizensProjection>(), 500);
  EXPECT_EQ(ReasonOf(follower->Step(kTenant).status()), "FEED_GAP");
  EXPECT_EQ(ReasonOf(follower->Step(kTenant).status()), "FEED_GAP");
  postgres::Connection admin(database_.admin_conninfo());
  EXPECT_EQ(admin.ExecText("SELECT count(*) AS n FROM citizen").front().i64("n"), 0);  // the page was one transaction
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
