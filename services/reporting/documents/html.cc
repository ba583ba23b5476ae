#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/reporting/documents/builder.h"
#include "services/reporting/documents/render.h"

namespace sjak::reporting {
namespace {

// Paper first: black on white, serif for reading, a fine rule instead of boxes, headings that stay with their text.
// Chromium fills the margin boxes with the number of the report and of the page.
constexpr char kStyle[] = R"css(
@page { size: A4; margin: 20mm 18mm 20mm 22mm;
  @bottom-left { content: "$IMPRINT"; font: 8pt sans-serif; color: #444; }
  @bottom-right { content: "Side " counter(page) " af " counter(pages); font: 8pt sans-serif; color: #444; }
  @top-right { content: "$WARNING"; font: bold 8pt sans-serif; color: #000; } }
html { font: 10.5pt/1.42 "Liberation Serif", Georgia, "Times New Roman", serif; color: #000; }
body { max-width: 172mm; margin: 0 auto; }
h1 { font: bold 19pt/1.2 "Liberation Sans", Arial, sans-serif; margin: 0 0 2mm; }
h2 { font: bold 12.5pt/1.25 "Liberation Sans", Arial, sans-serif; margin: 8mm 0 2mm; break-after: avoid; }
p { margin: 0 0 2.4mm; orphans: 3; widows: 3; }
.imprint, .note, caption, figcaption, th, td, .warning { font-family: "Liberation Sans", Arial, sans-serif; }
.imprint { font-size: 9pt; color: #333; border-bottom: 0.6pt solid #000; padding-bottom: 3mm; margin-bottom: 4mm; }
.warning { font-weight: bold; font-size: 9.5pt; border: 1pt solid #000; padding: 1.5mm 2.5mm; margin: 0 0 3mm; }
.note { font-size: 8.2pt; line-height: 1.35; color: #333; margin-top: 1mm; }
table { border-collapse: collapse; width: 100%; margin: 3mm 0 2mm; font-size: 8.8pt; table-layout: fixed; }
caption, figcaption { text-align: left; font-weight: bold; font-size: 9.2pt; padding-bottom: 1mm; break-after: avoid; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th { text-align: left; vertical-align: bottom; border-bottom: 0.8pt solid #000; padding: 1mm 3mm 1mm 0; hyphens: auto; }
td { vertical-align: top; border-bottom: 0.3pt solid #999; padding: 1mm 3mm 1mm 0; overflow-wrap: break-word; }
th:last-child, td:last-child { padding-right: 0; }
th.n + th:not(.n), td.n + td:not(.n) { padding-left: 2mm; }
table.short { break-inside: avoid; }
th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; }
tr.total td { font-weight: bold; }
tr:not(.total) + tr.total td { border-top: 0.8pt solid #000; }
tr.total:last-child td { border-bottom: 0.8pt solid #000; }
figure { margin: 3mm 0 2mm; break-inside: avoid; }
figure svg { width: 100%; height: auto; display: block; }
)css";

std::string Style(const v1::ReportDocument& document) {
  std::string style = kStyle;
  const auto put = [&style](const std::string& mark, std::string text) {
    // A string of CSS: nothing in it may end it.
    text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == '"' || c == '\\' || c == '<'; }),
               text.end());
    style.replace(style.find(mark), mark.size(), text);
  };
  put("$IMPRINT", absl::StrCat(document.number(), ", version ", document.version()));
  put("$WARNING", document.simulated() ? "SIMULERET" : "");
  return style;
}

void Table(const v1::ReportTable& table, bool simulated, std::string* out) {
  // A short table stands on one page.
  absl::StrAppend(out, table.rows_size() <= 10 ? "<table class=\"short\">" : "<table>", "<caption>",
                  simulated ? "Simuleret. " : "", EscapeXml(table.caption()), "</caption>\n");
  int width = 0;
  for (const v1::ReportColumn& column : table.columns()) width += std::max(1, column.weight());
  absl::StrAppend(out, "<colgroup>");
  for (const v1::ReportColumn& column : table.columns()) {
    absl::StrAppend(out, "<col style=\"width:", 100 * std::max(1, column.weight()) / width, "%\">");
  }
  absl::StrAppend(out, "</colgroup>\n<thead><tr>");
  for (const v1::ReportColumn& column : table.columns()) {
    absl::StrAppend(out, column.numeric() ? "<th class=\"n\">" : "<th>", EscapeXml(column.heading()), "</th>");
  }
  absl::StrAppend(out, "</tr></thead>\n<tbody>\n");
  for (const v1::ReportRow& row : table.rows()) {
    absl::StrAppend(out, row.total() ? "<tr class=\"total\">" : "<tr>");
    for (int i = 0; i < row.cells_size(); ++i) {
      const bool numeric = i < table.columns_size() && table.columns(i).numeric();
      absl::StrAppend(out, numeric ? "<td class=\"n\">" : "<td>", EscapeXml(Printed(row.cells(i))), "</td>");
    }
    absl::StrAppend(out, "</tr>\n");
  }
  absl::StrAppend(out, "</tbody></table>\n");
}

void Block(const v1::ReportBlock& block, bool simulated, std::string* out) {
  switch (block.block_case()) {
    case v1::ReportBlock::kParagraph:
      absl::StrAppend(out, "<p>", EscapeXml(block.paragraph()), "</p>\n");
      break;
    case v1::ReportBlock::kNote:
      absl::StrAppend(out, "<p class=\"note\">", EscapeXml(block.note()), "</p>\n");
      break;
    case v1::ReportBlock::kTable:
      Table(block.table(), simulated, out);
      break;
    case v1::ReportBlock::kChart:
      absl::StrAppend(out, "<figure><figcaption>", simulated ? "Simuleret. " : "", EscapeXml(block.chart().caption()),
                      "</figcaption>\n", RenderChart(block.chart()), "</figure>\n");
      break;
    case v1::ReportBlock::BLOCK_NOT_SET:
      break;
  }
}

}  // namespace

std::string RenderHtml(const v1::ReportDocument& document) {
  std::string out = absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"da\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n<title>",
      EscapeXml(document.number()), " ", EscapeXml(document.title()), "</title>\n<style>", Style(document),
      "</style>\n</head>\n<body>\n<h1>", EscapeXml(document.title()), "</h1>\n<p class=\"imprint\">",
      EscapeXml(Imprint(document)), "</p>\n");
  const std::string warning = SimulatedWarning(document);
  if (!warning.empty()) absl::StrAppend(&out, "<p class=\"warning\">", EscapeXml(warning), "</p>\n");
  if (!document.difference().empty()) {
    absl::StrAppend(&out, "<h2>Ændret siden forrige version</h2>\n<p>", EscapeXml(document.difference()), "</p>\n");
  }
  for (const v1::ReportSection& section : document.sections()) {
    absl::StrAppend(&out, "<section>\n<h2>", EscapeXml(section.heading()), "</h2>\n");
    for (const v1::ReportBlock& block : section.blocks()) Block(block, document.simulated(), &out);
    absl::StrAppend(&out, "</section>\n");
  }
  return absl::StrCat(out, "</body>\n</html>\n");
}

}  // namespace sjak::reporting
