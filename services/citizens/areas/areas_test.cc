#include "services/citizens/citizens_fixture.h"

namespace sjak::citizens {
namespace {

class AreasTest : public CitizensTest {};

TEST_F(AreasTest, ANewDefinitionCountsForNewAddresses) {
  DefineTingbjerg();
  EXPECT_EQ(harness_.last_statements(), 4);
  const std::string before = MustRegister(Somebody(0)).name();
  v1::DefineResidenceAreaRequest request;
  request.mutable_area()->set_code("TINGBJERG");
  request.mutable_area()->set_label("Tingbjerg");
  request.mutable_area()->add_rules()->set_postcode("2700");
  ASSERT_TRUE(Change<v1::ResidenceArea>("DefineResidenceArea", request).ok());
  EXPECT_EQ(MustRegister(Somebody(1)).address().residence_rule(), "postcode 2700");
  EXPECT_EQ(Get(before)->address().residence_rule(), "street 2700 Ruten");
  EXPECT_EQ(Count("residence_area_definition"), 2);
  EXPECT_EQ(Count("feed WHERE aggregate = 'residenceAreas/TINGBJERG' AND version = 2"), 1);
}

TEST_F(AreasTest, ARuleMustNameSomething) {
  v1::DefineResidenceAreaRequest request;
  request.mutable_area()->set_code("TINGBJERG");
  request.mutable_area()->set_label("Tingbjerg");
  request.mutable_area()->add_rules()->set_postcode("2700");
  request.mutable_area()->add_rules();
  const absl::Status status = Change<v1::ResidenceArea>("DefineResidenceArea", request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.ToString().find("area.rules[1]"), std::string::npos);
}

}  // namespace
}  // namespace sjak::citizens
