#include "gateway/partner_names.h"

#include "gateway/gateway_fixture.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::gateway {
namespace {

constexpr char kGetPlacement[] = "sjak.partner.v1.PartnerService.GetPlacement";

class PartnerNamesTest : public GatewayTest {
 protected:
  PartnerNamesTest() {
    placement_.set_name(ResourceName("placements", id_));
    placement_.set_citizen(ResourceName("citizens", citizen_));
    placements_->WillAnswer(placement_);
  }
  // The name that the company holds for `id`.
  std::string Outside(const std::string& cvr, const std::string& collection, const Uuid& id) {
    return ResourceName(collection, partner_ids_->ToPartner(cvr, "0101", id));
  }
  absl::StatusOr<placements::v1::Placement> Get(const std::string& name, const std::vector<std::string>& cvrs) {
    placements::v1::GetPlacementRequest request;
    request.set_name(name);
    placements::v1::Placement answer;
    const absl::Status status = client_->Call(kGetPlacement, request, &answer, AsPartner(cvrs));
    if (!status.ok()) return status;
    return answer;
  }
  std::string NameSeen() const {
    placements::v1::GetPlacementRequest request;
    request.ParseFromString(placements_->seen().back().request);
    return request.name();
  }

  const Uuid id_ = Uuid::New(), citizen_ = Uuid::New();
  placements::v1::Placement placement_;
};

TEST_F(PartnerNamesTest, TheServiceSeesTheRealNameAndThePartnerItsOwn) {
  const auto answer = Get(Outside(kCvr, "placements", id_), {kCvr});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(NameSeen(), placement_.name());
  EXPECT_EQ(answer->name(), Outside(kCvr, "placements", id_));
  EXPECT_EQ(answer->citizen(), Outside(kCvr, "citizens", citizen_));
  EXPECT_NE(answer->name(), placement_.name());
}

TEST_F(PartnerNamesTest, TwoCompaniesCannotCompareTheirNames) {
  const auto one = Get(Outside(kCvr, "placements", id_), {kCvr});
  const auto other = Get(Outside(kOtherCvr, "placements", id_), {kOtherCvr});
  ASSERT_TRUE(one.ok() && other.ok());
  EXPECT_NE(one->name(), other->name());
  EXPECT_NE(one->citizen(), other->citizen());
  // What the one holds is nothing to the other.
  ASSERT_TRUE(Get(one->name(), {kOtherCvr}).ok());
  EXPECT_NE(NameSeen(), placement_.name());
}

TEST_F(PartnerNamesTest, TheOrderOfCompaniesInTheTokenChangesNothing) {
  const auto one = Get(Outside(kCvr, "placements", id_), {kCvr, kOtherCvr});
  const auto other = Get(Outside(kCvr, "placements", id_), {kOtherCvr, kCvr});
  ASSERT_TRUE(one.ok() && other.ok());
  EXPECT_EQ(one->name(), other->name());
}

TEST_F(PartnerNamesTest, RefusalsSpeakOfThePartnersNames) {
  const std::string inside = placement_.name(), outside = Outside(kCvr, "placements", id_);
  absl::Status refusal = RefuseState("NOT_APPROVED", absl::StrCat("Wait until ", inside, " is approved."), inside,
                                     {{"placement", inside}});
  refusal.SetPayload("type.googleapis.com/no.such.Detail", absl::Cord(inside));
  placements_->WillRefuse(refusal);
  const absl::Status status = Get(outside, {kCvr}).status();
  EXPECT_EQ(status.message(), absl::StrCat("Wait until ", outside, " is approved."));
  EXPECT_EQ(ReasonOf(status), "NOT_APPROVED");
  EXPECT_EQ(MetadataOf(status).at("placement"), outside);
  EXPECT_THAT(status.ToString(), testing::HasSubstr(outside));
  EXPECT_THAT(status.ToString(), testing::Not(testing::HasSubstr(id_.ToString())));
}

TEST_F(PartnerNamesTest, NothingButNamesChangesInTexts) {
  identity::Caller caller;
  caller.cvrs = {kCvr};
  caller.municipality = "0101";
  const PartnerNames names(partner_ids_, caller);
  const std::string a = ResourceName("placements", id_), b = ResourceName("citizens", citizen_);
  const std::string text = absl::StrCat("(", a, ",", b, ") request ", Uuid::FromText("r").ToString(), " sites/17");
  const std::string wanted =
      absl::StrCat("(", Outside(kCvr, "placements", id_), ",", Outside(kCvr, "citizens", citizen_), ") request ",
                   Uuid::FromText("r").ToString(), " sites/17");
  EXPECT_EQ(names.ToPartner(absl::NotFoundError(text)), absl::NotFoundError(wanted));
}

TEST_F(PartnerNamesTest, WhatIsNoNameNeverLeaves) {
  placement_.set_citizen("citizens/internal");
  placements_->WillAnswer(placement_);
  const auto answer = Get(Outside(kCvr, "placements", id_), {kCvr});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->citizen(), "");
}

TEST_F(PartnerNamesTest, AnAnswerThatCannotBeReadIsNotPassedOn) {
  placements_->WillAnswer([](auto state) { state->Finish(absl::OkStatus(), "\xff"); });
  EXPECT_EQ(ReasonOf(Get(Outside(kCvr, "placements", id_), {kCvr}).status()), "INTERNAL");
}

}  // namespace
}  // namespace sjak::gateway
