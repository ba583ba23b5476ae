#include "services/reporting/documents/render.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/json_util.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/csv.h"
#include "services/reporting/documents/builder.h"
#include "services/reporting/frozen/period_rules.h"

namespace sjak::reporting {
namespace {

std::string RenderProtobuf(const v1::ReportDocument& document) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream out(&bytes);
    google::protobuf::io::CodedOutputStream coded(&out);
    coded.SetSerializationDeterministic(true);
    document.SerializeToCodedStream(&coded);
  }
  return bytes;
}

std::string RenderJson(const v1::ReportDocument& document) {
  google::protobuf::util::JsonPrintOptions print;
  print.add_whitespace = true;
  std::string json;
  // A message of our own always prints.
  (void)google::protobuf::util::MessageToJsonString(document, &json, print);
  return json;
}

void TableAsCsv(const v1::ReportTable& table, bool simulated, CsvWriter* csv) {
  csv->Text(absl::StrCat(simulated ? "SIMULERET: " : "", table.caption()));
  csv->EndRow();
  for (const v1::ReportColumn& column : table.columns()) csv->Text(column.heading());
  csv->EndRow();
  for (const v1::ReportRow& row : table.rows()) {
    for (const v1::ReportCell& cell : row.cells()) {
      if (cell.has_number()) {
        csv->Number(cell.number(), cell.decimals());
      } else if (cell.text().empty()) {
        csv->Empty();
      } else {
        csv->Text(cell.text());
      }
    }
    csv->EndRow();
  }
}

}  // namespace

std::string EscapeXml(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}});
}

std::string SimulatedWarning(const v1::ReportDocument& document) {
  if (!document.simulated()) return "";
  return "SIMULERET: borgere, firmaer og fremmøde i rapporten er opdigtede";
}

std::string Imprint(const v1::ReportDocument& document) {
  return absl::StrCat("Rapport ", document.number(), ", version ", document.version(), ". Opgjort til og med ",
                      DanishDate(wire::DateOf(document.as_of())), ". Frosset ",
                      DanishDate(wire::DateOf(document.frozen_on())), ".");
}

std::string RenderCsv(const v1::ReportDocument& document) {
  std::string out;
  CsvWriter csv(&out, CsvWriter::Options{true});
  csv.Text(document.title()).Text(Imprint(document)).Text(SimulatedWarning(document));
  csv.EndRow();
  for (const v1::ReportSection& section : document.sections()) {
    for (const v1::ReportBlock& block : section.blocks()) {
      if (!block.has_table()) continue;
      csv.Empty();
      csv.EndRow();
      TableAsCsv(block.table(), document.simulated(), &csv);
    }
  }
  return out;
}

const char* MediaTypeOf(v1::ReportFormat format) {
  switch (format) {
    case v1::REPORT_FORMAT_PROTOBUF:
      return "application/x-protobuf";
    case v1::REPORT_FORMAT_JSON:
      return "application/json";
    case v1::REPORT_FORMAT_CSV:
      return "text/csv; charset=utf-8";
    case v1::REPORT_FORMAT_HTML:
      return "text/html; charset=utf-8";
    case v1::REPORT_FORMAT_ODT:
      return "application/vnd.oasis.opendocument.text";
    default:
      return "application/octet-stream";
  }
}

const char* EndingOf(v1::ReportFormat format) {
  switch (format) {
    case v1::REPORT_FORMAT_PROTOBUF:
      return "pb";
    case v1::REPORT_FORMAT_JSON:
      return "json";
    case v1::REPORT_FORMAT_CSV:
      return "csv";
    case v1::REPORT_FORMAT_HTML:
      return "html";
    case v1::REPORT_FORMAT_ODT:
      return "odt";
    default:
      return "bin";
  }
}

absl::StatusOr<std::vector<RenderedFile>> RenderAll(const v1::ReportDocument& document) {
  SJAK_ASSIGN_OR_RETURN(std::string odt, RenderOdt(document));
  return std::vector<RenderedFile>{{v1::REPORT_FORMAT_PROTOBUF, RenderProtobuf(document)},
                                   {v1::REPORT_FORMAT_JSON, RenderJson(document)},
                                   {v1::REPORT_FORMAT_CSV, RenderCsv(document)},
                                   {v1::REPORT_FORMAT_HTML, RenderHtml(document)},
                                   {v1::REPORT_FORMAT_ODT, std::move(odt)}};
}

}  // namespace sjak::reporting
