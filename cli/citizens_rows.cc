#include "cli/citizens_rows.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"

namespace sjak::cli {
namespace {

using citizens::v1::ImportRow;

constexpr size_t kPiece = 64 * 1024;

// Reads one record's texts into a row and collects what is wrong with them. Reasons quote nothing of the record.
class RowReader {
 public:
  explicit RowReader(const CsvRow& csv) : csv_(csv) {}

  ImportRow Read() {
    ImportRow row;
    row.set_row_number(csv_.line());
    row.set_external_id(Text("external_id"));
    row.set_source_revision(Whole("source_revision"));
    row.set_cpr(Text("cpr"));
    row.set_given_name(Text("given_name"));
    row.set_surname(Text("surname"));
    row.set_phone(Text("phone"));
    Address(&row);
    Day("residence_valid_from", [&row] { return row.mutable_residence_from(); });
    row.set_target_group(TargetGroup());
    Day("target_group_valid_from", [&row] { return row.mutable_target_group_from(); });
    if (!Text("target_group_valid_to").empty()) {
      reasons_.push_back("target_group_valid_to: must be empty: import open spells, and close them when they end");
    }
    for (citizens::v1::Need need : Needs()) row.add_needs(need);
    row.set_unemployed(YesNo("unemployed"));
    row.set_caseworker(Text("caseworker_id"));
    if (!Text("protected").empty()) row.set_protected_(YesNo("protected"));
    if (reasons_.empty()) return row;
    // Nothing more of it is needed, and nothing more is sent.
    ImportRow faulty;
    faulty.set_row_number(row.row_number());
    faulty.set_external_id(row.external_id());
    for (std::string& reason : reasons_) faulty.add_faults(std::move(reason));
    return faulty;
  }

 private:
  std::string Text(absl::string_view column) const { return std::string(csv_[column]); }

  // Left unset by a file that has none, which then says nothing about it.
  void Address(ImportRow* row) {
    citizens::v1::Address address;
    address.set_street(Text("street"));
    address.set_postcode(Text("postcode"));
    address.set_city(Text("city"));
    address.set_district_code(static_cast<int32_t>(Whole("district_code")));
    address.set_dar_address_id(Text("dar_address_id"));
    if (address.ByteSizeLong() > 0) *row->mutable_address() = std::move(address);
  }

  int64_t Whole(absl::string_view column) {
    const std::string text = Text(column);
    int64_t value = 0;
    if (!text.empty() && (!absl::SimpleAtoi(text, &value) || value < 0 || value > INT32_MAX))
      reasons_.push_back(absl::StrCat(column, ": must be a whole number"));
    return value;
  }

  template <typename Make>
  void Day(absl::string_view column, const Make& make) {
    const std::string text = Text(column);
    if (text.empty()) return;
    if (const absl::StatusOr<Date> day = Date::Parse(text); day.ok()) {
      *make() = wire::ToProto(*day);
    } else {
      reasons_.push_back(absl::StrCat(column, ": must be a day, as 2021-09-13"));
    }
  }

  // "6.3" is TARGET_GROUP_6_3.
  citizens::v1::TargetGroup TargetGroup() {
    const std::string name = absl::StrCat("TARGET_GROUP_", absl::StrReplaceAll(Text("target_group"), {{".", "_"}}));
    citizens::v1::TargetGroup group = citizens::v1::TARGET_GROUP_UNSPECIFIED;
    if (!citizens::v1::TargetGroup_Parse(name, &group) || group == citizens::v1::TARGET_GROUP_UNSPECIFIED)
      reasons_.push_back("target_group: must be one of LAB section 6, as 6.3, or INT");
    return group;
  }

  std::vector<citizens::v1::Need> Needs() {
    std::vector<citizens::v1::Need> needs;
    for (absl::string_view word : absl::StrSplit(Text("needs"), '+', absl::SkipWhitespace())) {
      citizens::v1::Need need = citizens::v1::NEED_UNSPECIFIED;
      if (citizens::v1::Need_Parse(absl::StrCat("NEED_", word), &need) && need != citizens::v1::NEED_UNSPECIFIED) {
        needs.push_back(need);
      } else {
        reasons_.push_back("needs: must be CAPACITY, SKILLS, or both with + between");
      }
    }
    return needs;
  }

  bool YesNo(absl::string_view column) {
    const std::string text = Text(column);
    if (text != "yes" && text != "no") reasons_.push_back(absl::StrCat(column, ": must be yes or no"));
    return text == "yes";
  }

  const CsvRow& csv_;
  std::vector<std::string> reasons_;
};

CsvReader::Options Columns() {
  CsvReader::Options options;
  options.required_columns = {"external_id", "source_revision", "cpr", "target_group"};
  return options;
}

}  // namespace

CitizenRows::CitizenRows(std::istream& file)
    : file_(file),
      reader_(
          Columns(),
          [this](const CsvRow& csv) {
            ready_.push_back(RowReader(csv).Read());
            return absl::OkStatus();
          },
          [this](int64_t line, absl::string_view reason) {
            ImportRow faulty;
            faulty.set_row_number(line);
            faulty.add_faults(std::string(reason));
            ready_.push_back(std::move(faulty));
          }) {}

absl::StatusOr<std::optional<ImportRow>> CitizenRows::Next() {
  std::string piece(kPiece, '\0');
  while (ready_.empty() && !over_) {
    file_.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const auto count = static_cast<size_t>(file_.gcount());
    bytes_ += static_cast<int64_t>(count);
    SJAK_RETURN_IF_ERROR(reader_.Push(absl::string_view(piece.data(), count)));
    if (count == piece.size()) continue;
    over_ = true;
    SJAK_RETURN_IF_ERROR(reader_.Finish());
  }
  if (ready_.empty()) return std::optional<ImportRow>();
  std::optional<ImportRow> next = std::move(ready_.front());
  ready_.pop_front();
  return next;
}

}  // namespace sjak::cli
