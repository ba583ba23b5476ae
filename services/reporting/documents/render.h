#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sjak/reporting/v1/frozen_reports.pb.h"
#include "sjak/reporting/v1/report_document.pb.h"

namespace sjak::reporting {

// A document in its formats. The same document gives the same bytes.

// The tables one below the other, each under its caption, as a Danish Excel opens them.
std::string RenderCsv(const v1::ReportDocument& document);
// One page that fetches nothing: styles and plots stand in it. Made to be printed on A4 in black and white.
std::string RenderHtml(const v1::ReportDocument& document);
// OpenDocument text; plots become tables. INTERNAL when libzip fails.
absl::StatusOr<std::string> RenderOdt(const v1::ReportDocument& document);

// The plot of a chart, as an SVG element.
std::string RenderChart(const v1::ReportChart& chart);

// For the text of an XML or HTML element or attribute.
std::string EscapeXml(absl::string_view text);
// "Simuleret ..." for a simulated document, "" for another.
std::string SimulatedWarning(const v1::ReportDocument& document);
// "Rapport BI6-2021-004, version 1. Opgjort til og med 30. september 2021. Frosset 6. oktober 2021."
std::string Imprint(const v1::ReportDocument& document);

struct RenderedFile {
  v1::ReportFormat format = v1::REPORT_FORMAT_UNSPECIFIED;
  std::string content;
};
// In every format, by its number.
absl::StatusOr<std::vector<RenderedFile>> RenderAll(const v1::ReportDocument& document);

// "text/html; charset=utf-8" and "html".
const char* MediaTypeOf(v1::ReportFormat format);
const char* EndingOf(v1::ReportFormat format);

}  // namespace sjak::reporting
