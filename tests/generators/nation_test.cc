#include "tests/generators/nation.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "platform/testing/service_harness.h"
#include "platform/testing/test_database.h"
#include "services/citizens/service.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::generators {
namespace {

TEST(Nation, ScenariosAreThoseOfTheLoadModel) {
  EXPECT_EQ(ScenarioOf("nation")->citizens, 1'500'000);
  EXPECT_EQ(ScenarioOf("city")->units, 5'000);
  EXPECT_FALSE(ScenarioOf("galaxy").ok());
}

// What the generator writes is what the registry reads: the number opens, is found, and every part is there.
TEST(Nation, ItsPeopleAreReadLikeImportedOnes) {
  const std::string file = ::testing::TempDir() + "nation_test.sql";
  const auto sealer = testing::TestSealer();
  const auto database = std::make_shared<testing::TestDatabase>(citizens::Schema());
  std::shared_ptr<citizens::Service> service;
  testing::ServiceHarness harness(
      citizens::Schema(),
      [&](const rpc::Environment& environment) {
        service = std::make_shared<citizens::Service>(environment);
        return service->bindings();
      },
      database, sealer);
  std::ofstream sql(file);
  WriteCitizens(*sealer, 20, 1, sql);
  sql.close();
  const std::string psql =
      "/usr/lib/postgresql/15/bin/psql -q -v ON_ERROR_STOP=1 \"" + database->admin_conninfo() + "\" -f " + file;
  ASSERT_EQ(std::system(psql.c_str()), 0);

  citizens::v1::GetCitizenRequest request;
  request.set_name("citizens/" + CitizenAtScale(7));
  const auto citizen =
      harness.Call<citizens::v1::Citizen>(testing::Jobcentre(), "sjak.citizens.v1.CitizensService.GetCitizen", request);
  ASSERT_TRUE(citizen.ok()) << citizen.status();
  EXPECT_EQ(harness.last_statements(), 1) << "found, judged and logged in one";
  EXPECT_FALSE(citizen->surname().empty());
  EXPECT_EQ(citizen->external_id(), "JK-0000006");
  EXPECT_FALSE(citizen->address().street().empty());
  EXPECT_NE(citizen->target_group().group(), citizens::v1::TARGET_GROUP_UNSPECIFIED);
  EXPECT_FALSE(citizen->caseworker().empty());
  EXPECT_EQ(citizen->cpr_kind(), citizens::v1::CPR_KIND_REPLACEMENT);
  std::remove(file.c_str());
}

}  // namespace
}  // namespace sjak::generators
