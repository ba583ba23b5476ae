#include "services/placements/placements_fixture.h"
#include "sjak/placements/v1/hearings.pb.h"

namespace sjak::placements {
namespace {

class HearingLinksTest : public PlacementsTest {
 protected:
  absl::StatusOr<v1::HearingInvitation> Invite(const std::string& placement,
                                               v1::HearingParty party = v1::HEARING_PARTY_SHOP_STEWARD,
                                               const identity::Caller& caller = testing::Jobcentre()) {
    v1::InviteToHearingRequest request;
    request.set_placement(placement);
    request.set_party(party);
    return Call<v1::HearingInvitation>("HearingLinksService.InviteToHearing", request, caller);
  }
};

TEST_F(HearingLinksTest, NamesThePartyAndTheCompany) {
  const v1::Placement approved = Approved(NewCitizen());
  for (const auto party :
       {v1::HEARING_PARTY_EMPLOYER, v1::HEARING_PARTY_SHOP_STEWARD, v1::HEARING_PARTY_EMPLOYEE_REP}) {
    const auto invitation = Invite(approved.name(), party);
    ASSERT_TRUE(invitation.ok()) << invitation.status();
    EXPECT_EQ(invitation->placement(), approved.name());
    EXPECT_EQ(invitation->party(), party);
    EXPECT_EQ(invitation->cvr(), kCvr);
  }
  EXPECT_EQ(ReasonOf(Invite(approved.name(), v1::HEARING_PARTY_NONE_SOLE_EMPLOYEE).status()), "BAD_REQUEST");
  EXPECT_EQ(ReasonOf(Invite(approved.name(), v1::HEARING_PARTY_UNSPECIFIED).status()), "BAD_REQUEST");
}

TEST_F(HearingLinksTest, TheAccessLogSaysWhoHandedOutALink) {
  const v1::Placement approved = Approved(NewCitizen());
  ASSERT_TRUE(Invite(approved.name()).ok());
  EXPECT_EQ(Count("SELECT count(*) FROM access_log l JOIN access_log_subject s ON s.log_id = l.id "
                  "WHERE l.method LIKE '%InviteToHearing'"),
            1);
}

TEST_F(HearingLinksTest, OnlyBetweenDecisionAndEnd) {
  const v1::Placement submitted = Submitted(DraftRequest(NewCitizen()));
  EXPECT_EQ(ReasonOf(Invite(submitted.name()).status()), "PLACEMENT_STATE_WRONG");
  ASSERT_TRUE(Approve(submitted.name()).ok());
  EXPECT_TRUE(Invite(submitted.name()).ok());
  const auto job = Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(NewCitizen()));
  EXPECT_EQ(ReasonOf(Invite(job.name()).status()), "PLACEMENT_STATE_WRONG") << "of a kind without a hearing";
  harness_.clock().Set(Date(2021, 12, 13));
  EXPECT_EQ(ReasonOf(Invite(submitted.name()).status()), "PLACEMENT_STATE_WRONG") << "over";
  EXPECT_EQ(ReasonOf(Invite(ResourceName("placements", Uuid::New())).status()), "PLACEMENT_NOT_FOUND");
}

// Who could hand out links could answer in the other parties' place.
TEST_F(HearingLinksTest, NobodyOfACompanyHandsOutLinks) {
  const v1::Placement approved = Approved(NewCitizen());
  identity::Caller company = testing::Jobcentre();
  company.cls = policy::v1::CALLER_CLASS_PARTNER;
  company.roles = {policy::v1::ROLE_COMPANY_CLIENT, policy::v1::ROLE_EMPLOYER_SIGNER};
  company.cvrs = {kCvr};
  EXPECT_EQ(ReasonOf(Invite(approved.name(), v1::HEARING_PARTY_EMPLOYEE_REP, company).status()),
            "CALLER_CLASS_REFUSED");
}

}  // namespace
}  // namespace sjak::placements
