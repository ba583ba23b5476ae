#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "platform/base/wire.h"
#include "platform/testing/service_harness.h"
#include "platform/testing/test_database.h"
#include "services/placements/service.h"
#include "sjak/placements/v1/placements.pb.h"
#include "tests/generators/nation.h"

namespace sjak::generators {
namespace {

// The bench records days at these placements: each must stand, and cost the statements that it is measured with.
TEST(Nation, DaysCanBeRecordedAtItsPlacements) {
  const auto database = std::make_shared<testing::TestDatabase>(placements::Schema());
  const Scale scale{4, 20, /*days_can_be_recorded=*/true};
  const std::string file = ::testing::TempDir() + "nation_placements_test.sql";
  std::ofstream sql(file);
  WritePlacements(scale, 40, sql);
  sql.close();
  const std::string psql =
      "/usr/lib/postgresql/15/bin/psql -q -v ON_ERROR_STOP=1 \"" + database->admin_conninfo() + "\" -f " + file;
  ASSERT_EQ(std::system(psql.c_str()), 0);
  std::remove(file.c_str());

  std::unique_ptr<placements::Service> service;
  testing::ServiceHarness harness(
      placements::Schema(),
      [&](const rpc::Environment& environment) {
        service = std::make_unique<placements::Service>(environment);
        return service->bindings();
      },
      database, testing::TestSealer());
  harness.clock().Set(Date(2021, 9, 13));
  for (int64_t n = 1; n < 5 * scale.units; ++n) {
    placements::v1::RecordAttendanceRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.set_placement("placements/" + PlacementAtScale(n));
    *request.mutable_day() = wire::ToProto(StartAtScale(n, scale.units) + 100);
    request.set_outcome(placements::v1::ATTENDANCE_OUTCOME_PRESENT);
    request.set_minutes(300);
    request.set_mentor_present(true);
    const auto day = harness.Call<placements::v1::Attendance>(
        testing::Jobcentre(), "sjak.placements.v1.PlacementsService.RecordAttendance", request);
    ASSERT_TRUE(day.ok()) << n << " " << day.status();
    EXPECT_EQ(harness.last_statements(), 5) << "claim, lock, read, write, close";
  }
}

}  // namespace
}  // namespace sjak::generators
