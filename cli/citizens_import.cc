#include "cli/citizens_import.h"

#include <algorithm>
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "platform/base/uuid.h"
#include "platform/base/wire.h"
#include "services/common/csv.h"

namespace sjak::cli {
namespace {

using citizens::v1::ImportRow;

constexpr int kBatch = 500;
constexpr char kMethod[] = "sjak.jobcentre.v1.JobcentreService.ImportCitizensBatch";

// Reads one record's texts into a row and collects what is wrong with them. Reasons quote nothing of the record.
class RowReader {
 public:
  RowReader(const CsvRow& csv, std::vector<std::string>* reasons) : csv_(csv), reasons_(*reasons) {}

  ImportRow Read() {
    ImportRow row;
    row.set_row_number(csv_.line());
    row.set_external_id(Text("external_id"));
    row.set_source_revision(Whole("source_revision"));
    row.set_cpr(Text("cpr"));
    row.set_given_name(Text("given_name"));
    row.set_surname(Text("surname"));
    row.set_phone(Text("phone"));
    row.mutable_address()->set_street(Text("street"));
    row.mutable_address()->set_postcode(Text("postcode"));
    row.mutable_address()->set_city(Text("city"));
    row.mutable_address()->set_district_code(static_cast<int32_t>(Whole("district_code")));
    row.mutable_address()->set_dar_address_id(Text("dar_address_id"));
    Day("residence_valid_from", [&row] { return row.mutable_residence_from(); });
    row.set_target_group(TargetGroup());
    Day("target_group_valid_from", [&row] { return row.mutable_target_group_from(); });
    if (!Text("target_group_valid_to").empty()) {
      reasons_.push_back("target_group_valid_to must be empty: import open spells, and close them when they end");
    }
    for (citizens::v1::Need need : Needs()) row.add_needs(need);
    row.set_unemployed(YesNo("unemployed"));
    row.set_caseworker(Text("caseworker_id"));
    return row;
  }

 private:
  std::string Text(absl::string_view column) const { return std::string(csv_[column]); }

  int64_t Whole(absl::string_view column) {
    const std::string text = Text(column);
    int64_t value = 0;
    if (!text.empty() && (!absl::SimpleAtoi(text, &value) || value < 0 || value > INT32_MAX))
      reasons_.push_back(absl::StrCat(column, " must be a whole number"));
    return value;
  }

  template <typename Make>
  void Day(absl::string_view column, const Make& make) {
    const std::string text = Text(column);
    if (text.empty()) return;
    if (const absl::StatusOr<Date> day = Date::Parse(text); day.ok()) {
      *make() = wire::ToProto(*day);
    } else {
      reasons_.push_back(absl::StrCat(column, " must be a day, as 2021-09-13"));
    }
  }

  // "6.3" is TARGET_GROUP_6_3.
  citizens::v1::TargetGroup TargetGroup() {
    const std::string name = absl::StrCat("TARGET_GROUP_", absl::StrReplaceAll(Text("target_group"), {{".", "_"}}));
    citizens::v1::TargetGroup group = citizens::v1::TARGET_GROUP_UNSPECIFIED;
    if (!citizens::v1::TargetGroup_Parse(name, &group) || group == citizens::v1::TARGET_GROUP_UNSPECIFIED)
      reasons_.push_back("target_group must be one of LAB section 6, as 6.3, or INT");
    return group;
  }

  std::vector<citizens::v1::Need> Needs() {
    std::vector<citizens::v1::Need> needs;
    for (absl::string_view word : absl::StrSplit(Text("needs"), '+', absl::SkipWhitespace())) {
      citizens::v1::Need need = citizens::v1::NEED_UNSPECIFIED;
      if (citizens::v1::Need_Parse(absl::StrCat("NEED_", word), &need) && need != citizens::v1::NEED_UNSPECIFIED) {
        needs.push_back(need);
      } else {
        reasons_.push_back("needs must be CAPACITY, SKILLS, or both with + between");
      }
    }
    return needs;
  }

  bool YesNo(absl::string_view column) {
    const std::string text = Text(column);
    if (text != "yes" && text != "no") reasons_.push_back(absl::StrCat(column, " must be yes or no"));
    return text == "yes";
  }

  const CsvRow& csv_;
  std::vector<std::string>& reasons_;
};

struct ParsedFile {
  std::vector<ImportRow> rows;
  std::vector<ImportResult> refused;
};

absl::StatusOr<ParsedFile> Parse(const std::string& bytes) {
  ParsedFile file;
  CsvReader::Options options;
  options.required_columns = {"external_id", "source_revision", "cpr", "target_group"};
  CsvReader reader(
      options,
      [&file](const CsvRow& csv) {
        std::vector<std::string> reasons;
        ImportRow row = RowReader(csv, &reasons).Read();
        if (reasons.empty()) {
          file.rows.push_back(std::move(row));
        } else {
          file.refused.push_back(
              {csv.line(), row.external_id(), citizens::v1::IMPORT_OUTCOME_REFUSED, "", std::move(reasons)});
        }
        return absl::OkStatus();
      },
      [&file](int64_t line, absl::string_view reason) {
        file.refused.push_back({line, "", citizens::v1::IMPORT_OUTCOME_REFUSED, "", {std::string(reason)}});
      });
  absl::Status status = reader.Push(bytes);
  if (status.ok()) status = reader.Finish();
  if (!status.ok()) return status;
  return file;
}

std::string WordOf(citizens::v1::ImportOutcome outcome) {
  return citizens::v1::ImportOutcome_Name(outcome).substr(sizeof("IMPORT_OUTCOME_") - 1);
}

}  // namespace

absl::StatusOr<std::vector<ImportResult>> ImportCitizens(const std::string& bytes, const std::string& source,
                                                         const Invoke& invoke, const Progress& progress) {
  absl::StatusOr<ParsedFile> file = Parse(bytes);
  if (!file.ok()) return file.status();
  const std::string import_id = Uuid::FromText(absl::StrCat("import\n", source, "\n", bytes)).ToString();
  std::vector<ImportResult> results = std::move(file->refused);
  for (size_t first = 0; first < file->rows.size(); first += kBatch) {
    citizens::v1::ImportCitizensBatchRequest request;
    request.set_import_id(import_id);
    request.set_source_system(source);
    const size_t end = std::min(first + kBatch, file->rows.size());
    for (size_t i = first; i < end; ++i) *request.add_rows() = file->rows[i];
    // From the body as well, so that a client that reads the file differently never meets its forerunner's request id.
    request.set_request_id(Uuid::FromText(absl::StrCat(import_id, "\n", request.SerializeAsString())).ToString());
    citizens::v1::ImportCitizensBatchResponse response;
    if (absl::Status status = invoke(kMethod, request, &response); !status.ok()) return status;
    for (const citizens::v1::ImportRowResult& row : response.results()) {
      results.push_back({row.row_number(),
                         row.external_id(),
                         row.outcome(),
                         row.citizen(),
                         {row.reasons().begin(), row.reasons().end()}});
    }
    progress(end, file->rows.size());
  }
  std::stable_sort(results.begin(), results.end(),
                   [](const ImportResult& a, const ImportResult& b) { return a.line < b.line; });
  return results;
}

std::string ResultsAsCsv(const std::vector<ImportResult>& results) {
  std::string out;
  CsvWriter csv(&out, CsvWriter::Options{true});
  for (const char* column : {"line", "external_id", "outcome", "citizen", "reasons"}) csv.Text(column);
  csv.EndRow();
  for (const ImportResult& result : results) {
    csv.Number(result.line)
        .Text(result.external_id)
        .Text(WordOf(result.outcome))
        .Text(result.citizen)
        .Text(absl::StrJoin(result.reasons, "; "));
    csv.EndRow();
  }
  return out;
}

std::string DescribeResults(const std::vector<ImportResult>& results) {
  std::map<citizens::v1::ImportOutcome, int> count;
  for (const ImportResult& result : results) ++count[result.outcome];
  std::string text = absl::StrCat(results.size(), " rows: ", count[citizens::v1::IMPORT_OUTCOME_CREATED], " created, ",
                                  count[citizens::v1::IMPORT_OUTCOME_CHANGED], " changed, ",
                                  count[citizens::v1::IMPORT_OUTCOME_UNCHANGED], " unchanged, ",
                                  count[citizens::v1::IMPORT_OUTCOME_STALE], " stale, ",
                                  count[citizens::v1::IMPORT_OUTCOME_REFUSED], " refused\n");
  for (const ImportResult& result : results) {
    if (result.outcome != citizens::v1::IMPORT_OUTCOME_REFUSED) continue;
    absl::StrAppend(&text, "  line ", result.line, ": ", absl::StrJoin(result.reasons, "; "), "\n");
  }
  return text;
}

}  // namespace sjak::cli
