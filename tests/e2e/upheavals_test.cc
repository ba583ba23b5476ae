// What a partnership lives through while citizens are on site, each from the gateway to the report: a developer sells,
// a contractor goes bankrupt, a region is locked down, a production unit's number was wrong, the law changes at
// midnight, and two citizens turn out to be one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/base/uuid.h"
#include "platform/base/wire.h"
#include "services/common/calendar.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/citizens/v1/identity.pb.h"
#include "sjak/placements/v1/partners.pb.h"
#include "sjak/placements/v1/placements.pb.h"
#include "sjak/placements/v1/programmes.pb.h"
#include "sjak/placements/v1/quota.pb.h"
#include "sjak/placements/v1/sites.pb.h"
#include "tests/e2e/suite.h"

namespace sjak::e2e {
namespace {

namespace v1 = placements::v1;

using ::testing::ElementsAre;

// Each test has a fortnight of its own, from a Monday on, and companies, a site and citizens nobody else has.
class Upheaval : public ::testing::Test {
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
    request.set_cpr(absl::StrFormat("%02d0180%04d", 61 + ++people_, 4000 + people_));
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

  static Suite* suite_;
  static Date next_monday_;
  static int numbers_, people_;

  Date monday_;
  std::string programme_, project_, site_;
  v1::EmployerUnit unit_, other_unit_;
  // The companies' own, by unit.
  std::map<std::string, std::string> tokens_;
};
Suite* Upheaval::suite_ = nullptr;
Date Upheaval::next_monday_(2021, 8, 16);
int Upheaval::numbers_ = 0;
int Upheaval::people_ = 0;

TEST_F(Upheaval, ADeveloperSellsAndNobodyOnTheSiteNotices) {
  const v1::Placement placed = Placed(NewCitizen().name(), unit_, monday_);
  ASSERT_TRUE(Day(placed.name(), monday_, 240).ok());
  const Headline before = ReportedRightly();
  v1::TransferProjectRequest sale;
  sale.set_project(project_);
  for (const auto& [owner, from] : {std::pair(unit_.partner(), monday_ - 300), {other_unit_.partner(), monday_ + 1}}) {
    sale.set_owner(owner);
    *sale.mutable_starts_on() = wire::ToProto(from);
    sale.set_reason("The site was sold");
    Must<v1::ProjectRecord>("officer", "programme.v1.SitesService.TransferProject", sale);
  }
  SetClock(monday_ + 1, "08:00");
  v1::GetProjectRequest get;
  get.set_name(project_);
  const auto sold = Call<v1::ProjectRecord>("caseworker", "jobcentre.v1.SitesService.GetProject", get);
  ASSERT_TRUE(sold.ok()) << sold.status();
  ASSERT_EQ(sold->owners_size(), 2);
  EXPECT_EQ(sold->owners(0).partner(), unit_.partner());
  EXPECT_EQ(wire::DateOf(sold->owners(0).ends_on()), monday_);
  EXPECT_EQ(sold->owners(1).partner(), other_unit_.partner());
  EXPECT_TRUE(Day(placed.name(), monday_ + 1, 240).ok());
  EXPECT_EQ(Get(placed.name()).version(), placed.version());
  EXPECT_EQ(ReportedRightly(), before);
}

TEST_F(Upheaval, ABankruptContractorsCitizenGoesOnElsewhereAndIsCountedOnce) {
  const std::string citizen = NewCitizen().name();
  const v1::Placement placed = Placed(citizen, unit_, monday_);
  ASSERT_TRUE(Day(placed.name(), monday_, 240).ok());
  const Headline before = ReportedRightly();
  SetClock(monday_ + 2, "08:00");
  v1::LeavePartnershipRequest leave;
  leave.set_partner(unit_.partner());
  *leave.mutable_left_on() = wire::ToProto(monday_ + 1);
  leave.set_reason(v1::LEAVE_REASON_BANKRUPT);
  leave.set_validate_only(true);
  const auto would = Must<v1::PartnerLeaving>("officer", "programme.v1.PartnersService.LeavePartnership", leave);
  EXPECT_THAT(would.placements(), ElementsAre(placed.name()));
  EXPECT_EQ(Get(placed.name()).version(), placed.version());
  leave.set_validate_only(false);
  const auto left = Must<v1::PartnerLeaving>("officer", "programme.v1.PartnersService.LeavePartnership", leave);
  EXPECT_THAT(left.placements(), ElementsAre(placed.name()));

  v1::DraftTrainingRequest nobody_new;
  nobody_new.set_programme(programme_);
  nobody_new.set_citizen(NewCitizen().name());
  *nobody_new.mutable_terms() = Terms(unit_, monday_ + 3);
  nobody_new.set_purpose("Learn the work of a site hand");
  EXPECT_EQ(
      ReasonOf(Change<v1::Placement>("caseworker", "jobcentre.v1.JobcentreService.DraftTraining", nobody_new).status()),
      "UNIT_NOT_ON_SITE");
  v1::EndPlacementRequest end;
  end.set_placement(placed.name());
  end.set_reason(v1::END_REASON_EMPLOYER_STOPPED);
  *end.mutable_ended_on() = wire::ToProto(monday_ + 1);
  Must<v1::Placement>("caseworker", "jobcentre.v1.JobcentreService.EndPlacement", end);
  EXPECT_EQ(ReasonOf(Day(placed.name(), monday_ + 2, 240)), "OUTSIDE_PLACEMENT");
  const v1::Placement elsewhere = Placed(citizen, other_unit_, monday_ + 2);
  EXPECT_TRUE(Day(elsewhere.name(), monday_ + 2, 240).ok());
  EXPECT_EQ(ReportedRightly(), before);
}

TEST_F(Upheaval, ALockdownOfARegionMakesNobodyAbsent) {
  const v1::Placement placed = Placed(NewCitizen().name(), unit_, monday_);
  v1::AddClosureRequest lockdown;
  lockdown.mutable_facts()->set_kind(v1::CLOSURE_KIND_LOCKDOWN);
  lockdown.mutable_facts()->set_title_da("Nedlukning");
  lockdown.mutable_facts()->set_district_code(7);
  *lockdown.mutable_facts()->mutable_starts_on() = wire::ToProto(monday_ + 1);
  *lockdown.mutable_facts()->mutable_ends_on() = wire::ToProto(monday_ + 11);
  const auto closure = Must<v1::Closure>("officer", "programme.v1.SitesService.AddClosure", lockdown);
  SetClock(monday_ + 4, "17:00");
  v1::ListClosedDaysRequest days;
  days.set_site(OwnPlacement(unit_).terms().site());
  *days.mutable_first_day() = wire::ToProto(monday_);
  *days.mutable_last_day() = wire::ToProto(monday_ + 4);
  const auto seen =
      Call<v1::ListClosedDaysResponse>(tokens_[unit_.name()], "partner.v1.SitesService.ListClosedDays", days);
  ASSERT_TRUE(seen.ok()) << seen.status();
  ASSERT_EQ(seen->days_size(), 1);
  EXPECT_EQ(seen->days(0).title_da(), "Nedlukning");
  EXPECT_TRUE(Day(placed.name(), monday_, 0).ok());
  EXPECT_EQ(ReasonOf(Day(placed.name(), monday_ + 1, 0)), "SITE_CLOSED");
  // It is lifted early, and the days after count again.
  v1::EndClosureRequest lift;
  lift.set_closure(closure.name());
  *lift.mutable_ends_on() = wire::ToProto(monday_ + 2);
  lift.set_reason("Lifted early");
  Must<v1::Closure>("officer", "programme.v1.SitesService.EndClosure", lift);
  EXPECT_EQ(ReasonOf(Day(placed.name(), monday_ + 2, 0)), "SITE_CLOSED");
  EXPECT_TRUE(Day(placed.name(), monday_ + 3, 0).ok());
  ReportedRightly();
}

TEST_F(Upheaval, AWrongPNumberIsPutRightAndTheQuotaStaysTheUnits) {
  const v1::Placement placed = Placed(NewCitizen().name(), unit_, monday_);
  const v1::QuotaCalendar before = Radar(unit_);
  EXPECT_FALSE(before.runs().empty());
  v1::CorrectPNumberRequest correct;
  correct.set_employer_unit(unit_.name());
  correct.set_p_number(NewPNumber());
  correct.set_reason("A digit was wrong");
  Must<v1::EmployerUnit>("officer", "programme.v1.PartnersService.CorrectPNumber", correct);
  EXPECT_EQ(Radar(unit_).SerializeAsString(), before.SerializeAsString());
  v1::GetEmployerUnitRequest own;
  own.set_name(OwnPlacement(unit_).terms().employer_unit());
  const auto seen = Call<v1::EmployerUnit>(tokens_[unit_.name()], "partner.v1.PartnershipService.GetEmployerUnit", own);
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->p_number(), correct.p_number());
  EXPECT_EQ(Get(placed.name()).version(), placed.version());
  // The place is taken all the same, and the wrong number is its owner's again.
  const auto second = Approve(Drafted(NewCitizen().name(), unit_, monday_).name());
  EXPECT_EQ(ReasonOf(second.status()), "RULES_BLOCK") << second.status();
  v1::AddEmployerUnitRequest owner;
  owner.set_partner(other_unit_.partner());
  owner.set_p_number(unit_.p_number());
  owner.set_title("Its rightful owner");
  Must<v1::EmployerUnit>("officer", "programme.v1.ProgrammeService.AddEmployerUnit", owner);
}

// A placement is judged by the law of its first day, whenever it is decided, and what was decided stays.
TEST_F(Upheaval, AReformAtMidnightHoldsForWhoBeginsAfterIt) {
  const Date reform = monday_ + 7;
  suite_->Database().ExecText(absl::StrCat(
      "INSERT INTO placements.rule_version (municipality_code, rule_id, version, valid, parameters, legal_reference, ",
      "source) VALUES ('0101', 'R5', 1, daterange('", reform.ToString(), "', NULL), '{\"weekly_minutes\": 900}', ",
      "'invented', 'invented.example')"));
  const v1::Placement before = Placed(NewCitizen().name(), unit_, reform - 1);
  const std::string after = Drafted(NewCitizen().name(), other_unit_, reform).name();
  for (const auto& [day, time] : {std::pair(reform - 1, "23:59"), {reform, "00:01"}}) {
    SetClock(day, time);
    EXPECT_EQ(FindingOf(before.name(), "R5").verdict(), v1::VERDICT_ALLOW) << time;
    const auto refused = Approve(after);
    EXPECT_EQ(ReasonOf(refused.status()), "RULES_BLOCK") << time << " " << refused.status();
    const v1::RuleFinding finding = FindingOf(after, "R5");
    EXPECT_EQ(finding.verdict(), v1::VERDICT_BLOCK);
    EXPECT_EQ(finding.limit(), 900);
    EXPECT_FALSE(finding.counterfactuals().empty());
  }
  EXPECT_EQ(FindingOf(before.name(), "R5", reform).verdict(), v1::VERDICT_BLOCK) << "to prepare a reform";
  EXPECT_EQ(FindingOf(after, "R5", reform - 1).verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(Get(before.name()).decision().SerializeAsString(), before.decision().SerializeAsString());
  suite_->Database().ExecText("DELETE FROM placements.rule_version WHERE municipality_code = '0101'");
}

TEST_F(Upheaval, TwoCitizensWithPlacementsAreOne) {
  const citizens::v1::Citizen one = NewCitizen(), other = NewCitizen();
  const Headline before = ReportedRightly();
  const v1::Placement first = Placed(one.name(), unit_, monday_);
  ASSERT_TRUE(Day(first.name(), monday_, 240).ok());
  v1::RegisterSmallJobRequest job;
  job.set_programme(programme_);
  job.set_citizen(other.name());
  *job.mutable_terms() = Terms(other_unit_, monday_);
  job.mutable_terms()->set_weekly_minutes(300);
  job.set_wage_paid(true);
  const auto second = Must<v1::Placement>("caseworker", "jobcentre.v1.JobcentreService.RegisterSmallJob", job);
  ASSERT_TRUE(Day(second.name(), monday_, 60).ok());
  EXPECT_EQ(ReportedRightly().broad, before.broad + 2);
  citizens::v1::MergeCitizensRequest merge;
  merge.set_survivor(one.name());
  merge.set_merged(other.name());
  merge.set_reason(citizens::v1::MERGE_REASON_ENTERED_TWICE);
  merge.set_survivor_etag(one.etag());
  merge.set_merged_etag(other.etag());
  Must<citizens::v1::MergeCitizensResponse>("caseworker", "jobcentre.v1.IdentityService.MergeCitizens", merge);
  const absl::Time give_up = absl::Now() + absl::Seconds(30);
  while (Get(second.name()).citizen() != one.name() && absl::Now() < give_up) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_EQ(Get(second.name()).citizen(), one.name());
  EXPECT_EQ(ReportedRightly().broad, before.broad + 1);
  // Both days are one person's, and the law looks at them together.
  EXPECT_EQ(ReasonOf(Day(second.name(), monday_, 700)), "OVER_DAILY_LIMIT");
  v1::ListPlacementsRequest list;
  list.set_citizen(other.name());
  const auto all = Call<v1::ListPlacementsResponse>("caseworker", "jobcentre.v1.JobcentreService.ListPlacements", list);
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_EQ(all->placements_size(), 2);
}

}  // namespace
}  // namespace sjak::e2e
