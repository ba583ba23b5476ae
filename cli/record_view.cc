#include "cli/record_view.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/common/csv.h"

namespace sjak::cli {
namespace {

template <typename Cells>
void AppendRow(const Cells& cells, std::string* out) {
  for (const std::string& cell : cells)
    absl::StrAppend(out, "| ", absl::StrReplaceAll(cell, {{"|", "\\|"}, {"\n", " "}}), " ");
  absl::StrAppend(out, "|\n");
}

}  // namespace

std::string RecordAsMarkdown(const citizens::v1::ProcessingRecord& record) {
  std::string out =
      "# Fortegnelse over behandling / Record of processing: citizens\n\n"
      "Made by `sjak compliance record` of the data classes of the database and the contracts (GDPR articles 30 and "
      "35). The\n"
      "controller adds who it is, its data protection officer, and its own assessment.\n";
  for (const auto& table : record.tables()) {
    absl::StrAppend(&out, "\n## ", table.title().da(), " / ", table.title().en(), "\n\n", table.article(), "\n\n");
    AppendRow(table.columns(), &out);
    for (int i = 0; i < table.columns_size(); ++i) out += "|---";
    out += "|\n";
    for (const auto& row : table.rows()) AppendRow(row.cells(), &out);
  }
  return out;
}

std::string RecordAsCsv(const citizens::v1::ProcessingRecord& record) {
  std::string out;
  CsvWriter csv(&out, {true});
  const auto head = [&csv](const auto& table) -> CsvWriter& {
    return csv.Text(table.key()).Text(table.article()).Text(table.title().da()).Text(table.title().en());
  };
  for (const auto& table : record.tables()) {
    head(table);
    for (const std::string& column : table.columns()) csv.Text(column);
    csv.EndRow();
    for (const auto& row : table.rows()) {
      head(table);
      for (const std::string& cell : row.cells()) csv.Text(cell);
      csv.EndRow();
    }
  }
  return out;
}

}  // namespace sjak::cli
