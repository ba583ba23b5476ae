#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "platform/base/uuid.h"
#include "platform/base/wire.h"
#include "services/common/calendar.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/placements/v1/placements.pb.h"
#include "sjak/placements/v1/programmes.pb.h"
#include "sjak/placements/v1/quota.pb.h"
#include "sjak/placements/v1/sites.pb.h"
#include "tests/e2e/suite.h"

namespace sjak::e2e {

namespace v1 = placements::v1;

// Each test has a fortnight of its own, from a Monday on, and companies, a site and citizens nobody else has.
class Partnership : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    suite_ = new Suite();
    ASSERT_EQ(suite_->Pilot("start"), 0) << suite_->output();
    ASSERT_EQ(suite_->Loader("setup"), 0) << suite_->output();
  }
  static void TearDownTestSuite() {
    delete suite_;
    suite_ = nullptr;
  }

  void SetUp() override {
    ASSERT_TRUE(suite_->Runs("gateway"));
    monday_ = next_monday_;
    next_monday_ = next_monday_ + 14;
    SetClock(monday_, "08:00");
    v1::ListProgrammesRequest all;
    const auto programmes =
        Call<v1::ListProgrammesResponse>("officer", "programme.v1.ProgrammeRecordsService.ListProgrammes", all);
    ASSERT_TRUE(programmes.ok()) << programmes.status();
    ASSERT_EQ(programmes->programmes_size(), 1);
    programme_ = programmes->programmes(0).programme().name();
    unit_ = NewUnit();
    other_unit_ = NewUnit();
    v1::CreateProjectRequest project;
    project.set_programme(programme_);
    project.mutable_facts()->set_title("Invented test houses");
    project.mutable_facts()->set_kind(v1::PROJECT_KIND_TEST_HOUSES);
    project.mutable_facts()->set_builder(unit_.partner());
    project_ = Must<v1::Project>("officer", "programme.v1.ProgrammeService.CreateProject", project).name();
    v1::CreateSiteRequest site;
    site.set_project(project_);
    site.set_title("Invented site");
    site_ = Must<v1::Site>("officer", "programme.v1.ProgrammeService.CreateSite", site).name();
    v1::DescribeSiteRequest place;
    place.set_site(site_);
    place.mutable_place()->set_district_code(7);
    Must<v1::SiteRecord>("officer", "programme.v1.SitesService.DescribeSite", place);
    for (const v1::EmployerUnit& unit : {unit_, other_unit_}) {
      v1::AddSiteContractorRequest contractor;
      contractor.set_site(site_);
      contractor.set_employer_unit(unit.name());
      *contractor.mutable_starts_on() = wire::ToProto(monday_ - 60);
      Must<v1::Site>("officer", "programme.v1.ProgrammeService.AddSiteContractor", contractor);
    }
  }

  static void SetClock(Date day, const std::string& time) {
    const std::string path = absl::StrCat(suite_->state(), "/clock");
    std::ofstream(path + ".new") << day.ToString() << "T" << time << ":00+02:00\n";
    std::filesystem::rename(path + ".new", path);
  }

  // `who`: a token of the pilot, or a token itself. `method` without "sjak.".
  template <typename Answer, typename Request>
  absl::StatusOr<Answer> Call(const std::string& who, const std::string& method, const Request& request) {
    Answer answer;
    const std::string whole = "sjak." + method;
    const absl::Status status = who.size() > 40 ? suite_->CallWithToken(who, whole, request, &answer)
                                                : suite_->Call(who, whole, request, &answer);
    if (!status.ok()) return status;
    return answer;
  }
  template <typename Answer, typename Request>
  absl::StatusOr<Answer> Change(const std::string& who, const std::string& method, Request request) {
    request.set_request_id(Uuid::New().ToString());
    return Call<Answer>(who, method, request);
  }
  template <typename Answer, typename Request>
  Answer Must(const std::string& who, const std::string& method, const Request& request) {
    const absl::StatusOr<Answer> answer = Change<Answer>(who, method, request);
    EXPECT_TRUE(answer.ok()) << method << ": " << answer.status();
    return answer.value_or(Answer());
  }

  // Invented numbers beyond those in use; the last digit satisfies the modulus.
  static std::string NewCvr() {
    while (true) {
      const std::string digits = absl::StrFormat("9921%03d", ++numbers_);
      const int weights[] = {2, 7, 6, 5, 4, 3, 2};
      int sum = 0;
      for (int i = 0; i < 7; ++i) sum += weights[i] * (digits[i] - '0');
      if (sum % 11 != 1) return absl::StrCat(digits, (11 - sum % 11) % 11);
    }
  }
  static std::string NewPNumber() { return absl::StrFormat("9921%06d", ++numbers_); }

  // A company with one unit of eight ordinary full-time employees: one place.
  v1::EmployerUnit NewUnit() {
    v1::CreatePartnerRequest partner;
    partner.set_programme(programme_);
    partner.mutable_facts()->set_cvr(NewCvr());
    partner.mutable_facts()->set_title("Invented");
    partner.mutable_facts()->add_roles(v1::PARTNER_ROLE_CONTRACTOR);
    partner.mutable_facts()->set_state(v1::PARTNER_STATE_ACTIVE);
    const auto made = Must<v1::Partner>("officer", "programme.v1.ProgrammeService.CreatePartner", partner);
    v1::AddEmployerUnitRequest add;
    add.set_partner(made.name());
    add.set_p_number(NewPNumber());
    add.set_title("Yard");
    const auto unit = Must<v1::EmployerUnit>("officer", "programme.v1.ProgrammeService.AddEmployerUnit", add);
    tokens_[unit.name()] = suite_->Token(absl::StrCat(
        "--subject invented --class PARTNER --roles COMPANY_CLIENT --municipalities 0101 --cvrs ", made.facts().cvr()));
    for (int back = 1; back <= 6; ++back) {
      v1::StateWorkforceRequest month;
      month.set_employer_unit(unit.name());
      month.set_month((Month::Of(monday_ + 7) - back).ToString());
      month.set_ordinary_hundredths(800);
      month.set_source("employer statement");
      Must<v1::Workforce>("officer", "programme.v1.ProgrammeService.StateWorkforce", month);
    }
    return unit;
  }

  // A vulnerable unemployed resident of Tingbjerg with a replacement number.
  citizens::v1::Citizen NewCitizen() {
    citizens::v1::RegisterCitizenRequest request;
    ++people_;
    request.set_cpr(absl::StrFormat("%02d0180%04d", 61 + people_, 4000 + people_));
    request.set_given_name("Opdigtet");
    request.set_surname(absl::StrCat("Person ", people_));
    request.mutable_address()->set_street("Ruten 1");
    request.mutable_address()->set_postcode("2700");
    request.mutable_address()->set_district_code(7);
    request.set_target_group(citizens::v1::TARGET_GROUP_6_3);
    *request.mutable_target_group_from() = wire::ToProto(Date(2021, 1, 4));
    request.add_needs(citizens::v1::NEED_CAPACITY);
    request.set_unemployed(true);
    return Must<citizens::v1::Citizen>("caseworker", "jobcentre.v1.JobcentreService.RegisterCitizen", request);
  }

  v1::PlacementTerms Terms(const v1::EmployerUnit& unit, Date first) const {
    v1::PlacementTerms terms;
    terms.set_site(site_);
    terms.set_employer_unit(unit.name());
    *terms.mutable_starts_on() = wire::ToProto(first);
    *terms.mutable_ends_on() = wire::ToProto(first + 27);
    terms.set_weekly_minutes(20 * 60);
    terms.set_function_code("931300");
    return terms;
  }
  v1::Placement Drafted(const std::string& citizen, const v1::EmployerUnit& unit, Date first) {
    v1::DraftTrainingRequest request;
    request.set_programme(programme_);
    request.set_citizen(citizen);
    *request.mutable_terms() = Terms(unit, first);
    request.set_purpose("Learn the work of a site hand");
    request.set_authority(v1::AUTHORITY_NONE);
    v1::SubmitTrainingRequest submit;
    submit.set_placement(
        Must<v1::Placement>("caseworker", "jobcentre.v1.JobcentreService.DraftTraining", request).name());
    return Must<v1::Placement>("caseworker", "jobcentre.v1.JobcentreService.SubmitTraining", submit);
  }
  absl::StatusOr<v1::Placement> Approve(const std::string& placement) {
    v1::ApproveTrainingRequest request;
    request.set_placement(placement);
    request.set_reason("Agreed with the citizen");
    return Change<v1::Placement>("caseworker", "jobcentre.v1.JobcentreService.ApproveTraining", request);
  }
  // Heard, decided and begun.
  v1::Placement Placed(const std::string& citizen, const v1::EmployerUnit& unit, Date first) {
    const std::string name = Drafted(citizen, unit, first).name();
    const auto approved = Approve(name);
    EXPECT_TRUE(approved.ok()) << approved.status();
    for (const auto party : {v1::HEARING_PARTY_EMPLOYER, v1::HEARING_PARTY_EMPLOYEE_REP}) {
      v1::RecordHearingRequest hearing;
      hearing.set_placement(name);
      hearing.mutable_hearing()->set_party(party);
      *hearing.mutable_hearing()->mutable_heard_on() = wire::ToProto(monday_);
      hearing.mutable_hearing()->set_conditions_met(true);
      Must<v1::Placement>("caseworker", "jobcentre.v1.JobcentreService.RecordHearing", hearing);
    }
    return Get(name);
  }
  v1::Placement Get(const std::string& name) {
    v1::GetPlacementRequest request;
    request.set_name(name);
    const auto answer = Call<v1::Placement>("caseworker", "jobcentre.v1.JobcentreService.GetPlacement", request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.value_or(v1::Placement());
  }
  // The unit's one placement as its company sees it, under the company's own names.
  v1::Placement OwnPlacement(const v1::EmployerUnit& unit) {
    const auto answer = Call<v1::ListPlacementsResponse>(
        tokens_[unit.name()], "partner.v1.PartnerService.ListPlacements", v1::ListPlacementsRequest());
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() && answer->placements_size() == 1 ? answer->placements(0) : v1::Placement();
  }
  absl::Status Day(const std::string& placement, Date day, int minutes) {
    v1::RecordAttendanceRequest request;
    request.set_placement(placement);
    *request.mutable_day() = wire::ToProto(day);
    request.set_outcome(minutes > 0 ? v1::ATTENDANCE_OUTCOME_PRESENT : v1::ATTENDANCE_OUTCOME_ABSENT_EXCUSED);
    request.set_minutes(minutes);
    return Change<v1::Attendance>("caseworker", "jobcentre.v1.JobcentreService.RecordAttendance", request).status();
  }
  v1::QuotaCalendar Radar(const v1::EmployerUnit& unit) {
    v1::ListQuotaCalendarRequest request;
    request.set_employer_unit(unit.name());
    *request.mutable_first_day() = wire::ToProto(monday_);
    request.set_days(60);
    const auto answer =
        Call<v1::ListQuotaCalendarResponse>("caseworker", "jobcentre.v1.QuotaService.ListQuotaCalendar", request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() && answer->calendars_size() == 1 ? answer->calendars(0) : v1::QuotaCalendar();
  }
  v1::RuleFinding FindingOf(const std::string& placement, const std::string& rule, Date as_of = Date()) {
    v1::CheckPlacementRequest request;
    request.set_placement(placement);
    if (as_of != Date()) *request.mutable_as_of() = wire::ToProto(as_of);
    const auto report = Call<v1::RuleReport>("caseworker", "jobcentre.v1.JobcentreService.CheckPlacement", request);
    EXPECT_TRUE(report.ok()) << report.status();
    if (report.ok()) {
      for (const v1::RuleFinding& finding : report->findings()) {
        if (finding.rule() == rule) return finding;
      }
    }
    ADD_FAILURE() << rule << " was not judged";
    return {};
  }
  // The report once it has caught up, which equals what is counted over the owners' tables.
  static Headline ReportedRightly() {
    const Headline reported = Reported(*suite_);
    EXPECT_EQ(reported, Counted(*suite_));
    return reported;
  }

  static inline Suite* suite_ = nullptr;
  static inline Date next_monday_{2021, 8, 16};
  static inline int numbers_ = 0, people_ = 0;

  Date monday_;
  std::string programme_, project_, site_;
  v1::EmployerUnit unit_, other_unit_;
  // The companies' own, by unit.
  std::map<std::string, std::string> tokens_;
};

}  // namespace sjak::e2e
