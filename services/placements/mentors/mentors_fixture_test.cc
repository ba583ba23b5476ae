#include "services/placements/mentors/mentors_fixture.h"

namespace sjak::placements {

MentorsFixture::MentorsFixture(std::shared_ptr<rpc::Peer> citizens) : PlacementsTest(std::move(citizens)) {
  mentor_ = NewMentor(unit_, "Signe Opdigtet");
  second_ = NewMentor(unit_, "Ib Opdigtet");
  other_ = NewMentor(other_unit_, "Bo Opdigtet");
  Describe(mentor_, 2, kAccount);
}

std::string MentorsFixture::NewMentor(const v1::EmployerUnit& unit, const std::string& person_name, bool declared) {
  v1::RegisterMentorRequest request;
  request.set_employer_unit(unit.name());
  request.set_person_name(person_name);
  request.set_trade_code("711500");
  if (declared) *request.mutable_confidentiality_signed_on() = wire::ToProto(Date(2021, 8, 23));
  const std::string mentor = Must<v1::Mentor>("MentorsService.RegisterMentor", request).name();
  BuyOut(mentor, Date(2021, 1, 4), Date(2021, 12, 31));
  return mentor;
}

void MentorsFixture::BuyOut(const std::string& mentor, Date first, Date last) {
  v1::AgreeBuyOutRequest request;
  request.set_mentor(mentor);
  request.set_budget_line(line_.name());
  request.set_weekly_minutes(60);
  *request.mutable_hourly_rate() = wire::DkkFromOere(31668);
  *request.mutable_starts_on() = wire::ToProto(first);
  *request.mutable_ends_on() = wire::ToProto(last);
  request.set_legal_basis(v1::LEGAL_BASIS_PROJECT_SERVICE);
  Must<v1::BuyOutAgreement>("MentorsService.AgreeBuyOut", request);
}

void MentorsFixture::Describe(const std::string& mentor, int capacity, const std::string& account) {
  v1::DescribeMentorRequest request;
  request.set_mentor(mentor);
  request.set_trade_code("711500");
  request.add_languages("da");
  request.add_languages("ar");
  request.set_capacity(capacity);
  request.set_account(account);
  Must<v1::MentorProfile>("MentorAssignmentsService.DescribeMentor", request);
}

std::string MentorsFixture::Job(const std::string& mentor, const std::string& citizen) {
  v1::RegisterSmallJobRequest request = JobRequest(citizen);
  request.mutable_terms()->set_mentor(mentor);
  return Must<v1::Placement>("PlacementsService.RegisterSmallJob", request).name();
}

v1::AssignMentorRequest MentorsFixture::Assignment(const std::string& placement, const std::string& mentor,
                                                   v1::AssignmentRole role, Date first, Date last) const {
  v1::AssignMentorRequest request;
  request.set_placement(placement);
  request.set_mentor(mentor);
  request.set_role(role);
  *request.mutable_starts_on() = wire::ToProto(first);
  *request.mutable_ends_on() = wire::ToProto(last);
  return request;
}

absl::StatusOr<v1::ListMentorAssignmentsResponse> MentorsFixture::Assignments(const identity::Caller& caller,
                                                                              const std::string& placement) {
  v1::ListMentorAssignmentsRequest request;
  request.set_placement(placement);
  return Call<v1::ListMentorAssignmentsResponse>("MentorAssignmentsService.ListMentorAssignments", request, caller);
}

void MentorsFixture::Away(const std::string& mentor, Date first, Date last) {
  v1::RecordMentorAbsenceRequest request;
  request.set_mentor(mentor);
  *request.mutable_starts_on() = wire::ToProto(first);
  *request.mutable_ends_on() = wire::ToProto(last);
  Must<v1::MentorAbsence>("MentorAssignmentsService.RecordMentorAbsence", request);
}

identity::Caller MentorsFixture::MentorCaller(const std::string& account, const std::string& cvr) {
  identity::Caller caller = testing::PartnerOf(cvr);
  caller.subject = account;
  caller.roles = {policy::v1::ROLE_MENTOR};
  return caller;
}

identity::Caller MentorsFixture::CompanyClient(const std::string& cvr) {
  identity::Caller caller = testing::PartnerOf(cvr);
  caller.roles = {policy::v1::ROLE_COMPANY_CLIENT};
  return caller;
}

}  // namespace sjak::placements
