#pragma once

#include <string>
#include <vector>

#include "platform/base/date.h"
#include "sjak/reporting/v1/report_document.pb.h"

namespace sjak::reporting {

// Small helpers that put a ReportDocument together.

v1::ReportSection* AddSection(v1::ReportDocument* document, const std::string& code, const std::string& heading);

// One paragraph per line of the text; none for an empty one.
void AddText(v1::ReportSection* section, const std::string& text);
void AddNote(v1::ReportSection* section, const std::string& text);

struct Column {
  std::string heading;
  bool numeric = false;
  int weight = 1;
};
v1::ReportTable* AddTable(v1::ReportSection* section, const std::string& caption, const std::vector<Column>& columns);

v1::ReportCell TextCell(const std::string& text);
v1::ReportCell NumberCell(int64_t number, int decimals = 0);
v1::ReportCell EmptyCell();
v1::ReportRow* AddRow(v1::ReportTable* table, const std::vector<v1::ReportCell>& cells);

v1::ReportChart* AddChart(v1::ReportSection* section, const std::string& caption, const std::string& unit);
void AddBar(v1::ReportChart* chart, const std::string& label, int64_t value);

// As it is printed: the text, "1.234,56", or "".
std::string Printed(const v1::ReportCell& cell);

}  // namespace sjak::reporting
