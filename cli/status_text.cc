#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/status_view.h"
#include "cli/text_table.h"
#include "platform/base/wire.h"
#include "services/common/money.h"

namespace sjak::cli {
namespace {

using namespace reporting::v1;  // NOLINT: the report's messages are all this file is about.

std::string Say(absl::string_view da, absl::string_view en, Language language) {
  Text text;
  text.set_da(std::string(da));
  text.set_en(std::string(en));
  return InLanguage(text, language);
}

std::string Iso(const google::type::Date& date) { return wire::IsSet(date) ? wire::DateOf(date).ToString() : ""; }

std::string Dkk(const google::type::Money& money) { return FormatDkk(wire::OereFromDkk(money).value_or(0)); }

// Both languages of a long text stand below each other.
std::string Paragraphs(const Text& text, Language language) {
  if (language != Language::kBoth || text.da().empty() || text.en().empty()) return InLanguage(text, language);
  return absl::StrCat(text.da(), "\n\n", text.en());
}

class View {
 public:
  View(const StatusReport& report, Language language, int width)
      : report_(report), language_(language), width_(width) {}

  std::string Render() {
    Head();
    TableOne();
    Budget(report_.table2(), false);
    Budget(report_.table3(), true);
    Indicators();
    Counts();
    Projects();
    return text_;
  }

 private:
  std::string Say(absl::string_view da, absl::string_view en) const { return cli::Say(da, en, language_); }

  void Title(const std::string& title) {
    const std::string shown = report_.simulated() ? absl::StrCat("[SIMULATED] ", title) : title;
    absl::StrAppend(&text_, "\n");
    for (const std::string& line : Wrap(shown, width_)) absl::StrAppend(&text_, line, "\n");
    absl::StrAppend(&text_, "\n");
  }

  void Line(const std::string& line) {
    for (const std::string& part : Wrap(line, width_)) absl::StrAppend(&text_, part, "\n");
  }

  void Head() {
    Line(absl::StrCat(report_.programme_code(), "  ", InLanguage(report_.title(), language_)));
    Line(absl::StrCat(Say("Status pr.", "Status on"), " ", Iso(report_.as_of()), "  ", Say("Fase", "Phase"), " ",
                      report_.phase().code(), " ", Iso(report_.phase().starts_on()), " – ",
                      Iso(report_.phase().ends_on()), report_.simulated() ? "  SIMULATED" : ""));
    for (const FollowedFeed& feed : report_.feeds()) {
      Line(absl::StrFormat("%s %s %d/%d%s", Say("Kilde", "Feed"), feed.feed(), feed.n(), feed.head_n(),
                           feed.stopped().empty() ? "" : absl::StrCat("  STOPPED: ", feed.stopped())));
    }
  }

  void TableOne() {
    const Table1& table = report_.table1();
    Title(Say("Tabel 1 – Oversigt over målsætning for effekter og evaluering af budgetønsket",
              "Table 1 - Goals and their evaluation"));
    auto heading = [this](const Text& text) { return TextTable::Column{InLanguage(text, language_)}; };
    TextTable words({heading(table.heading().target_group()), heading(table.heading().effort()),
                     heading(table.heading().goal()), heading(table.heading().follow_up())});
    words.Row({Paragraphs(table.row().target_group(), language_), Paragraphs(table.row().effort(), language_),
               Paragraphs(table.row().goal(), language_), Paragraphs(table.row().follow_up(), language_)});
    absl::StrAppend(&text_, words.Render(width_), "\n");
    TextTable numbers({{Say("Borgere tilknyttet", "Citizens attached")}, {Say("Antal", "Number"), true}});
    numbers.Row({Say("Mål, mindst", "Target, at least"), absl::StrCat(table.target())});
    numbers.Row(
        {Say("Nået, snæver (prøvehusene)", "Actual, strict (test houses)"), absl::StrCat(table.actual_strict())});
    numbers.Row({Say("Nået, bred (alle byggerier)", "Actual, broad (all sites)"), absl::StrCat(table.actual_broad())});
    absl::StrAppend(&text_, numbers.Render(width_));
  }

  void Budget(const BudgetTable& table, bool third) {
    Title(absl::StrCat(InLanguage(table.title(), language_), "  (", InLanguage(table.unit(), language_), ")"));
    std::vector<TextTable::Column> columns = {{Say("Aktivitet", "Activity")}};
    if (third) {
      columns.push_back({Say("Udvalg", "Committee")});
      columns.push_back({Say("Bevilling", "Appropriation")});
      columns.push_back({"I/U"});
    } else {
      columns.push_back({Say("Styringsområde", "Steering area")});
    }
    columns.push_back({""});
    for (int year : table.years()) columns.push_back({absl::StrCat(year), true});
    columns.push_back({Say("I alt", "Total"), true});
    TextTable text(columns);
    for (const BudgetRow& row : table.rows()) BudgetLines(row, third, &text);
    text.Rule();
    BudgetLines(table.total(), third, &text);
    absl::StrAppend(&text_, text.Render(width_));
  }

  // The plan as the note prints it, and below it what became of it.
  void BudgetLines(const BudgetRow& row, bool third, TextTable* text) {
    struct Measure {
      std::string label;
      bool (BudgetCell::*has)() const;
      const BudgetAmount& (BudgetCell::*get)() const;
    };
    const Measure measures[] = {
        {Say("Budget", "Budget"), &BudgetCell::has_planned, &BudgetCell::planned},
        {Say("Disponeret", "Committed"), &BudgetCell::has_committed, &BudgetCell::committed},
        {Say("Påløbet", "Accrued"), &BudgetCell::has_accrued, &BudgetCell::accrued},
        {Say("Rest", "Remaining"), &BudgetCell::has_remaining, &BudgetCell::remaining},
    };
    bool first = true;
    for (const Measure& measure : measures) {
      std::vector<std::string> cells;
      cells.push_back(first ? InLanguage(row.activity(), language_) : "");
      if (third) {
        cells.push_back(first ? row.committee() : "");
        cells.push_back(first ? row.appropriation() : "");
        cells.push_back(first ? Direction(row.direction()) : "");
      } else {
        cells.push_back(first ? row.steering_area() : "");
      }
      cells.push_back(measure.label);
      auto thousands = [&measure](const BudgetCell& cell) {
        return (cell.*measure.has)() ? FormatThousands((cell.*measure.get)().thousands()) : "";
      };
      for (const BudgetCell& cell : row.cells()) cells.push_back(thousands(cell));
      cells.push_back(thousands(row.total()));
      text->Row(std::move(cells));
      first = false;
    }
  }

  static std::string Direction(placements::v1::BudgetDirection direction) {
    if (direction == placements::v1::BUDGET_DIRECTION_EXPENDITURE) return "U";
    return direction == placements::v1::BUDGET_DIRECTION_INCOME ? "I" : "";
  }

  std::string Value(const Indicator& i) const {
    if (i.unit() == UNIT_DKK) return i.has_amount() ? Dkk(i.amount()) + " kr." : "–";
    if (!i.has_numerator()) return "–";
    if (i.unit() == UNIT_PERCENT) {
      if (i.denominator() == 0) return "–";
      return FormatDecimal(DivideRounded(i.numerator() * 100, i.denominator())) + " %";
    }
    if (i.unit() == UNIT_DAYS) return absl::StrCat(i.numerator(), " ", Say("dage", "days"));
    if (!i.has_denominator()) return absl::StrCat(i.numerator());
    return absl::StrCat(i.numerator(), " ", Say("af", "of"), " ", i.denominator());
  }

  void Indicators() {
    Title(Say("Nøgletal", "Indicators"));
    TextTable table({{Say("Kode", "Code")},
                     {Say("Nøgletal", "Indicator")},
                     {Say("Værdi", "Value"), true},
                     {Say("Forbehold", "Remark")}});
    for (const Indicator& i : report_.indicators())
      table.Row({i.code(), InLanguage(i.label(), language_), Value(i), InLanguage(i.guard(), language_)});
    absl::StrAppend(&text_, table.Render(width_));
  }

  void Counts() {
    Title(Say("Forløb: borgere, der er nået mindst hertil", "Funnel: citizens who have come at least this far"));
    TextTable funnel({{Say("Trin", "Step")}, {Say("Borgere", "Citizens"), true}});
    for (const FunnelStep& step : report_.funnel())
      funnel.Row({InLanguage(step.label(), language_), step.citizens().shown()});
    absl::StrAppend(&text_, funnel.Render(width_));
    Title(Say("Borgere tilknyttet (bred) efter første form", "Citizens attached (broad) by first kind"));
    TextTable kinds({{Say("Form", "Kind")}, {Say("Borgere", "Citizens"), true}});
    for (const KindCount& kind : report_.kinds())
      kinds.Row({InLanguage(kind.label(), language_), kind.citizens().shown()});
    absl::StrAppend(&text_, kinds.Render(width_));
  }

  void Projects() {
    Title(Say("Byggeprojekter: planlagt og faktisk start", "Projects: planned and actual start"));
    TextTable table({{Say("Projekt", "Project")},
                     {Say("Bygger", "Builder")},
                     {Say("Boliger", "Homes"), true},
                     {Say("Planlagt", "Planned")},
                     {Say("Startet", "Started")},
                     {Say("Dage", "Days"), true}});
    for (const ProjectSlip& p : report_.projects()) {
      table.Row({p.title(), p.builder(), p.planned_units() > 0 ? FormatDecimal(p.planned_units()) : "",
                 p.planned_start_quarter(), Iso(p.started_on()), p.has_slip_days() ? absl::StrCat(p.slip_days()) : ""});
    }
    absl::StrAppend(&text_, table.Render(width_));
  }

  const StatusReport& report_;
  const Language language_;
  const int width_;
  std::string text_;
};

}  // namespace

std::string InLanguage(const Text& text, Language language) {
  if (language == Language::kDanish) return text.da().empty() ? text.en() : text.da();
  if (language == Language::kEnglish) return text.en().empty() ? text.da() : text.en();
  if (text.da().empty() || text.en().empty() || text.da() == text.en())
    return text.da().empty() ? text.en() : text.da();
  return absl::StrCat(text.da(), " / ", text.en());
}

std::string StatusAsText(const StatusReport& report, Language language, int width) {
  return View(report, language, width).Render();
}

}  // namespace sjak::cli
