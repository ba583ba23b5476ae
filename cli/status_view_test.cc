#include "cli/status_view.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/text_table.h"
#include "platform/base/wire.h"

namespace sjak::cli {
namespace {

using namespace reporting::v1;  // NOLINT
using ::testing::HasSubstr;
using ::testing::Not;

void Set(Text* text, const char* da, const char* en) {
  text->set_da(da);
  text->set_en(en);
}

void Set(BudgetAmount* amount, int64_t oere) {
  *amount->mutable_exact() = wire::DkkFromOere(oere);
  amount->set_thousands(oere / 100'000);
}

void Fill(BudgetRow* row) {
  for (int year : {2021, 2022}) row->add_cells()->set_year(year);
  for (BudgetCell* cell : {row->mutable_cells(0), row->mutable_total()}) {
    Set(cell->mutable_planned(), 60'000'000);
    Set(cell->mutable_accrued(), 6'300'050);
    Set(cell->mutable_remaining(), 53'699'950);
  }
}

StatusReport Sample() {
  StatusReport report;
  report.set_programme_code("BI6");
  Set(report.mutable_title(), "Pilotprojekt", "Pilot");
  *report.mutable_as_of() = wire::ToProto(Date(2021, 9, 20));
  report.set_simulated(true);
  report.mutable_phase()->set_code("PILOT");
  *report.mutable_phase()->mutable_starts_on() = wire::ToProto(Date(2021, 1, 1));
  *report.mutable_phase()->mutable_ends_on() = wire::ToProto(Date(2021, 12, 31));
  Table1& one = *report.mutable_table1();
  Set(one.mutable_heading()->mutable_target_group(), "Målgruppe", "Target group");
  Set(one.mutable_heading()->mutable_goal(), "Målsætning", "Goal");
  Set(one.mutable_row()->mutable_target_group(), "Ledige udsatte borgere bosiddende i Tingbjerg", "");
  Set(one.mutable_row()->mutable_goal(), "Minimum 20 udsatte borgere", "At least 20 vulnerable citizens");
  one.set_target(20);
  one.set_actual_broad(6);
  for (BudgetTable* table : {report.mutable_table2(), report.mutable_table3()}) {
    Set(table->mutable_title(), table == &report.table2() ? "Tabel 2" : "Tabel 3", "Table");
    Set(table->mutable_unit(), "1.000 kr., 2021 p/l", "1,000 DKK, 2021 price level");
    table->add_years(2021);
    table->add_years(2022);
    BudgetRow* row = table->add_rows();
    Set(row->mutable_activity(), "Frikøb af medarbejdere på byggeplads", "Buy-out of employees on site");
    row->set_steering_area("Service");
    row->set_committee("BIU");
    row->set_appropriation("35.10");
    row->set_direction(placements::v1::BUDGET_DIRECTION_EXPENDITURE);
    Fill(row);
    Set(table->mutable_total()->mutable_activity(), "Udgifter i alt", "Total expenditure");
    Fill(table->mutable_total());
  }
  Indicator* forecast = report.add_indicators();
  forecast->set_code("K3_FORECAST_STRICT");
  forecast->set_unit(UNIT_CITIZENS);
  Set(forecast->mutable_label(), "Prognose, snæver", "Forecast, strict");
  Set(forecast->mutable_guard(), "for tidligt", "too early");
  FunnelStep* step = report.add_funnel();
  step->set_code("ATTENDED");
  Set(step->mutable_label(), "Mødt en dag", "Attended a day");
  step->mutable_citizens()->set_suppressed(true);
  step->mutable_citizens()->set_shown("<5");
  return report;
}

TEST(StatusText, TableTwoInDanish) {
  const std::string text = StatusAsText(Sample(), Language::kDanish);
  EXPECT_THAT(text, HasSubstr("[SIMULATED] Tabel 2 (1.000 kr., 2021 p/l)\n"
                              "\n"
                              "Aktivitet                             Styringsområde              2021  2022  I alt\n"
                              "───────────────────────────────────────────────────────────────────────────────────\n"
                              "Frikøb af medarbejdere på byggeplads  Service         Budget       600          600\n"
                              "                                                      Disponeret\n"
                              "                                                      Påløbet       63           63\n"
                              "                                                      Rest         536          536\n"
                              "───────────────────────────────────────────────────────────────────────────────────\n"
                              "Udgifter i alt                                        Budget       600          600\n"));
}

TEST(StatusText, FitsTheTerminalInEveryLanguage) {
  for (Language language : {Language::kDanish, Language::kEnglish, Language::kBoth}) {
    const std::string text = StatusAsText(Sample(), language);
    for (absl::string_view line : absl::StrSplit(text, '\n')) EXPECT_LE(DisplayWidth(line), 100) << line;
  }
}

TEST(StatusText, EveryTableSaysSimulated) {
  StatusReport report = Sample();
  const std::string text = StatusAsText(report, Language::kBoth);
  std::vector<std::string> parts = absl::StrSplit(text, "[SIMULATED]");
  EXPECT_EQ(parts.size() - 1, 7u);  // tables 1 to 3, indicators, funnel, kinds, projects
  report.set_simulated(false);
  EXPECT_THAT(StatusAsText(report, Language::kBoth), Not(HasSubstr("SIMULATED")));
}

TEST(StatusText, SaysWhyThereIsNoNumber) {
  const std::string text = StatusAsText(Sample(), Language::kBoth);
  EXPECT_THAT(text, HasSubstr("for tidligt / too early"));
  EXPECT_THAT(text, HasSubstr("<5"));
  EXPECT_THAT(text, HasSubstr("Nået, snæver"));
}

TEST(StatusCsv, OneNumberALine) {
  const std::string csv = StatusAsCsv(Sample(), Language::kDanish);
  EXPECT_THAT(csv, HasSubstr("programme;as_of;simulated;table;row;label;year;measure;value;unit;remark\r\n"));
  EXPECT_THAT(csv, HasSubstr("BI6;2021-09-20;SIMULATED;table1;target;Målsætning;;citizens;20;citizens;\r\n"));
  EXPECT_THAT(csv, HasSubstr(";table2;line;Frikøb af medarbejdere på byggeplads;2021;accrued;63000,50;DKK;\r\n"));
  EXPECT_THAT(csv, HasSubstr(";table2;line;Frikøb af medarbejdere på byggeplads;2022;planned;;DKK;\r\n"));
  EXPECT_THAT(csv, HasSubstr(";indicators;K3_FORECAST_STRICT;Prognose, snæver;;;;citizens;for tidligt\r\n"));
  EXPECT_THAT(csv, HasSubstr(";funnel;ATTENDED;Mødt en dag;;;;citizens;<5\r\n"));
}

TEST(InLanguage, FallsBackToWhatThereIs) {
  Text text;
  text.set_da("Rest");
  EXPECT_EQ(InLanguage(text, Language::kEnglish), "Rest");
  text.set_en("Remaining");
  EXPECT_EQ(InLanguage(text, Language::kBoth), "Rest / Remaining");
}

}  // namespace
}  // namespace sjak::cli
