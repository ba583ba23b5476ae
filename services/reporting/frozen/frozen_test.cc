#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "platform/testing/schema_checks.h"
#include "services/reporting/disclosure/attacker_fixture.h"
#include "services/reporting/frozen/reports_fixture.h"
#include "sjak/reporting/v1/scale_up.pb.h"

namespace sjak::reporting {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class FrozenTest : public ReportsTest {
 protected:
  // Twelve months of the pilot: who came when, and in which kind.
  void FillAutumn() {
    int citizen = 0;
    const auto come = [&](int kind, Date day, int people) {
      for (int i = 0; i < people; ++i) Place(citizen++, kind, day);
    };
    come(2, Date(2021, 9, 13), 1);
    come(1, Date(2021, 9, 20), 3);
    come(1, Date(2021, 10, 11), 6);
    come(2, Date(2021, 10, 18), 3);
    come(3, Date(2021, 11, 1), 2);
    come(2, Date(2021, 11, 22), 2);
    come(3, Date(2021, 12, 6), 3);
  }
  static const v1::ReportSection* Section(const v1::ReportDocument& document, const std::string& code) {
    for (const v1::ReportSection& section : document.sections()) {
      if (section.code() == code) return &section;
    }
    return nullptr;
  }
};

TEST_F(FrozenTest, AReportIsFrozenSignedOffAndReadForEver) {
  FillAutumn();
  Write(v1::REPORT_KIND_COMMITTEE_NOTE, "2021-Q3", "SUMMARY", "Piloten er begyndt.", "Et halvt år forsinket.",
        "Tages til efterretning.");
  harness_.clock().Set(Date(2021, 10, 6));
  const auto report = Freeze(v1::REPORT_KIND_COMMITTEE_NOTE, "2021-Q3");
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(report->number(), "BI6-2021-001");
  EXPECT_EQ(report->version(), 1);
  EXPECT_EQ(report->files_size(), 5);
  EXPECT_EQ(ReasonOf(SignOff(*report, Officer()).status()), "SIGN_OFF_BY_AUTHOR");
  const auto signed_off = SignOff(*report);
  ASSERT_TRUE(signed_off.ok()) << signed_off.status();
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(signed_off->signed_off().by(), "tests|controller");
  EXPECT_EQ(ReasonOf(SignOff(*report).status()), "REPORT_SIGNED_ALREADY");

  const v1::ReportDocument document = Document(*report);
  ASSERT_NE(Section(document, "SUMMARY"), nullptr);
  EXPECT_THAT(document.DebugString(), HasSubstr("SUMMARY"));
  EXPECT_THAT(Section(document, "SUMMARY")->blocks(0).paragraph(), HasSubstr("er 4 borgere tilknyttet"));
  std::map<int, std::string> first;
  for (const v1::ReportFileFacts& file : report->files()) {
    first[file.format()] = File(report->name(), file.format())->content();
    EXPECT_EQ(static_cast<int64_t>(first[file.format()].size()), file.size());
  }

  // A year later everything that was followed is forgotten: the report is what it was, and so is its chain.
  harness_.clock().Set(Date(2022, 10, 6));
  harness_.admin().ExecText("TRUNCATE projection_copy, person_alias, placement_fact, day_fact, record_fact, rollup");
  for (const auto& [format, content] : first) {
    EXPECT_EQ(File(report->name(), static_cast<v1::ReportFormat>(format))->content(), content) << format;
  }
  EXPECT_EQ(Chain().links(), 2);
  EXPECT_EQ(Chain().broken_link(), 0);
}

TEST_F(FrozenTest, LateDataMakesANewVersionThatSaysSo) {
  Place(1, 1, Date(2021, 9, 13));
  harness_.clock().Set(Date(2021, 10, 4));
  const auto first = Freeze(v1::REPORT_KIND_MONTHLY_FOLLOW_UP, "2021-09");
  ASSERT_TRUE(first.ok()) << first.status();
  Place(2, 1, Date(2021, 9, 30));
  EXPECT_EQ(ReasonOf(Freeze(v1::REPORT_KIND_MONTHLY_FOLLOW_UP, "2021-09").status()), "DIFFERENCE_MISSING");
  const auto second = Freeze(v1::REPORT_KIND_MONTHLY_FOLLOW_UP, "2021-09", "En borger blev indberettet for sent.");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->number(), first->number());
  EXPECT_EQ(second->version(), 2);
  EXPECT_THAT(Document(*first).sections(0).blocks(0).paragraph(), HasSubstr("er 1 borger tilknyttet"));
  EXPECT_THAT(Document(*second).sections(0).blocks(0).paragraph(), HasSubstr("er 2 borgere tilknyttet"));
  EXPECT_EQ(ReasonOf(SignOff(*first).status()), "REPORT_NOT_NEWEST");
  EXPECT_TRUE(SignOff(*second).ok());
  const auto html = File(second->name(), v1::REPORT_FORMAT_HTML);
  EXPECT_THAT(html->content(), HasSubstr("En borger blev indberettet for sent."));
  EXPECT_EQ(html->file_name(), "BI6-2021-001-v2.html");
}

TEST_F(FrozenTest, TheChainNoticesEveryChange) {
  harness_.clock().Set(Date(2021, 12, 1));
  for (const char* month : {"2021-09", "2021-10", "2021-11"}) {
    const auto report = Freeze(v1::REPORT_KIND_MONTHLY_FOLLOW_UP, month);
    ASSERT_TRUE(report.ok()) << report.status();
    ASSERT_TRUE(SignOff(*report).ok());
  }
  EXPECT_EQ(Chain().links(), 6);
  EXPECT_EQ(Chain().broken_link(), 0);
  const auto broken_by = [this](const std::string& change) {
    harness_.admin().Begin();
    harness_.admin().ExecText(change);
    harness_.admin().Commit();
    return Chain().broken_link();
  };
  EXPECT_EQ(broken_by("UPDATE report_file SET content = content || '\\x20' WHERE format = 4 AND report_id = "
                      "(SELECT report_id FROM report WHERE period = '2021-10')"),
            3);
  EXPECT_EQ(broken_by("UPDATE report_link SET acted_by = 'somebody' WHERE link = 2"), 2);
  EXPECT_EQ(broken_by("DELETE FROM report_link WHERE link = 1"), 1);
}

TEST_F(FrozenTest, TheRuntimeRoleCannotChangeWhatIsFrozen) {
  harness_.clock().Set(Date(2021, 10, 6));
  ASSERT_TRUE(Freeze(v1::REPORT_KIND_MONTHLY_FOLLOW_UP, "2021-09").ok());
  auto runtime = harness_.pool().Acquire(absl::Now() + absl::Seconds(10));
  for (const char* table :
       {"report", "report_version", "report_file", "report_link", "report_text", "released_breakdown"}) {
    EXPECT_THROW(runtime->ExecText(absl::StrCat("DELETE FROM ", table)), postgres::Failure) << table;
    EXPECT_THROW(runtime->ExecText(absl::StrCat("UPDATE ", table, " SET municipality_code = '0101'")),
                 postgres::Failure)
        << table;
  }
}

TEST_F(FrozenTest, Refusals) {
  EXPECT_EQ(ReasonOf(Freeze(v1::REPORT_KIND_MONTHLY_FOLLOW_UP, "2021-09").status()), "REPORT_PERIOD_OPEN");
  EXPECT_EQ(ReasonOf(Freeze(v1::REPORT_KIND_MONTHLY_FOLLOW_UP, "2021-Q2").status()), "BAD_REQUEST");
  EXPECT_EQ(ReasonOf(Freeze(v1::REPORT_KIND_COMMITTEE_NOTE, "2021-06").status()), "BAD_REQUEST");
  EXPECT_EQ(ReasonOf(Freeze(v1::REPORT_KIND_DECISION_PACKAGE, "2021-09-14").status()), "REPORT_PERIOD_OPEN");
  EXPECT_EQ(ReasonOf(Freeze(v1::REPORT_KIND_MONTHLY_FOLLOW_UP, "2021-07", "intet").status()), "BAD_REQUEST");
  EXPECT_EQ(ReasonOf(Freeze(v1::REPORT_KIND_MONTHLY_FOLLOW_UP, "2021-07", "010180-1234 kom til").status()),
            "BAD_REQUEST");
  v1::FrozenReport nothing;
  nothing.set_name(ResourceName("reports", Uuid::New()));
  nothing.set_version(1);
  EXPECT_EQ(ReasonOf(SignOff(nothing).status()), "REPORT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(File(nothing.name(), v1::REPORT_FORMAT_CSV).status()), "REPORT_NOT_FOUND");
}

TEST_F(FrozenTest, PartnersGetSignedOffPartnerSheetsAndNothingElse) {
  FillAutumn();
  harness_.clock().Set(Date(2021, 11, 3));
  const identity::Caller partner = sjak::testing::PartnerOf("41000005");
  const auto sheet = Freeze(v1::REPORT_KIND_PARTNER_SHEET, "2021-10");
  const auto note = Freeze(v1::REPORT_KIND_COMMITTEE_NOTE, "2021-Q3");
  ASSERT_TRUE(sheet.ok() && note.ok()) << sheet.status() << note.status();
  ASSERT_TRUE(SignOff(*note).ok());
  const auto list = [&] {
    return Call<v1::ListFrozenReportsResponse>(partner, "FrozenReportsService.ListFrozenReports",
                                               v1::ListFrozenReportsRequest());
  };
  EXPECT_EQ(list()->reports_size(), 0);
  EXPECT_EQ(ReasonOf(File(sheet->name(), v1::REPORT_FORMAT_HTML, 0, partner).status()), "REPORT_NOT_FOUND");
  ASSERT_TRUE(SignOff(*sheet).ok());
  ASSERT_EQ(list()->reports_size(), 1);
  EXPECT_EQ(list()->reports(0).period(), "2021-10");
  EXPECT_EQ(list()->reports(0).frozen().by(), "") << "staff are not named to partners";
  const auto file = File(sheet->name(), v1::REPORT_FORMAT_HTML, 0, partner);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->content(), HasSubstr("Partnerark, oktober 2021"));
  EXPECT_THAT(file->content(), HasSubstr("ca. 100 timer")) << "13 people of 5 hours each, to whole hundreds";
  EXPECT_EQ(ReasonOf(File(note->name(), v1::REPORT_FORMAT_HTML, 0, partner).status()), "REPORT_NOT_FOUND");
  const auto get =
      Call<v1::FrozenReport>(partner, "FrozenReportsService.GetFrozenReport", v1::GetFrozenReportRequest());
  EXPECT_EQ(get.status().code(), absl::StatusCode::kPermissionDenied);
}

// The same day has one answer, whoever asks for which report of it, and a table is renewed only when that is safe.
TEST_F(FrozenTest, ReportsOfOneDaySayTheSameAndFollowTheRelease) {
  FillAutumn();
  harness_.clock().Set(Date(2022, 1, 10));
  std::map<std::string, std::string> tables;
  for (const char* month : {"2021-09", "2021-10", "2021-11", "2021-12"}) {
    const auto sheet = Freeze(v1::REPORT_KIND_PARTNER_SHEET, month);
    ASSERT_TRUE(sheet.ok()) << sheet.status();
    tables[month] = Section(Document(*sheet), "KINDS")->blocks(0).DebugString();
  }
  EXPECT_THAT(tables["2021-09"], HasSubstr("ikke endnu"));  // 3 and 1
  EXPECT_THAT(tables["2021-10"], HasSubstr("ikke endnu"));  // 9 and 4 of 13 leave 0 of the third
  EXPECT_THAT(tables["2021-11"], HasSubstr("number: 9"));
  // One kind has not grown while three people came: the table would say so of them.
  EXPECT_EQ(tables["2021-12"], tables["2021-11"]);
  const auto note = Freeze(v1::REPORT_KIND_COMMITTEE_NOTE, "2021-Q4");
  ASSERT_TRUE(note.ok()) << note.status();
  EXPECT_EQ(Section(Document(*note), "KINDS")->blocks(0).DebugString(), tables["2021-12"]);
}

// The attack again, on the reports themselves: all that a partner can get over the year, read as it is printed.
TEST_F(FrozenTest, AYearOfReportsGivesNoSmallNumberAway) {
  FillAutumn();
  // What FillAutumn says, by kind, at each month's end.
  const std::map<std::string, Counts> truth = {{"2021-08", {0, 0, 0}},
                                               {"2021-09", {3, 1, 0}},
                                               {"2021-10", {9, 4, 0}},
                                               {"2021-11", {9, 6, 2}},
                                               {"2021-12", {9, 6, 5}}};
  harness_.clock().Set(Date(2022, 1, 10));
  std::vector<Release> read;
  int printed = 0;
  for (const auto& [month, counts] : truth) {
    const auto sheet = Freeze(v1::REPORT_KIND_PARTNER_SHEET, month);
    ASSERT_TRUE(sheet.ok()) << sheet.status();
    const v1::ReportDocument document = Document(*sheet);
    Release& release = read.emplace_back();
    release.k = Attacker::kK;
    release.as_of = wire::DateOf(document.as_of());
    // The broad reading's "Nået".
    release.total = Section(document, "TARGET")->blocks(0).table().rows(1).cells(2).number();
    for (size_t i = 0; i < counts.size(); ++i) release.cells.push_back({static_cast<int>(i) + 1, counts[i]});
    const v1::ReportBlock& block = Section(document, "KINDS")->blocks(0);
    if (!block.has_table()) continue;
    ++printed;
    Release& shown = *std::find_if(read.begin(), read.end(), [&](const Release& r) {
      return block.table().caption() == absl::StrCat("Borgere efter form, pr. ", DanishDate(r.as_of));
    });
    shown.published = true;
    for (int i = 0; i < 3; ++i) {
      const v1::ReportCell& cell = block.table().rows(i).cells(1);
      ASSERT_EQ(cell.has_number() ? cell.number() : shown.cells[i].count, shown.cells[i].count);
      shown.cells[i].shown = cell.has_number()     ? ReleasedCell::Shown::kCount
                             : cell.text() == ".." ? ReleasedCell::Shown::kHeld
                                                   : ReleasedCell::Shown::kSmall;
    }
  }
  EXPECT_GT(printed, 0);
  const Attacker attacker(read);
  EXPECT_TRUE(attacker.TruthIsPossible());
  EXPECT_EQ(attacker.Known(), 0);
}

TEST_F(FrozenTest, ADecisionBeforeTheEvidenceSaysWhatItRestsOn) {
  const auto before = Freeze(v1::REPORT_KIND_DECISION_PACKAGE, "2021-08-25");
  ASSERT_TRUE(before.ok()) << before.status();
  const v1::ReportDocument august = Document(*before);
  EXPECT_THAT(Section(august, "EXPERIENCE")->blocks(0).paragraph(), StartsWith("Ingen borger er begyndt endnu."));
  EXPECT_THAT(Section(august, "SCENARIOS")->blocks(0).paragraph(), HasSubstr("21 borgere om året"));
  EXPECT_THAT(Section(august, "SUMMARY")->DebugString(), HasSubstr("12 dage efter"));

  Place(1, 2, Date(2021, 9, 13), placements::v1::PROJECT_KIND_FAMILY_HOMES);
  harness_.clock().Set(Date(2021, 9, 20));
  const auto after = Freeze(v1::REPORT_KIND_DECISION_PACKAGE, "2021-09-20");
  ASSERT_TRUE(after.ok()) << after.status();
  const v1::ReportDocument september = Document(*after);
  EXPECT_THAT(Section(september, "EXPERIENCE")->blocks(0).paragraph(),
              StartsWith("Ingen borger er begyndt på prøvehusene"));
  EXPECT_THAT(Section(september, "SUMMARY")->blocks(0).paragraph(),
              HasSubstr("er 0 borgere tilknyttet byggeriet af prøvehusene"));
  EXPECT_THAT(Section(september, "SUMMARY")->blocks(0).paragraph(), HasSubstr("og 1 på alle"));
  // The day asked for again later, with what is known now: the citizen of 13 September is not in the August package.
  const auto again = Freeze(v1::REPORT_KIND_DECISION_PACKAGE, "2021-08-25", "Spurgt igen.");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_THAT(Section(Document(*again), "EXPERIENCE")->blocks(0).paragraph(),
              StartsWith("Ingen borger er begyndt endnu."));
}

TEST_F(FrozenTest, RulesForSmallCountsAreDatedVersions) {
  v1::SetDisclosureRuleRequest request;
  request.set_request_id(Uuid::New().ToString());
  v1::DisclosureRuleFacts& facts = *request.mutable_facts();
  facts.set_audience(v1::AUDIENCE_OUTSIDE);
  *facts.mutable_valid_from() = wire::ToProto(Date(2021, 1, 1));
  facts.set_smallest_count(3);
  facts.set_dominance_percent(80);
  facts.set_smallest_share_base(10);
  const auto rule = Call<v1::DisclosureRule>(Controller(), "DisclosureService.SetDisclosureRule", request);
  ASSERT_TRUE(rule.ok()) << rule.status();
  EXPECT_EQ(rule->version(), 1);
  const auto rules = Call<v1::ListDisclosureRulesResponse>(Controller(), "DisclosureService.ListDisclosureRules",
                                                           v1::ListDisclosureRulesRequest());
  ASSERT_TRUE(rules.ok()) << rules.status();
  ASSERT_EQ(rules->rules_size(), 1);
  EXPECT_EQ(rules->rules(0).facts().smallest_count(), 3);
  FillAutumn();
  harness_.clock().Set(Date(2021, 11, 30));
  const auto sheet = Freeze(v1::REPORT_KIND_PARTNER_SHEET, "2021-10");
  EXPECT_THAT(Section(Document(*sheet), "KINDS")->DebugString(), Not(HasSubstr("<5")));
}

TEST_F(FrozenTest, StatementsKeepToOneMunicipalityAndColumnsSayTheirClass) {
  EXPECT_THAT(sjak::testing::UncommentedColumns(harness_.admin(), "reporting"), IsEmpty());
  EXPECT_THAT(sjak::testing::StatementsWithoutMunicipality(harness_.admin(), "reporting", {"jobs_claim"}), IsEmpty());
}

// The note of the pilot with everything that its officer writes, printed as a committee gets it where Chromium is
// installed. SJAK_PRINT_TO keeps the printed note in a folder, to look at.
TEST_F(FrozenTest, ChromiumPrintsTheQuarterlyNote) {
  FillAutumn();
  const char* source = std::getenv("SJAK_SOURCE_DIR");
  std::ifstream file(std::string(source == nullptr ? "." : source) + "/deploy/pilot.d/follow_up.json");
  const nlohmann::json entries = nlohmann::json::parse(file).at("follow_ups");
  for (const nlohmann::json& entry : entries) {
    v1::FollowUpFacts facts;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(entry.at("facts").dump(), &facts).ok()) << entry.dump();
    const auto recorded = Record(facts);
    ASSERT_TRUE(recorded.ok()) << recorded.status() << entry.dump();
  }
  Write(v1::REPORT_KIND_COMMITTEE_NOTE, "2021-Q4", "SUMMARY",
        "Piloten kom et halvt år senere i gang end planlagt, fordi byggeriet blev forsinket af corona.",
        "Målet på 20 borgere på prøvehusene nås ikke i 2021.");
  Write(v1::REPORT_KIND_COMMITTEE_NOTE, "2021-Q4", "DECISION", "", "",
        "At udvalget tager opfølgningen til efterretning.");
  harness_.clock().Set(Date(2022, 1, 10));
  const auto note = Freeze(v1::REPORT_KIND_COMMITTEE_NOTE, "2021-Q4");
  ASSERT_TRUE(note.ok()) << note.status();
  const auto decision = Freeze(v1::REPORT_KIND_DECISION_PACKAGE, "2022-01-10");
  ASSERT_TRUE(decision.ok()) << decision.status();
  if (std::system("command -v chromium >/dev/null") != 0) GTEST_SKIP() << "chromium is not installed";
  const char* keep = std::getenv("SJAK_PRINT_TO");
  const std::filesystem::path folder =
      keep != nullptr ? std::filesystem::path(keep) : std::filesystem::temp_directory_path() / Uuid::New().ToString();
  std::filesystem::create_directories(folder);
  for (const auto& report : {*note, *decision}) {
    const std::string name = report.number();
    for (v1::ReportFormat format : {v1::REPORT_FORMAT_HTML, v1::REPORT_FORMAT_ODT, v1::REPORT_FORMAT_CSV}) {
      const auto content = File(report.name(), format);
      std::ofstream(folder / content->file_name(), std::ios::binary) << content->content();
    }
    const std::string command =
        absl::StrCat("chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer --user-data-dir=",
                     (folder / "profile").string(), " --print-to-pdf=", (folder / (name + ".pdf")).string(), " file://",
                     (folder / (name + "-v1.html")).string(), " >/dev/null 2>&1");
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::ifstream pdf(folder / (name + ".pdf"), std::ios::binary);
    std::string begin(5, '\0');
    pdf.read(begin.data(), 5);
    EXPECT_EQ(begin, "%PDF-");
  }
  if (keep == nullptr) std::filesystem::remove_all(folder);
}

TEST_F(FrozenTest, ARepeatIsAnsweredFromTheFirstSuccess) {
  v1::FreezeReportRequest request;
  request.set_request_id(Uuid::New().ToString());
  request.set_programme_code("BI6");
  request.set_kind(v1::REPORT_KIND_MONTHLY_FOLLOW_UP);
  request.set_period("2021-08");
  const auto first = Call<v1::FrozenReport>(Officer(), "FrozenReportsService.FreezeReport", request);
  const auto again = Call<v1::FrozenReport>(Officer(), "FrozenReportsService.FreezeReport", request);
  ASSERT_TRUE(first.ok() && again.ok()) << first.status() << again.status();
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  EXPECT_EQ(Chain().links(), 1);
}

TEST_F(FrozenTest, AnotherMunicipalityHasReportsOfItsOwn) {
  const auto report = Freeze(v1::REPORT_KIND_MONTHLY_FOLLOW_UP, "2021-08");
  ASSERT_TRUE(report.ok()) << report.status();
  identity::Caller other = Controller();
  other.municipality = "0147";
  other.municipalities = {"0147"};
  EXPECT_EQ(ReasonOf(File(report->name(), v1::REPORT_FORMAT_PROTOBUF, 0, other).status()), "REPORT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(SignOff(*report, other).status()), "REPORT_NOT_FOUND");
  const auto chain =
      Call<v1::ReportChainVerdict>(other, "FrozenReportsService.VerifyReportChain", v1::VerifyReportChainRequest());
  EXPECT_EQ(chain->links(), 0);
  const auto list = Call<v1::ListFrozenReportsResponse>(other, "FrozenReportsService.ListFrozenReports",
                                                        v1::ListFrozenReportsRequest());
  EXPECT_EQ(list->reports_size(), 0);
}

TEST_F(FrozenTest, ScaleUpByStatedAssumptions) {
  v1::GetScaleUpRequest request;
  const auto call = [&] { return Call<v1::ScaleUp>(Officer(), "ScaleUpService.GetScaleUp", request); };
  const auto expected = call();
  ASSERT_TRUE(expected.ok()) << expected.status();
  EXPECT_EQ(harness_.last_statements(), 1);
  EXPECT_EQ(expected->scenarios(1).places(), 21);
  EXPECT_EQ(expected->scenarios(1).limited_by(), "BUDGET");
  EXPECT_EQ(expected->sensitivities(0).code(), "WEEKS_PER_TRACK");
  v1::Assumption& budget = *request.add_assumptions();
  budget.set_code("BUDGET_OERE");
  budget.set_low(200'000'000);
  budget.set_base(200'000'000);
  budget.set_high(200'000'000);
  EXPECT_EQ(call()->scenarios(1).places(), 27);
  EXPECT_EQ(call()->scenarios(1).limited_by(), "QUOTA");
  budget.set_low(0);
  EXPECT_EQ(ReasonOf(call().status()), "BAD_REQUEST");
  budget.set_low(1);
  budget.set_code("SUNSHINE");
  EXPECT_EQ(ReasonOf(call().status()), "BAD_REQUEST");
  request.Clear();
  request.set_programme_code("BI7");
  EXPECT_EQ(ReasonOf(call().status()), "PROGRAMME_UNKNOWN");
}

TEST_F(FrozenTest, ListsInPages) {
  for (const char* month : {"2021-03", "2021-04", "2021-05", "2021-06", "2021-07"}) {
    ASSERT_TRUE(Freeze(v1::REPORT_KIND_MONTHLY_FOLLOW_UP, month).ok());
  }
  v1::ListFrozenReportsRequest request;
  request.set_page_size(2);
  std::vector<std::string> periods;
  do {
    const auto page = Call<v1::ListFrozenReportsResponse>(Officer(), "FrozenReportsService.ListFrozenReports", request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const v1::FrozenReport& report : page->reports()) periods.push_back(report.period());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(periods, ElementsAre("2021-07", "2021-06", "2021-05", "2021-04", "2021-03"));
}

}  // namespace
}  // namespace sjak::reporting
