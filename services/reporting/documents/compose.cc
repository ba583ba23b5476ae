#include "services/reporting/documents/compose.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/common/money.h"
#include "services/reporting/documents/builder.h"

namespace sjak::reporting {
namespace {

struct SectionOf {
  const char* code;
  const char* heading;
  void (*add)(const ReportInputs&, v1::ReportSection*);
};

constexpr SectionOf kSummary = {"SUMMARY", "Sammenfatning", &AddSummary};
constexpr SectionOf kTarget = {"TARGET", "Mål og resultat", &AddTarget};
constexpr SectionOf kKinds = {"KINDS", "Borgere efter forløbets form", &AddKinds};
constexpr SectionOf kMoney = {"MONEY", "Økonomi", &AddMoney};
constexpr SectionOf kProjects = {"PROJECTS", "Byggeriet", &AddProjects};
constexpr SectionOf kPartnership = {"PARTNERSHIP", "Partnerskabet", &AddPartnership};
constexpr SectionOf kMilestones = {"MILESTONES", "Milepæle", &AddMilestones};
constexpr SectionOf kRisks = {"RISKS", "Risici", &AddRisks};
constexpr SectionOf kExplorations = {"EXPLORATION", "Hvad der undersøges", &AddExplorations};
constexpr SectionOf kDecisions = {"DECISION", "Beslutninger og indstilling", &AddDecisions};
constexpr SectionOf kBasis = {"BASIS", "Grundlag", &AddBasis};

std::vector<SectionOf> SectionsOf(v1::ReportKind kind) {
  switch (kind) {
    case v1::REPORT_KIND_MONTHLY_FOLLOW_UP:
      return {kSummary,
              kTarget,
              kKinds,
              {"FUNNEL", "Vejen til et forløb", &AddFunnel},
              kMoney,
              kProjects,
              {"INDICATORS", "Alle nøgletal", &AddIndicators},
              kMilestones,
              kRisks,
              kPartnership,
              kBasis};
    case v1::REPORT_KIND_COMMITTEE_NOTE:
      return {kSummary,    kTarget, kKinds,        kMoney,     kProjects, kPartnership,
              kMilestones, kRisks,  kExplorations, kDecisions, kBasis};
    case v1::REPORT_KIND_PARTNER_SHEET:
      return {kTarget, kKinds, {"HOURS", "Timer på byggepladserne", &AddHours}, kProjects, kBasis};
    case v1::REPORT_KIND_DATA_QUALITY:
      return {{"QUALITY", "Hvad der mangler eller er usikkert", &AddQuality},
              {"INDICATORS", "Alle nøgletal", &AddIndicators},
              kBasis};
    default:
      return {kSummary,
              {"EXPERIENCE", "Er der erfaring nok?", &AddExperience},
              kTarget,
              kMoney,
              kProjects,
              kPartnership,
              {"AREA", "Området", &AddArea},
              {"SCENARIOS", "Hvad en opskalering kan bære", &AddScenarios},
              kExplorations,
              kRisks,
              kDecisions,
              kBasis};
  }
}

std::string TitleOf(const ReportInputs& in) {
  const std::string period = DanishPeriod(in.period);
  switch (in.kind) {
    case v1::REPORT_KIND_MONTHLY_FOLLOW_UP:
      return absl::StrCat("Månedlig opfølgning, ", period);
    case v1::REPORT_KIND_COMMITTEE_NOTE:
      return absl::StrCat("Opfølgning til udvalget, ", period);
    case v1::REPORT_KIND_PARTNER_SHEET:
      return absl::StrCat("Partnerark, ", period);
    case v1::REPORT_KIND_DATA_QUALITY:
      return absl::StrCat("Datakvalitet, ", period);
    default:
      return absl::StrCat("Beslutningsgrundlag for opskalering, ", period);
  }
}

void AddOfficersText(const ReportInputs& in, v1::ReportSection* section) {
  for (const v1::ReportTextFacts& text : in.texts) {
    if (text.section() != section->code()) continue;
    AddText(section, text.narrative());
    if (!text.deviation().empty()) AddText(section, absl::StrCat("Afvigelse: ", text.deviation()));
    if (!text.decision().empty()) AddText(section, absl::StrCat("Indstilling: ", text.decision()));
  }
}

}  // namespace

bool IsForOutside(v1::ReportKind kind) {
  return kind != v1::REPORT_KIND_MONTHLY_FOLLOW_UP && kind != v1::REPORT_KIND_DATA_QUALITY;
}

PeriodShape ShapeOfKind(v1::ReportKind kind) {
  if (kind == v1::REPORT_KIND_COMMITTEE_NOTE) return PeriodShape::kQuarter;
  return kind == v1::REPORT_KIND_DECISION_PACKAGE ? PeriodShape::kDay : PeriodShape::kMonth;
}

v1::ReportDocument Compose(const ReportInputs& in) {
  v1::ReportDocument document;
  document.set_number(in.number);
  document.set_version(in.version);
  document.set_kind(in.kind);
  document.set_title(absl::StrCat(TitleOf(in), ": ", in.figures.report.title().da()));
  document.set_programme_code(in.figures.report.programme_code());
  document.set_period(in.period.text);
  *document.mutable_as_of() = in.figures.report.as_of();
  *document.mutable_frozen_on() = wire::ToProto(in.frozen_on);
  document.set_simulated(in.figures.report.simulated());
  document.set_difference(in.difference);
  for (const v1::FollowedFeed& feed : in.figures.report.feeds()) {
    v1::FollowedFeed* kept = document.add_feeds();
    kept->set_feed(feed.feed());
    kept->set_epoch(feed.epoch());
    kept->set_n(feed.n());
  }
  for (const SectionOf& section : SectionsOf(in.kind)) {
    v1::ReportSection* out = AddSection(&document, section.code, section.heading);
    section.add(in, out);
    AddOfficersText(in, out);
    if (out->blocks_size() == 0) document.mutable_sections()->RemoveLast();
  }
  return document;
}

const v1::Indicator* FindIndicator(const v1::StatusReport& report, const std::string& code) {
  for (const v1::Indicator& indicator : report.indicators()) {
    if (indicator.code() == code) return &indicator;
  }
  return nullptr;
}

std::string PrintedIndicator(const v1::Indicator& indicator) {
  const bool number = indicator.has_numerator() || indicator.has_amount();
  if (!number) return indicator.guard().da().empty() ? "–" : indicator.guard().da();
  switch (indicator.unit()) {
    case v1::UNIT_DKK: {
      // Øre only where there are any.
      const int64_t oere = wire::OereFromDkk(indicator.amount()).value_or(0);
      return absl::StrCat(oere % 100 == 0 ? FormatDecimal(oere / 100) : FormatDkk(oere), " kr.");
    }
    case v1::UNIT_PERCENT:
      if (indicator.denominator() <= 0) return "–";
      return absl::StrCat(DivideRounded(100 * indicator.numerator(), indicator.denominator()), " pct.");
    case v1::UNIT_DAYS:
      return absl::StrCat(indicator.numerator(), " dage");
    default:
      return FormatDecimal(indicator.numerator());
  }
}

}  // namespace sjak::reporting
