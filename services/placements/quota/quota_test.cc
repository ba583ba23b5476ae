#include "services/placements/placements_fixture.h"
#include "sjak/placements/v1/quota.pb.h"

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class QuotaTest : public PlacementsTest {
 protected:
  v1::ListQuotaCalendarRequest OfUnit() const {
    v1::ListQuotaCalendarRequest request;
    request.set_employer_unit(unit_.name());
    return request;
  }
  v1::QuotaCalendar Calendar(const v1::ListQuotaCalendarRequest& request,
                             const identity::Caller& caller = testing::Jobcentre()) {
    const auto answer = Call<v1::ListQuotaCalendarResponse>("QuotaService.ListQuotaCalendar", request, caller);
    EXPECT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(harness_.last_statements(), 1);
    return answer.ok() && answer->calendars_size() > 0 ? answer->calendars(0) : v1::QuotaCalendar();
  }
  void StateExternal(int weekly_minutes, v1::OccupancySource source, Date as_of) {
    v1::RecordExternalOccupancyRequest request;
    request.set_employer_unit(unit_.name());
    *request.mutable_starts_on() = wire::ToProto(Date(2021, 9, 1));
    *request.mutable_ends_on() = wire::ToProto(Date(2022, 12, 31));
    request.set_weekly_minutes(weekly_minutes);
    request.set_source(source);
    *request.mutable_as_of() = wire::ToProto(as_of);
    Must<v1::ExternalOccupancy>("ProgrammesService.RecordExternalOccupancy", request);
  }
};

Date First(const v1::QuotaRun& run) { return wire::DateOf(run.first_day()); }
Date Last(const v1::QuotaRun& run) { return wire::DateOf(run.last_day()); }

TEST_F(QuotaTest, AnEmptyUnitHasItsPlacesFree) {
  const v1::QuotaCalendar calendar = Calendar(OfUnit());
  ASSERT_EQ(calendar.runs_size(), 1);
  EXPECT_EQ(First(calendar.runs(0)), Date(2021, 9, 13));
  EXPECT_EQ(Last(calendar.runs(0)), Date(2021, 12, 12));
  EXPECT_EQ(calendar.runs(0).used_weekly_minutes(), 0);
  EXPECT_EQ(calendar.runs(0).quota_weekly_minutes(), 2220);
  EXPECT_EQ(calendar.runs(0).certainty(), v1::QUOTA_CERTAINTY_UNKNOWN);
  EXPECT_GT(calendar.runs(0).rule_version(), 0);
  EXPECT_EQ(calendar.room_weekly_minutes(), 2220);
  EXPECT_EQ(wire::DateOf(calendar.next_free_day()), Date(2021, 9, 13));
  EXPECT_THAT(calendar.missing_months(), IsEmpty());
}

// W5 seen from the other side: 20 of 37 hours are taken, 17 are left, and a full week fits the day after.
TEST_F(QuotaTest, WhoIsThereTakesUpHoursUntilTheLastDay) {
  Approved(NewCitizen());
  v1::ListQuotaCalendarRequest request = OfUnit();
  request.set_days(120);
  const v1::QuotaCalendar calendar = Calendar(request);
  ASSERT_EQ(calendar.runs_size(), 2);
  EXPECT_EQ(calendar.runs(0).used_weekly_minutes(), 1200);
  EXPECT_EQ(calendar.runs(0).free_weekly_minutes(), 1020);
  EXPECT_EQ(Last(calendar.runs(0)), Date(2021, 12, 12));
  EXPECT_EQ(calendar.runs(1).used_weekly_minutes(), 0);
  EXPECT_EQ(calendar.room_weekly_minutes(), 1020);
  EXPECT_EQ(wire::DateOf(calendar.next_free_day()), Date(2021, 12, 13));
  request.set_weekly_minutes(1020);
  EXPECT_EQ(wire::DateOf(Calendar(request).next_free_day()), Date(2021, 9, 13));
}

TEST_F(QuotaTest, WhatIsDecidedAndStillAheadIsReserved) {
  v1::DraftTrainingRequest draft = DraftRequest(NewCitizen());
  *draft.mutable_terms()->mutable_starts_on() = wire::ToProto(Date(2021, 10, 4));
  *draft.mutable_terms()->mutable_ends_on() = wire::ToProto(Date(2021, 11, 28));
  const v1::Placement submitted = Submitted(draft);
  v1::QuotaCalendar calendar = Calendar(OfUnit());
  EXPECT_EQ(calendar.runs_size(), 1);
  EXPECT_EQ(calendar.applied_weekly_minutes(), 1200);
  ASSERT_TRUE(Approve(submitted.name()).ok());
  calendar = Calendar(OfUnit());
  ASSERT_EQ(calendar.runs_size(), 3);
  EXPECT_EQ(First(calendar.runs(1)), Date(2021, 10, 4));
  EXPECT_EQ(calendar.runs(1).used_weekly_minutes(), 1200);
  EXPECT_EQ(calendar.applied_weekly_minutes(), 0);
  EXPECT_EQ(wire::DateOf(calendar.next_free_day()), Date(2021, 11, 29)) << "a stay of 13 weeks does not fit before it";
}

TEST_F(QuotaTest, OthersUseCountsWithItsCertainty) {
  StateExternal(600, v1::OCCUPANCY_SOURCE_EMPLOYER, Date(2021, 9, 1));
  v1::QuotaCalendar calendar = Calendar(OfUnit());
  EXPECT_EQ(calendar.runs(0).used_weekly_minutes(), 600);
  EXPECT_EQ(calendar.runs(0).certainty(), v1::QUOTA_CERTAINTY_DECLARED);
  EXPECT_EQ(wire::DateOf(calendar.runs(0).certain_as_of()), Date(2021, 9, 1));
  StateExternal(0, v1::OCCUPANCY_SOURCE_VITAS, Date(2021, 9, 10));
  calendar = Calendar(OfUnit());
  EXPECT_EQ(calendar.runs(0).used_weekly_minutes(), 0);
  EXPECT_EQ(calendar.runs(0).certainty(), v1::QUOTA_CERTAINTY_CONFIRMED);
}

TEST_F(QuotaTest, MissingMonthsAreNamedAndNothingIsPromised) {
  harness_.admin().ExecText("DELETE FROM workforce WHERE month IN ('2021-06-01', '2021-08-01')");
  const v1::QuotaCalendar calendar = Calendar(OfUnit());
  EXPECT_THAT(calendar.missing_months(), ElementsAre("2021-06", "2021-08"));
  EXPECT_FALSE(calendar.has_next_free_day());
  EXPECT_EQ(calendar.room_weekly_minutes(), 0);
}

TEST_F(QuotaTest, OnlyTheCategoriesOfTheLawCount) {
  for (int month = 5; month <= 8; ++month) {
    v1::StateWorkforceRequest request;
    request.set_employer_unit(unit_.name());
    request.set_month(absl::StrCat("2021-0", month));
    request.set_ordinary_hundredths(800);
    request.set_source("employer statement");
    request.add_others()->set_category(v1::WORKFORCE_CATEGORY_SEASONAL);
    request.mutable_others(0)->set_hundredths(200);
    request.add_others()->set_category(v1::WORKFORCE_CATEGORY_APPRENTICE);
    request.mutable_others(1)->set_hundredths(5000);
    Must<v1::Workforce>("ProgrammesService.StateWorkforce", request);
  }
  EXPECT_EQ(Calendar(OfUnit()).runs(0).quota_weekly_minutes(), 2 * 2220);
  v1::StateWorkforceRequest twice;
  twice.set_employer_unit(unit_.name());
  twice.set_month("2021-08");
  twice.set_source("employer statement");
  twice.add_others()->set_category(v1::WORKFORCE_CATEGORY_ORDINARY);
  EXPECT_EQ(ReasonOf(Change<v1::Workforce>("ProgrammesService.StateWorkforce", twice).status()), "BAD_REQUEST");
}

// Reform at midnight: the rule's version that begins tomorrow halves what is free from tomorrow on, and not today.
TEST_F(QuotaTest, AReformAtMidnightBeginsARun) {
  StateMonths(unit_.name(), 1000);
  harness_.admin().ExecText(
      "UPDATE rule_version SET valid = daterange(lower(valid), '2021-09-14') WHERE rule_id = 'R8' AND valid @> date "
      "'2021-09-13'");
  harness_.admin().ExecText(
      "INSERT INTO rule_version (municipality_code, rule_id, version, valid, parameters, legal_reference, source) "
      "SELECT municipality_code, rule_id, 90, '[2021-09-14,2027-01-01)', parameters || '{\"persons_per_place\": 10}', "
      "legal_reference, source FROM rule_version WHERE rule_id = 'R8' AND valid @> date '2021-09-13'");
  const v1::QuotaCalendar calendar = Calendar(OfUnit());
  ASSERT_EQ(calendar.runs_size(), 2);
  EXPECT_EQ(Last(calendar.runs(0)), Date(2021, 9, 13));
  EXPECT_EQ(calendar.runs(0).quota_weekly_minutes(), 2 * 2220);
  EXPECT_EQ(calendar.runs(1).quota_weekly_minutes(), 2220);
  EXPECT_EQ(calendar.runs(1).rule_version(), 90);
}

TEST_F(QuotaTest, WithoutALawNothingIsFree) {
  harness_.admin().ExecText(
      "UPDATE rule_version SET valid = daterange(lower(valid), '2021-10-01') WHERE rule_id = 'R8' "
      "AND valid @> date '2021-09-13'");
  const v1::QuotaCalendar calendar = Calendar(OfUnit());
  const v1::QuotaRun& last = calendar.runs(calendar.runs_size() - 1);
  EXPECT_EQ(First(last), Date(2021, 10, 1));
  EXPECT_EQ(last.rule_version(), 0);
  EXPECT_EQ(last.quota_weekly_minutes(), 0);
}

TEST_F(QuotaTest, ASiteShowsItsContractorsPageByPage) {
  v1::ListQuotaCalendarRequest request;
  request.set_site(site_.name());
  request.set_page_size(1);
  std::set<std::string> units;
  for (int page = 0; page < 2; ++page) {
    const auto answer = Call<v1::ListQuotaCalendarResponse>("QuotaService.ListQuotaCalendar", request);
    ASSERT_TRUE(answer.ok()) << answer.status();
    ASSERT_EQ(answer->calendars_size(), 1);
    units.insert(answer->calendars(0).employer_unit());
    EXPECT_EQ(answer->next_page_token().empty(), page == 1);
    request.set_page_token(answer->next_page_token());
  }
  EXPECT_EQ(units, (std::set<std::string>{unit_.name(), other_unit_.name()}));
  request.clear_page_token();
  request.set_employer_unit(unit_.name());
  EXPECT_EQ(ReasonOf(Call<v1::ListQuotaCalendarResponse>("QuotaService.ListQuotaCalendar", request).status()),
            "BAD_REQUEST");
}

// D11: an exempt person takes up a place like anybody, and the partner reads totals of its own units only.
TEST_F(QuotaTest, APartnerReadsTotalsOfItsOwnUnits) {
  harness_.admin().ExecText(
      "UPDATE rule_version SET parameters = parameters || '{\"exempt_groups\": [\"6.3\"]}' WHERE rule_id = 'R8'");
  Approved(NewCitizen());
  v1::DraftTrainingRequest draft = DraftRequest(NewCitizen());
  Submitted(draft);
  const v1::QuotaCalendar own = Calendar(OfUnit(), testing::PartnerOf(kCvr));
  EXPECT_EQ(own.runs(0).used_weekly_minutes(), 1200);
  EXPECT_EQ(own.applied_weekly_minutes(), 0) << "who is only applied for is the jobcentre's to know";
  EXPECT_EQ(Calendar(OfUnit()).applied_weekly_minutes(), 1200);
  EXPECT_EQ(ReasonOf(Call<v1::ListQuotaCalendarResponse>("QuotaService.ListQuotaCalendar", OfUnit(),
                                                         testing::PartnerOf(kOtherCvr))
                         .status()),
            "EMPLOYER_UNIT_NOT_FOUND");
  v1::ListQuotaCalendarRequest site;
  site.set_site(site_.name());
  const auto seen =
      Call<v1::ListQuotaCalendarResponse>("QuotaService.ListQuotaCalendar", site, testing::PartnerOf(kOtherCvr));
  ASSERT_TRUE(seen.ok());
  ASSERT_EQ(seen->calendars_size(), 1);
  EXPECT_EQ(seen->calendars(0).employer_unit(), other_unit_.name());
}

}  // namespace
}  // namespace sjak::placements
