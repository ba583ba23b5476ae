// What a partnership lives through while citizens are on site, each from the gateway to the report: a developer sells,
// a contractor goes bankrupt, a region is locked down, a production unit's number was wrong, the law changes at
// midnight, and two citizens turn out to be one.
#include <thread>

#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "sjak/citizens/v1/identity.pb.h"
#include "sjak/placements/v1/partners.pb.h"
#include "tests/e2e/partnership.h"

namespace sjak::e2e {
namespace {

using ::testing::ElementsAre;

class Upheaval : public Partnership {};

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
