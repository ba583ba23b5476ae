#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "platform/postgres/pool.h"
#include "platform/testing/test_database.h"
#include "services/reporting/projection/citizens_projection.h"
#include "services/reporting/projection/placements_projection.h"
#include "services/reporting/projection/random_feeds.h"
#include "services/reporting/service.h"

namespace sjak::reporting {

class ProjectionTest : public ::testing::Test {
 protected:
  ProjectionTest() : database_(Schema()), pool_({database_.runtime_conninfo(), "reporting", 4}) {}

  std::unique_ptr<feed::Follower> Follow(random_feeds::MemoryFeed& feed, std::shared_ptr<feed::Projection> projection,
                                         int page_size) {
    return std::make_unique<feed::Follower>(&pool_, feed.AsSource(), std::move(projection),
                                            std::vector<std::string>{random_feeds::kTenant}, page_size);
  }
  void CatchUp(feed::Follower& follower) {
    while (true) {
      const absl::StatusOr<int> applied = follower.Step(random_feeds::kTenant);
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
    for (const char* table : {"person_alias", "placement_fact", "day_fact", "record_fact", "rollup"}) {
      const postgres::Rows rows = admin.ExecText(
          absl::StrCat("SELECT coalesce(string_agg((to_jsonb(t) - 'copy')::text, E'\\n' ORDER BY (to_jsonb(t) - "
                       "'copy')::text), '') AS all FROM ",
                       table, " t"));
      absl::StrAppend(&text, table, "\n", rows.front().text("all"), "\n");
    }
    return text;
  }
  void Truncate() {
    postgres::Connection admin(database_.admin_conninfo());
    admin.ExecText(
        "TRUNCATE projection_copy, person_alias, placement_fact, day_fact, record_fact, rollup, feed_cursor");
  }

  void FillAtRandom(unsigned seed) { random_feeds::FillAtRandom(seed, 1, &citizens_, &placements_); }
  // One more day of the first placement.
  void Place() {
    placements::v1::AttendanceRecorded event;
    event.mutable_attendance()->set_placement(random_feeds::Name("placements", 0));
    *event.mutable_attendance()->mutable_day() = random_feeds::DayOf(3);
    event.mutable_attendance()->set_outcome(placements::v1::ATTENDANCE_OUTCOME_PRESENT);
    placements_.Append("attendance/one more", 1, event);
  }

  sjak::testing::TestDatabase database_;
  postgres::Pool pool_;
  random_feeds::MemoryFeed citizens_;
  random_feeds::MemoryFeed placements_;
};

}  // namespace sjak::reporting
