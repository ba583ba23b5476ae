#include <gmock/gmock.h>

#include "services/reporting/follow_up/calendar_rules.h"
#include "services/reporting/frozen/reports_fixture.h"

namespace sjak::reporting {
namespace {

using ::testing::ElementsAre;

class FollowUpTest : public ReportsTest {
 protected:
  static v1::FollowUpFacts RiskFacts(const std::string& title, v1::RiskState state = v1::RISK_STATE_OPEN) {
    v1::FollowUpFacts facts;
    v1::Risk& risk = *facts.mutable_risk();
    risk.set_title(title);
    risk.set_likelihood(3);
    risk.set_consequence(4);
    risk.set_mitigation("Månedlige møder");
    risk.set_owner("Projektleder");
    risk.set_state(state);
    return facts;
  }
  absl::StatusOr<v1::ListFollowUpsResponse> List(v1::FollowUpKind kind = v1::FOLLOW_UP_KIND_UNSPECIFIED,
                                                 std::optional<Date> known_on = std::nullopt, int size = 0,
                                                 const std::string& token = "") {
    v1::ListFollowUpsRequest request;
    request.set_programme(Programme());
    request.set_kind(kind);
    if (known_on) *request.mutable_known_on() = wire::ToProto(*known_on);
    request.set_page_size(size);
    request.set_page_token(token);
    return Call<v1::ListFollowUpsResponse>(Officer(), "FollowUpService.ListFollowUps", request);
  }
};

TEST_F(FollowUpTest, EveryVersionIsKeptAndReadAsItWasKnown) {
  const auto entry = Record(RiskFacts("Byggeriet forsinkes"));
  ASSERT_TRUE(entry.ok()) << entry.status();
  EXPECT_LE(harness_.last_statements(), 5);
  harness_.clock().Set(Date(2021, 10, 1));
  const auto revised = Revise(*entry, RiskFacts("Byggeriet forsinkes", v1::RISK_STATE_OCCURRED));
  ASSERT_TRUE(revised.ok()) << revised.status();
  EXPECT_EQ(revised->version(), 2);
  EXPECT_EQ(ReasonOf(Revise(*entry, RiskFacts("Igen")).status()), "ETAG_MISMATCH");
  EXPECT_EQ(List()->follow_ups(0).facts().risk().state(), v1::RISK_STATE_OCCURRED);
  EXPECT_EQ(List(v1::FOLLOW_UP_KIND_RISK, Date(2021, 9, 30))->follow_ups(0).facts().risk().state(),
            v1::RISK_STATE_OPEN);
  EXPECT_EQ(List(v1::FOLLOW_UP_KIND_RISK, Date(2021, 8, 24))->follow_ups_size(), 0);
  EXPECT_EQ(List(v1::FOLLOW_UP_KIND_MILESTONE)->follow_ups_size(), 0);
}

TEST_F(FollowUpTest, ListsInPages) {
  for (const char* title : {"A", "B", "C", "D", "E"}) ASSERT_TRUE(Record(RiskFacts(title)).ok());
  std::string titles, token;
  do {
    const auto page = List(v1::FOLLOW_UP_KIND_UNSPECIFIED, std::nullopt, 2, token);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const v1::FollowUp& entry : page->follow_ups()) titles += entry.facts().risk().title();
    token = page->next_page_token();
  } while (!token.empty());
  EXPECT_EQ(titles, "ABCDE");
}

TEST_F(FollowUpTest, Refusals) {
  EXPECT_EQ(ReasonOf(Record(v1::FollowUpFacts()).status()), "BAD_REQUEST");
  EXPECT_EQ(ReasonOf(Record(RiskFacts("Borger 010180-1234 forlader projektet")).status()), "BAD_REQUEST");
  v1::FollowUpFacts item;
  item.mutable_maturity_item()->set_question("Mødes parterne?");
  item.mutable_maturity_item()->set_score(3);
  *item.mutable_maturity_item()->mutable_assessed_on() = wire::ToProto(Date(2021, 8, 1));
  EXPECT_EQ(ReasonOf(Record(item).status()), "BAD_REQUEST") << "a score without evidence";
  item.mutable_maturity_item()->set_evidence("Referater fra seks møder");
  EXPECT_TRUE(Record(item).ok());
  const auto risk = Record(RiskFacts("Noget"));
  EXPECT_EQ(ReasonOf(Revise(*risk, item).status()), "FOLLOW_UP_KIND_WRONG");
  v1::FollowUp nothing;
  nothing.set_name(ResourceName("followUps", Uuid::New()));
  nothing.set_etag("\"1\"");
  EXPECT_EQ(ReasonOf(Revise(nothing, item).status()), "FOLLOW_UP_NOT_FOUND");
  v1::RecordFollowUpRequest elsewhere;
  elsewhere.set_request_id(Uuid::New().ToString());
  elsewhere.set_programme(ResourceName("programmes", Uuid::New()));
  *elsewhere.mutable_facts() = item;
  EXPECT_EQ(ReasonOf(Call<v1::FollowUp>(Officer(), "FollowUpService.RecordFollowUp", elsewhere).status()),
            "PROGRAMME_UNKNOWN");
}

TEST_F(FollowUpTest, TheCalendarSaysWhatIsOwed) {
  v1::FollowUpFacts facts;
  v1::ReportSchedule& schedule = *facts.mutable_report_schedule();
  schedule.set_kind(v1::REPORT_KIND_MONTHLY_FOLLOW_UP);
  *schedule.mutable_first_day() = wire::ToProto(Date(2021, 6, 1));
  *schedule.mutable_last_day() = wire::ToProto(Date(2021, 9, 30));
  schedule.set_due_days(14);
  schedule.set_owner("Projektleder");
  ASSERT_TRUE(Record(facts).ok());
  const auto june = Freeze(v1::REPORT_KIND_MONTHLY_FOLLOW_UP, "2021-06");
  ASSERT_TRUE(june.ok()) << june.status();
  ASSERT_TRUE(SignOff(*june).ok());
  v1::GetReportCalendarRequest request;
  request.set_programme(Programme());
  const auto calendar = Call<v1::ReportCalendar>(Officer(), "FollowUpService.GetReportCalendar", request);
  ASSERT_TRUE(calendar.ok()) << calendar.status();
  ASSERT_EQ(calendar->reports_size(), 4);
  EXPECT_EQ(calendar->reports(0).state(), v1::REPORT_DUE_STATE_SIGNED_OFF);
  EXPECT_EQ(calendar->reports(1).state(), v1::REPORT_DUE_STATE_OVERDUE);
  EXPECT_EQ(calendar->reports(1).days_late(), 30);
  EXPECT_EQ(calendar->reports(2).state(), v1::REPORT_DUE_STATE_DUE);
  EXPECT_EQ(calendar->reports(3).state(), v1::REPORT_DUE_STATE_COMING);
  EXPECT_EQ(calendar->reports(1).owner(), "Projektleder");
}

TEST(Calendar, AFrozenReportIsOverdueUntilItIsSignedOff) {
  const Schedule schedule{2, PeriodShape::kQuarter, Date(2021, 1, 1), Date(2021, 12, 31), 30, "Projektleder"};
  const auto states = [&](const ReportStages& stages, Date today) {
    std::vector<DueState> out;
    for (const Due& due : CalendarOn({schedule}, stages, today)) out.push_back(due.state);
    return out;
  };
  EXPECT_THAT(states({}, Date(2021, 4, 30)),
              ElementsAre(DueState::kDue, DueState::kComing, DueState::kComing, DueState::kComing));
  EXPECT_THAT(states({{{2, "2021-Q1"}, ReportStage::kFrozen}}, Date(2021, 4, 30))[0], DueState::kFrozen);
  EXPECT_THAT(states({{{2, "2021-Q1"}, ReportStage::kFrozen}}, Date(2021, 5, 1))[0], DueState::kOverdue);
  EXPECT_THAT(states({{{2, "2021-Q1"}, ReportStage::kSignedOff}}, Date(2021, 5, 1))[0], DueState::kSignedOff);
}

TEST(Periods, AreMonthsQuartersAndDays) {
  for (const char* text : {"2021-09", "2021-Q3", "2021-08-25", "2024-02-29"}) {
    ASSERT_TRUE(ParsePeriod(text)) << text;
    EXPECT_EQ(ParsePeriod(text)->text, text);
  }
  for (const char* text : {"", "2021", "2021-13", "2021-00", "2021-Q5", "2021-02-30", "2021-Q10", "abcd-09"}) {
    EXPECT_FALSE(ParsePeriod(text)) << text;
  }
  EXPECT_EQ(ParsePeriod("2021-Q3")->first, Date(2021, 7, 1));
  EXPECT_EQ(ParsePeriod("2021-Q3")->last, Date(2021, 9, 30));
  EXPECT_EQ(DanishPeriod(*ParsePeriod("2021-Q3")), "3. kvartal 2021");
  EXPECT_EQ(DanishPeriod(*ParsePeriod("2021-08-25")), "25. august 2021");
}

}  // namespace
}  // namespace sjak::reporting
