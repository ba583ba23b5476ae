#include "services/placements/placements_fixture.h"
#include "sjak/placements/v1/partners.pb.h"
#include "sjak/placements/v1/quota.pb.h"

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PartnershipTest : public PlacementsTest {
 protected:
  static v1::AgreementTerms TermsOf(const std::string& title) {
    v1::AgreementTerms terms;
    terms.set_title(title);
    terms.set_terms_da("Fire pladser og to sjakbajser.");
    *terms.mutable_starts_on() = wire::ToProto(Date(2021, 9, 13));
    return terms;
  }
  v1::InvitePartnerRequest Invitation(const std::string& cvr) const {
    v1::InvitePartnerRequest request;
    request.set_programme(programme_.name());
    request.set_cvr(cvr);
    request.set_title("Invented builders");
    request.add_roles(v1::PARTNER_ROLE_BUILDER);
    *request.mutable_terms() = TermsOf("First");
    return request;
  }
  absl::StatusOr<v1::PartnerRecord> Accept(const std::string& partner, int64_t version, const std::string& on_behalf,
                                           const identity::Caller& caller = testing::Jobcentre()) {
    v1::AcceptAgreementRequest request;
    request.set_partner(partner);
    request.set_version(version);
    request.set_on_behalf_reason(on_behalf);
    return Change<v1::PartnerRecord>("PartnersService.AcceptAgreement", request, caller);
  }
  v1::PartnerRecord Record(const std::string& partner, const identity::Caller& caller = testing::Jobcentre()) {
    v1::GetPartnerRequest request;
    request.set_name(partner);
    const auto record = Call<v1::PartnerRecord>("PartnersService.GetPartner", request, caller);
    EXPECT_TRUE(record.ok()) << record.status();
    return record.value_or(v1::PartnerRecord());
  }
  v1::LeavePartnershipRequest Bankruptcy(const std::string& partner, Date on) const {
    v1::LeavePartnershipRequest request;
    request.set_partner(partner);
    *request.mutable_left_on() = wire::ToProto(on);
    request.set_reason(v1::LEAVE_REASON_BANKRUPT);
    return request;
  }

  static constexpr char kNewCvr[] = "10150817";
};

TEST_F(PartnershipTest, APartnerIsInvitedAndAgreesItself) {
  const v1::PartnerRecord invited = Must<v1::PartnerRecord>("PartnersService.InvitePartner", Invitation(kNewCvr));
  const std::string name = invited.partner().name();
  EXPECT_EQ(invited.partner().facts().state(), v1::PARTNER_STATE_PROSPECT);
  EXPECT_EQ(Record(name).SerializeAsString(), invited.SerializeAsString());
  EXPECT_EQ(ReasonOf(Change<v1::PartnerRecord>("PartnersService.InvitePartner", Invitation(kNewCvr)).status()),
            "PARTNER_EXISTS");

  EXPECT_EQ(ReasonOf(Accept(name, 1, "").status()), "BAD_REQUEST") << "the jobcentre must say why";
  EXPECT_EQ(ReasonOf(Accept(name, 1, "", testing::PartnerOf(kCvr)).status()), "PARTNER_NOT_FOUND");
  const auto agreed = Accept(name, 1, "", testing::PartnerOf(kNewCvr));
  ASSERT_TRUE(agreed.ok()) << agreed.status();
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(agreed->partner().facts().state(), v1::PARTNER_STATE_AGREED);
  EXPECT_EQ(wire::DateOf(agreed->partner().facts().agreed_on()), Date(2021, 9, 13));
  EXPECT_EQ(agreed->agreements(0).state(), v1::AGREEMENT_STATE_ACCEPTED);
  EXPECT_EQ(Record(name).SerializeAsString(), agreed->SerializeAsString());
  EXPECT_EQ(ReasonOf(Accept(name, 1, "", testing::PartnerOf(kNewCvr)).status()), "AGREEMENT_ACCEPTED_ALREADY");
  EXPECT_EQ(ReasonOf(Accept(name, 2, "", testing::PartnerOf(kNewCvr)).status()), "AGREEMENT_NOT_FOUND");

  v1::ListPartnersRequest own;
  const auto list = Call<v1::ListPartnersResponse>("PartnersService.ListPartners", own, testing::PartnerOf(kNewCvr));
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->partners_size(), 1);
  EXPECT_EQ(list->partners(0).name(), name);
  EXPECT_EQ(ReasonOf(Call<v1::ListPartnersResponse>("PartnersService.ListPartners", own).status()), "BAD_REQUEST");
}

TEST_F(PartnershipTest, TermsHaveVersionsOfWhichTheLatestAcceptedHolds) {
  const std::string name =
      Must<v1::PartnerRecord>("PartnersService.InvitePartner", Invitation(kNewCvr)).partner().name();
  ASSERT_TRUE(Accept(name, 1, "signed on paper").ok());
  v1::ProposeAgreementRequest propose;
  propose.set_partner(name);
  *propose.mutable_terms() = TermsOf("Second");
  Must<v1::PartnerRecord>("PartnersService.ProposeAgreement", propose);
  *propose.mutable_terms() = TermsOf("Third");
  v1::PartnerRecord record = Must<v1::PartnerRecord>("PartnersService.ProposeAgreement", propose);
  const auto states = [](const v1::PartnerRecord& r) {
    std::vector<int> out;
    for (const auto& a : r.agreements()) out.push_back(a.state());
    return out;
  };
  EXPECT_THAT(states(record),
              ElementsAre(v1::AGREEMENT_STATE_ACCEPTED, v1::AGREEMENT_STATE_SUPERSEDED, v1::AGREEMENT_STATE_PROPOSED));
  EXPECT_THAT(states(Record(name)), states(record));
  const absl::Status late = Accept(name, 2, "", testing::PartnerOf(kNewCvr)).status();
  EXPECT_EQ(ReasonOf(late), "AGREEMENT_SUPERSEDED");
  EXPECT_EQ(MetadataOf(late)["version"], "3");
  ASSERT_TRUE(Accept(name, 3, "", testing::PartnerOf(kNewCvr)).ok());
  EXPECT_THAT(states(Record(name)), ElementsAre(v1::AGREEMENT_STATE_SUPERSEDED, v1::AGREEMENT_STATE_SUPERSEDED,
                                                v1::AGREEMENT_STATE_ACCEPTED));
  EXPECT_EQ(Record(name).partner().version(), 5);
  propose.mutable_terms()->set_terms_da("Om borgeren 311299-1234 aftales");
  EXPECT_EQ(ReasonOf(Change<v1::PartnerRecord>("PartnersService.ProposeAgreement", propose).status()), "BAD_REQUEST");
}

// Contractor bankruptcy: nobody new comes to its units, and everybody who is there is told.
TEST_F(PartnershipTest, ABankruptContractorLeavesItsSitesAndTellsItsPlacements) {
  const v1::Placement placed = Approved(NewCitizen());
  const v1::LeavePartnershipRequest request = Bankruptcy(unit_.partner(), Date(2021, 9, 13));
  const auto leaving = Must<v1::PartnerLeaving>("PartnersService.LeavePartnership", request);
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_THAT(leaving.placements(), ElementsAre(placed.name()));
  ASSERT_EQ(leaving.contractors_size(), 1);
  EXPECT_EQ(leaving.contractors(0).site(), site_.name());
  EXPECT_EQ(wire::DateOf(leaving.contractors(0).last_day()), Date(2021, 9, 13));
  EXPECT_EQ(Record(unit_.partner()).partner().facts().state(), v1::PARTNER_STATE_LEFT);
  EXPECT_EQ(Count("SELECT count(*) FROM site_contractor WHERE agreed_during IS NOT NULL"), 1);

  EXPECT_EQ(ReasonOf(Change<v1::Placement>("PlacementsService.DraftTraining", DraftRequest(NewCitizen())).status()),
            "UNIT_NOT_ON_SITE");
  EXPECT_EQ(ReasonOf(Change<v1::PartnerLeaving>("PartnersService.LeavePartnership", request).status()),
            "PARTNER_HAS_LEFT");
  v1::EndPlacementRequest end;
  end.set_placement(placed.name());
  end.set_reason(v1::END_REASON_EMPLOYER_STOPPED);
  *end.mutable_ended_on() = wire::ToProto(Date(2021, 9, 13));
  EXPECT_EQ(Must<v1::Placement>("PlacementsService.EndPlacement", end).state(), v1::PLACEMENT_STATE_ENDED);
}

TEST_F(PartnershipTest, ADryRunOfALeavingChangesNothing) {
  v1::LeavePartnershipRequest request = Bankruptcy(unit_.partner(), Date(2021, 8, 1));
  request.set_validate_only(true);
  const auto leaving = Must<v1::PartnerLeaving>("PartnersService.LeavePartnership", request);
  EXPECT_EQ(leaving.contractors_size(), 1);
  EXPECT_EQ(Record(unit_.partner()).partner().facts().state(), v1::PARTNER_STATE_ACTIVE);
}

// P-number correction: the unit stays the same, with its workforce and those who are there.
TEST_F(PartnershipTest, AUnitWithAWrongNumberKeepsItsQuotaAndPeople) {
  Approved(NewCitizen());
  v1::CorrectPNumberRequest request;
  request.set_employer_unit(unit_.name());
  request.set_p_number(other_unit_.p_number());
  request.set_reason("A digit was wrong");
  EXPECT_EQ(ReasonOf(Change<v1::EmployerUnit>("PartnersService.CorrectPNumber", request).status()),
            "EMPLOYER_UNIT_EXISTS");
  request.set_p_number("1009999991");
  const v1::EmployerUnit corrected = Must<v1::EmployerUnit>("PartnersService.CorrectPNumber", request);
  EXPECT_EQ(corrected.version(), 2);
  EXPECT_EQ(corrected.name(), unit_.name());
  v1::GetEmployerUnitRequest get;
  get.set_name(unit_.name());
  EXPECT_EQ(Call<v1::EmployerUnit>("PartnersService.GetEmployerUnit", get)->p_number(), "1009999991");
  EXPECT_EQ(Count("SELECT count(*) FROM employer_unit_version WHERE former_p_number = '1234567890'"), 1);

  v1::ListQuotaCalendarRequest radar;
  radar.set_employer_unit(unit_.name());
  const auto calendar = Call<v1::ListQuotaCalendarResponse>("QuotaService.ListQuotaCalendar", radar);
  ASSERT_TRUE(calendar.ok());
  EXPECT_EQ(calendar->calendars(0).runs(0).free_weekly_minutes(), 1020);
  EXPECT_THAT(calendar->calendars(0).missing_months(), IsEmpty());
  v1::AddEmployerUnitRequest freed;
  freed.set_partner(other_unit_.partner());
  freed.set_p_number(unit_.p_number());
  freed.set_title("Its rightful owner");
  Must<v1::EmployerUnit>("ProgrammesService.AddEmployerUnit", freed);
}

TEST_F(PartnershipTest, OneCompanyEnteredTwiceBecomesOne) {
  const v1::Placement placed = Approved(NewCitizen());
  v1::MergePartnersRequest request;
  request.set_duplicate(unit_.partner());
  request.set_into(other_unit_.partner());
  request.set_reason("One company, two CVR numbers typed");
  const auto merged = Must<v1::PartnerRecord>("PartnersService.MergePartners", request);
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(merged.partner().name(), other_unit_.partner());
  const v1::PartnerRecord gone = Record(unit_.partner());
  EXPECT_EQ(gone.partner().merged_into(), other_unit_.partner());
  EXPECT_EQ(gone.partner().left_reason(), v1::LEAVE_REASON_MERGED);
  EXPECT_TRUE(Get(placed.name(), testing::PartnerOf(kOtherCvr)).ok()) << "the survivor sees its placements";
  EXPECT_EQ(ReasonOf(Get(placed.name(), testing::PartnerOf(kCvr)).status()), "PLACEMENT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Change<v1::PartnerRecord>("PartnersService.MergePartners", request).status()),
            "PARTNERS_NOT_MERGEABLE");
  request.set_into(request.duplicate());
  EXPECT_EQ(ReasonOf(Change<v1::PartnerRecord>("PartnersService.MergePartners", request).status()),
            "PARTNERS_NOT_MERGEABLE");
  v1::ListEmployerUnitsRequest units;
  units.set_partner(other_unit_.partner());
  EXPECT_EQ(Call<v1::ListEmployerUnitsResponse>("PartnersService.ListEmployerUnits", units)->employer_units_size(), 2);
}

TEST_F(PartnershipTest, AUnitPassesToAnotherCompany) {
  v1::MoveEmployerUnitRequest request;
  request.set_employer_unit(unit_.name());
  request.set_partner(other_unit_.partner());
  request.set_reason("The yard was sold");
  EXPECT_EQ(Must<v1::EmployerUnit>("PartnersService.MoveEmployerUnit", request).partner(), other_unit_.partner());
  EXPECT_EQ(ReasonOf(Change<v1::EmployerUnit>("PartnersService.MoveEmployerUnit", request).status()), "BAD_REQUEST");
  Must<v1::PartnerLeaving>("PartnersService.LeavePartnership", Bankruptcy(unit_.partner(), Date(2021, 9, 1)));
  request.set_partner(unit_.partner());
  EXPECT_EQ(ReasonOf(Change<v1::EmployerUnit>("PartnersService.MoveEmployerUnit", request).status()),
            "PARTNER_HAS_LEFT");
}

TEST_F(PartnershipTest, SpokespersonsSucceedEachOtherAndAreTheJobcentresToRead) {
  v1::RecordSpokespersonRequest request;
  request.set_employer_unit(unit_.name());
  request.mutable_facts()->set_party(v1::HEARING_PARTY_SHOP_STEWARD);
  request.mutable_facts()->set_trade_code("7112");
  request.mutable_facts()->set_person_name("Synthetic Steward");
  request.mutable_facts()->set_phone("+45 70 10 20 30");
  *request.mutable_starts_on() = wire::ToProto(Date(2021, 1, 1));
  const auto by_partner =
      Change<v1::Spokesperson>("PartnersService.RecordSpokesperson", request, testing::PartnerOf(kCvr));
  ASSERT_TRUE(by_partner.ok()) << by_partner.status();
  EXPECT_EQ(by_partner->facts().person_name(), "");
  EXPECT_EQ(
      ReasonOf(Change<v1::Spokesperson>("PartnersService.RecordSpokesperson", request, testing::PartnerOf(kOtherCvr))
                   .status()),
      "EMPLOYER_UNIT_NOT_FOUND");
  request.mutable_facts()->set_person_name("Synthetic Successor");
  *request.mutable_starts_on() = wire::ToProto(Date(2021, 7, 1));
  EXPECT_EQ(Must<v1::Spokesperson>("PartnersService.RecordSpokesperson", request).version(), 2);
  EXPECT_LE(harness_.last_statements(), 5);
  *request.mutable_starts_on() = wire::ToProto(Date(2021, 3, 1));
  EXPECT_EQ(ReasonOf(Change<v1::Spokesperson>("PartnersService.RecordSpokesperson", request).status()),
            "SPOKESPERSON_PERIOD_TAKEN");
  request.mutable_facts()->set_party(v1::HEARING_PARTY_EMPLOYER);
  EXPECT_EQ(ReasonOf(Change<v1::Spokesperson>("PartnersService.RecordSpokesperson", request).status()), "BAD_REQUEST");

  v1::ListSpokespersonsRequest list;
  list.set_employer_unit(unit_.name());
  const auto people = Call<v1::ListSpokespersonsResponse>("PartnersService.ListSpokespersons", list);
  ASSERT_TRUE(people.ok());
  ASSERT_EQ(people->spokespersons_size(), 2);
  EXPECT_EQ(people->spokespersons(0).facts().person_name(), "Synthetic Successor");
  EXPECT_EQ(wire::DateOf(people->spokespersons(1).ends_on()), Date(2021, 6, 30));
  EXPECT_FALSE(
      Call<v1::ListSpokespersonsResponse>("PartnersService.ListSpokespersons", list, testing::PartnerOf(kCvr)).ok());
  EXPECT_EQ(Count("SELECT count(*) FROM feed WHERE encode(payload, 'escape') LIKE '%Synthetic%'"), 0);
}

TEST_F(PartnershipTest, PartnersAreListedPageByPage) {
  v1::ListPartnersRequest request;
  request.set_programme(programme_.name());
  request.set_page_size(1);
  std::set<std::string> seen;
  do {
    const auto page = Call<v1::ListPartnersResponse>("PartnersService.ListPartners", request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const v1::Partner& p : page->partners()) EXPECT_TRUE(seen.insert(p.name()).second);
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(seen.size(), 2u);
}

}  // namespace
}  // namespace sjak::placements
