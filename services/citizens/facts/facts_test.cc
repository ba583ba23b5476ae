#include "services/citizens/citizens_fixture.h"

namespace sjak::citizens {
namespace {

using ::testing::ElementsAre;

class FactsTest : public CitizensTest {};

TEST_F(FactsTest, AreThoseOfTheDay) {
  DefineTingbjerg();
  auto request = Somebody();
  request.set_cpr("750191-4000");  // born 15 January 1991, as a replacement number
  const std::string citizen = MustRegister(request).name();
  auto facts = FactsOf(citizen, Date(2021, 1, 14));
  EXPECT_EQ(harness_.last_statements(), 1);
  ASSERT_TRUE(facts.ok()) << facts.status();
  EXPECT_EQ(facts->citizen(), citizen);
  EXPECT_EQ(facts->citizen_version(), 1);
  EXPECT_EQ(facts->target_group(), v1::TARGET_GROUP_6_3);
  EXPECT_THAT(facts->needs(), ElementsAre(v1::NEED_SKILLS));
  EXPECT_TRUE(facts->unemployed());
  EXPECT_EQ(facts->district_code(), 7);
  EXPECT_EQ(facts->residence_area(), "TINGBJERG");
  EXPECT_EQ(facts->residence_rule(), "street 2700 Ruten");
  EXPECT_EQ(facts->age(), 29);
  EXPECT_EQ(FactsOf(citizen, Date(2021, 1, 15))->age(), 30);

  auto before = FactsOf(citizen, Date(2020, 11, 1));
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_EQ(before->target_group(), v1::TARGET_GROUP_UNSPECIFIED);
  EXPECT_FALSE(before->unemployed());
  EXPECT_EQ(before->residence_area(), "");
}

TEST_F(FactsTest, ALocalNumberTellsNoAge) {
  auto request = Somebody();
  request.set_cpr("610190-KOT1");
  const std::string citizen = MustRegister(request).name();
  EXPECT_EQ(FactsOf(citizen, Date(2021, 2, 1))->age(), 0);
  EXPECT_EQ(Get(citizen)->cpr_kind(), v1::CPR_KIND_LOCAL);
}

TEST_F(FactsTest, AreForPlacementsOnBehalfOfTheJobcentre) {
  const std::string citizen = MustRegister(Somebody()).name();
  v1::GetPlacementFactsRequest request;
  request.set_citizen(citizen);
  *request.mutable_on() = wire::ToProto(Date(2021, 2, 1));
  for (const identity::Caller& caller :
       {testing::Jobcentre(), testing::InternalPeer("reporting", policy::v1::CALLER_CLASS_JOBCENTRE),
        testing::InternalPeer("placements", policy::v1::CALLER_CLASS_PARTNER)}) {
    EXPECT_EQ(Call<v1::PlacementFacts>("GetPlacementFacts", request, caller).status().code(),
              absl::StatusCode::kPermissionDenied);
  }
  EXPECT_EQ(ReasonOf(FactsOf(ResourceName("citizens", Uuid::New()), Date(2021, 2, 1)).status()), "CITIZEN_NOT_FOUND");
}

}  // namespace
}  // namespace sjak::citizens
