#include "services/placements/mentors/mentors_fixture.h"
#include "sjak/placements/v1/attendance.pb.h"
#include "sjak/placements/v1/life_cycle.pb.h"
#include "sjak/placements/v1/persons.pb.h"

namespace sjak::placements {
namespace {

namespace told = citizens::v1;

// Whom a company is told of, and what the registry is asked on its behalf. What the registry then answers is its own.
class PersonsTest : public MentorsFixture {
 protected:
  void SetUp() override {
    told::DiscloseForPlacementResponse& shown = citizens_->disclosed;
    shown.mutable_person_name()->mutable_verdict()->set_status(told::DISCLOSURE_STATUS_GRANTED);
    shown.mutable_person_name()->mutable_verdict()->set_basis(told::LEGAL_BASIS_TASK_OF_AUTHORITY);
    shown.mutable_person_name()->set_given_name("Xanthippe");
    shown.mutable_phone()->mutable_verdict()->set_status(told::DISCLOSURE_STATUS_NOT_CONSENTED);
  }
  absl::StatusOr<v1::PlacementPerson> Person(const std::string& placement, const identity::Caller& caller) {
    v1::GetPlacementPersonRequest request;
    request.set_placement(placement);
    return Call<v1::PlacementPerson>("PersonsService.GetPlacementPerson", request, caller);
  }
  std::string LastBasis() {
    return harness_.admin()
        .ExecText(
            "SELECT basis FROM access_log WHERE method LIKE '%GetPlacementPerson' ORDER BY logged_at DESC LIMIT 1")
        .front()
        .text("basis");
  }
  const told::DiscloseForPlacementRequest& asked() const { return citizens_->asked_to_disclose; }
};

TEST_F(PersonsTest, ACompanyIsToldOfItsOwnFromTheDecisionOn) {
  const std::string citizen = NewCitizen();
  const v1::Placement submitted = Submitted(DraftRequest(citizen));
  EXPECT_EQ(ReasonOf(Person(submitted.name(), CompanyClient()).status()), "PLACEMENT_NOT_FOUND") << "not decided";
  ASSERT_TRUE(Approve(submitted.name()).ok());
  const auto person = Person(submitted.name(), CompanyClient());
  ASSERT_TRUE(person.ok()) << person.status();
  EXPECT_EQ(person->person_name().given_name(), "Xanthippe");
  EXPECT_EQ(person->phone().verdict().status(), told::DISCLOSURE_STATUS_NOT_CONSENTED);
  EXPECT_EQ(person->citizen(), citizen);
  EXPECT_FALSE(person->unavailable());
  EXPECT_EQ(LastBasis(), "NAME TASK_OF_AUTHORITY");
  EXPECT_EQ(asked().recipient_cvr(), kCvr);
  EXPECT_EQ(asked().recipient_role(), told::RECIPIENT_ROLE_EMPLOYER);
  EXPECT_EQ(asked().stage(), told::DISCLOSURE_STAGE_APPROVED);
  EXPECT_FALSE(asked().has_ended_on());
  EXPECT_EQ(ReasonOf(Person(submitted.name(), CompanyClient(kOtherCvr)).status()), "PLACEMENT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Person(submitted.name(), testing::Jobcentre()).status()), "CALLER_CLASS_REFUSED");
}

// A registry that granted nothing and answered all the same shows nothing.
TEST_F(PersonsTest, WhatWasNotGrantedIsHiddenHereToo) {
  citizens_->disclosed.mutable_person_name()->mutable_verdict()->set_status(told::DISCLOSURE_STATUS_PROTECTED);
  citizens_->disclosed.mutable_considerations()->mutable_considerations()->set_text("left behind");
  const auto person = Person(Job(), CompanyClient());
  ASSERT_TRUE(person.ok()) << person.status();
  EXPECT_EQ(person->person_name().given_name(), "");
  EXPECT_EQ(person->person_name().verdict().status(), told::DISCLOSURE_STATUS_PROTECTED);
  EXPECT_FALSE(person->considerations().has_considerations());
  EXPECT_EQ(LastBasis(), "NOTHING_SHOWN");
}

TEST_F(PersonsTest, TheRegistryBeingAwayIsSaidAndNotShownAsNothing) {
  const std::string job = Job();
  citizens_->status = Refuse(absl::StatusCode::kUnavailable, "PEER_UNAVAILABLE", "away");
  const auto person = Person(job, CompanyClient());
  ASSERT_TRUE(person.ok()) << person.status();
  EXPECT_TRUE(person->unavailable());
  EXPECT_FALSE(person->has_person_name());
}

TEST_F(PersonsTest, AMentorIsToldOfThoseHeLeads) {
  const std::string job = Job(mentor_);
  ASSERT_TRUE(Person(job, MentorCaller(kAccount)).ok());
  EXPECT_EQ(asked().recipient_role(), told::RECIPIENT_ROLE_MENTOR);
  EXPECT_EQ(wire::DateOf(asked().declaration_signed_on()), Date(2021, 8, 23));
  EXPECT_EQ(ReasonOf(Person(job, MentorCaller("tests|stranger")).status()), "PLACEMENT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Person(Job(), MentorCaller(kAccount)).status()), "PLACEMENT_NOT_FOUND") << "nobody leads him";
  // Of another company on the site: told as that company's.
  Describe(other_, 2, "tests|other");
  const std::string theirs = Job(other_);
  ASSERT_TRUE(Person(theirs, MentorCaller("tests|other", kOtherCvr)).ok());
  EXPECT_EQ(asked().recipient_cvr(), kOtherCvr);
  EXPECT_EQ(ReasonOf(Person(theirs, MentorCaller("tests|other", kCvr)).status()), "PLACEMENT_NOT_FOUND");
}

TEST_F(PersonsTest, AnUndeclaredMentorsQuestionSaysSo) {
  const std::string fresh = NewMentor(unit_, "Per Opdigtet", false);
  Describe(fresh, 0, "tests|fresh");
  ASSERT_TRUE(Person(Job(fresh), MentorCaller("tests|fresh")).ok());
  EXPECT_FALSE(asked().has_declaration_signed_on()) << "and the registry judges NOT_YET";
}

TEST_F(PersonsTest, AnIntroductionOpensTheQuestionForItsTime) {
  v1::DraftTrainingRequest draft = DraftRequest(NewCitizen());
  const std::string name = Must<v1::Placement>("PlacementsService.DraftTraining", draft).name();
  v1::IntroduceCitizenRequest introduce;
  introduce.set_placement(name);
  introduce.set_purpose("meeting on site");
  *introduce.mutable_expires_on() = wire::ToProto(Date(2021, 9, 20));
  Must<v1::Placement>("LifeCycleService.IntroduceCitizen", introduce);
  ASSERT_TRUE(Person(name, CompanyClient()).ok());
  EXPECT_EQ(asked().stage(), told::DISCLOSURE_STAGE_INTRODUCED);
  EXPECT_EQ(ReasonOf(Person(name, CompanyClient(kOtherCvr)).status()), "PLACEMENT_NOT_FOUND");
  harness_.clock().Set(Date(2021, 9, 21));
  EXPECT_EQ(ReasonOf(Person(name, CompanyClient()).status()), "PLACEMENT_NOT_FOUND");
}

TEST_F(PersonsTest, AccessEnds84DaysAfterTheLastDay) {
  const std::string job = Job(mentor_);
  v1::ListPlacementsRequest list;
  const auto sees = [&](const identity::Caller& caller) {
    v1::ListAttendanceRequest days;
    days.set_placement(job);
    days.set_month("2021-09");
    const bool one = Get(job, caller).ok();
    EXPECT_EQ(Call<v1::ListPlacementsResponse>("PlacementsService.ListPlacements", list, caller)->placements_size(),
              one);
    EXPECT_EQ(Person(job, caller).ok(), one);
    EXPECT_EQ(Call<v1::ListAttendanceResponse>("AttendanceService.ListAttendance", days, caller).ok(), one);
    EXPECT_EQ(Assignments(caller)->assignments_size(), one);
    return one;
  };
  const Date last(2021, 12, 12);
  for (const identity::Caller& caller : {CompanyClient(), MentorCaller(kAccount)}) {
    harness_.clock().Set(last + 84);
    EXPECT_TRUE(sees(caller));
    EXPECT_EQ(wire::DateOf(asked().ended_on()), last);
  }
  for (const identity::Caller& caller : {CompanyClient(), MentorCaller(kAccount)}) {
    harness_.clock().Set(last + 85);
    EXPECT_FALSE(sees(caller));
  }
  EXPECT_TRUE(Get(job).ok()) << "the jobcentre's access is another matter";
}

TEST_F(PersonsTest, PartiesOfAHearingSpeakForThemselves) {
  const std::string training = Approved(NewCitizen()).name();
  const auto hear = [&](policy::v1::Role role, v1::HearingParty party, const std::string& on_behalf = "") {
    identity::Caller caller = CompanyClient();
    caller.roles = {role};
    v1::RecordHearingRequest request;
    request.set_placement(training);
    request.mutable_hearing()->set_party(party);
    *request.mutable_hearing()->mutable_heard_on() = wire::ToProto(Date(2021, 9, 13));
    request.mutable_hearing()->set_conditions_met(true);
    request.mutable_hearing()->set_on_behalf_reason(on_behalf);
    return ReasonOf(Change<v1::Placement>("PlacementsService.RecordHearing", request, caller).status());
  };
  using policy::v1::ROLE_COMPANY_CLIENT, policy::v1::ROLE_EMPLOYEE_REP, policy::v1::ROLE_EMPLOYER_SIGNER;
  EXPECT_EQ(hear(ROLE_EMPLOYEE_REP, v1::HEARING_PARTY_EMPLOYER), "BAD_REQUEST");
  EXPECT_EQ(hear(ROLE_EMPLOYER_SIGNER, v1::HEARING_PARTY_SHOP_STEWARD), "BAD_REQUEST");
  EXPECT_EQ(hear(ROLE_COMPANY_CLIENT, v1::HEARING_PARTY_EMPLOYEE_REP), "BAD_REQUEST") << "says why first";
  EXPECT_EQ(hear(policy::v1::ROLE_MENTOR, v1::HEARING_PARTY_EMPLOYEE_REP), "ROLE_MISSING");
  EXPECT_EQ(hear(ROLE_EMPLOYER_SIGNER, v1::HEARING_PARTY_EMPLOYER), "");
  EXPECT_EQ(hear(ROLE_EMPLOYEE_REP, v1::HEARING_PARTY_EMPLOYEE_REP), "");
  EXPECT_EQ(hear(ROLE_COMPANY_CLIENT, v1::HEARING_PARTY_SHOP_STEWARD, "signed on paper"), "");
}

}  // namespace
}  // namespace sjak::placements
