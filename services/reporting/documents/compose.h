#pragma once

#include <string>
#include <vector>

#include "services/reporting/disclosure/disclosure_rules.h"
#include "services/reporting/disclosure/release_rules.h"
#include "services/reporting/frozen/figures.h"
#include "services/reporting/frozen/period_rules.h"
#include "sjak/reporting/v1/follow_up.pb.h"
#include "sjak/reporting/v1/frozen_reports.pb.h"
#include "sjak/reporting/v1/report_document.pb.h"
#include "sjak/reporting/v1/scale_up.pb.h"

namespace sjak::reporting {

// All that a report is written from.
struct ReportInputs {
  v1::ReportKind kind = v1::REPORT_KIND_UNSPECIFIED;
  Period period;
  std::string number;
  int64_t version = 0;
  std::string difference;
  Date frozen_on;
  Figures figures;
  DisclosureRule rule;             // of the report's audience
  const Release* table = nullptr;  // reports for outside: the last table of kinds that may be printed
  std::vector<v1::FollowUp> entries;
  std::vector<v1::ReportTextFacts> texts;
  v1::ScaleUp scale_up;
};

// Whether others than the administration read it: then every breakdown comes from `table`.
bool IsForOutside(v1::ReportKind kind);

// Which shape of period the kind has.
PeriodShape ShapeOfKind(v1::ReportKind kind);

// The report in Danish. What may not be said is not in it, whatever it is printed as.
v1::ReportDocument Compose(const ReportInputs& inputs);

// The indicator with that code; null when the report has none.
const v1::Indicator* FindIndicator(const v1::StatusReport& report, const std::string& code);
// "12", "35 pct.", "1.234,56 kr.", or why there is none.
std::string PrintedIndicator(const v1::Indicator& indicator);

// The sections, each adding itself.
void AddSummary(const ReportInputs& in, v1::ReportSection* section);
void AddTarget(const ReportInputs& in, v1::ReportSection* section);
void AddKinds(const ReportInputs& in, v1::ReportSection* section);
void AddHours(const ReportInputs& in, v1::ReportSection* section);
void AddFunnel(const ReportInputs& in, v1::ReportSection* section);
void AddIndicators(const ReportInputs& in, v1::ReportSection* section);
void AddMoney(const ReportInputs& in, v1::ReportSection* section);
void AddProjects(const ReportInputs& in, v1::ReportSection* section);
void AddArea(const ReportInputs& in, v1::ReportSection* section);
void AddPartnership(const ReportInputs& in, v1::ReportSection* section);
void AddMilestones(const ReportInputs& in, v1::ReportSection* section);
void AddRisks(const ReportInputs& in, v1::ReportSection* section);
void AddExplorations(const ReportInputs& in, v1::ReportSection* section);
void AddDecisions(const ReportInputs& in, v1::ReportSection* section);
void AddExperience(const ReportInputs& in, v1::ReportSection* section);
void AddScenarios(const ReportInputs& in, v1::ReportSection* section);
void AddQuality(const ReportInputs& in, v1::ReportSection* section);
void AddBasis(const ReportInputs& in, v1::ReportSection* section);

}  // namespace sjak::reporting
