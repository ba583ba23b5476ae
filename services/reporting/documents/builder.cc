#include "services/reporting/documents/builder.h"

#include "absl/strings/str_split.h"
#include "services/common/money.h"

namespace sjak::reporting {

v1::ReportSection* AddSection(v1::ReportDocument* document, const std::string& code, const std::string& heading) {
  v1::ReportSection* section = document->add_sections();
  section->set_code(code);
  section->set_heading(heading);
  return section;
}

void AddText(v1::ReportSection* section, const std::string& text) {
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipWhitespace())) {
    section->add_blocks()->set_paragraph(std::string(line));
  }
}

void AddNote(v1::ReportSection* section, const std::string& text) { section->add_blocks()->set_note(text); }

v1::ReportTable* AddTable(v1::ReportSection* section, const std::string& caption, const std::vector<Column>& columns) {
  v1::ReportTable* table = section->add_blocks()->mutable_table();
  table->set_caption(caption);
  for (const Column& column : columns) {
    v1::ReportColumn* out = table->add_columns();
    out->set_heading(column.heading);
    out->set_numeric(column.numeric);
    out->set_weight(column.weight);
  }
  return table;
}

v1::ReportCell TextCell(const std::string& text) {
  v1::ReportCell cell;
  cell.set_text(text);
  return cell;
}

v1::ReportCell NumberCell(int64_t number, int decimals) {
  v1::ReportCell cell;
  cell.set_number(number);
  cell.set_decimals(decimals);
  return cell;
}

v1::ReportCell EmptyCell() { return v1::ReportCell(); }

v1::ReportRow* AddRow(v1::ReportTable* table, const std::vector<v1::ReportCell>& cells) {
  v1::ReportRow* row = table->add_rows();
  for (const v1::ReportCell& cell : cells) *row->add_cells() = cell;
  return row;
}

v1::ReportChart* AddChart(v1::ReportSection* section, const std::string& caption, const std::string& unit) {
  v1::ReportChart* chart = section->add_blocks()->mutable_chart();
  chart->set_caption(caption);
  chart->set_unit(unit);
  return chart;
}

void AddBar(v1::ReportChart* chart, const std::string& label, int64_t value) {
  v1::ReportBar* bar = chart->add_bars();
  bar->set_label(label);
  bar->set_value(value);
}

std::string Printed(const v1::ReportCell& cell) {
  if (!cell.has_number()) return cell.text();
  NumberStyle style;
  style.decimals = cell.decimals();
  return FormatDecimal(cell.number(), style);
}

}  // namespace sjak::reporting
