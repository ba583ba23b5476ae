#include "services/citizens/citizens_fixture.h"

namespace sjak::citizens {
namespace {

class CaseworkersTest : public CitizensTest {};

TEST_F(CaseworkersTest, HandsTheCaseOverOnADay) {
  const std::string citizen = MustRegister(Somebody()).name();
  v1::AssignCaseworkerRequest request;
  request.set_citizen(citizen);
  request.set_caseworker("cw-2");
  *request.mutable_valid_from() = wire::ToProto(kToday + 7);
  EXPECT_EQ(ReasonOf(Change<v1::Citizen>("AssignCaseworker", request).status()), "BAD_REQUEST") << "nobody knows her";
  DefineActive("cw-2");
  auto before = request;
  *before.mutable_valid_from() = wire::ToProto(Date(2020, 12, 31));
  EXPECT_EQ(ReasonOf(Change<v1::Citizen>("AssignCaseworker", before).status()), "BAD_REQUEST") << "not active yet";
  auto nobody = request;
  nobody.set_citizen(ResourceName("citizens", Uuid::New()));
  EXPECT_EQ(ReasonOf(Change<v1::Citizen>("AssignCaseworker", nobody).status()), "CITIZEN_NOT_FOUND");
  auto assigned = Change<v1::Citizen>("AssignCaseworker", request);
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(assigned.ok()) << assigned.status();
  EXPECT_EQ(assigned->caseworker(), "cw-1") << "not yet";

  v1::ListCitizensRequest list;
  list.set_caseworker("cw-2");
  EXPECT_EQ(Call<v1::ListCitizensResponse>("ListCitizens", list)->citizens_size(), 0);
  harness_.clock().Set(kToday + 7);
  EXPECT_EQ(Get(citizen)->caseworker(), "cw-2");
  EXPECT_EQ(Call<v1::ListCitizensResponse>("ListCitizens", list)->citizens_size(), 1);

  request.set_caseworker(Number(3));
  EXPECT_EQ(Change<v1::Citizen>("AssignCaseworker", request).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace sjak::citizens
