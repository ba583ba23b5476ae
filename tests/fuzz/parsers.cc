#include "tests/fuzz/parsers.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "platform/base/date.h"
#include "platform/base/uuid.h"
#include "services/common/cpr.h"
#include "services/common/csv.h"
#include "services/common/cvr.h"
#include "services/common/danish_text.h"

namespace sjak::fuzz {
namespace {

void Expect(bool promise, const char* what) {
  if (promise) return;
  std::fprintf(stderr, "a parser broke its promise: %s\n", what);
  std::abort();
}

// Short texts, such as a word of the message, say nothing.
void ExpectSilent(const absl::Status& status, absl::string_view input) {
  Expect(input.size() < 8 || !absl::StrContains(status.message(), input), "an error repeats the input");
}

void ParseOne(absl::string_view text) {
  if (const auto cpr = Cpr::Parse(text); cpr.ok()) {
    Expect(cpr->text().size() == 10, "a CPR number has ten characters");
    Expect(*Cpr::Parse(cpr->Formatted()) == *cpr, "a CPR number reads back");
    Expect(cpr->Masked() == absl::StrCat(cpr->text().substr(0, 6), "-****"), "a masked CPR number shows its end");
    if (cpr->birth_date()) Expect(cpr->birth_date()->year() >= 1858, "a birth date lies in the series' centuries");
  } else {
    ExpectSilent(cpr.status(), text);
  }
  if (const auto cvr = ParseCvr(text); cvr.ok()) {
    Expect(ParseCvr(*cvr).ok() && cvr->size() == 8, "a CVR number reads back");
  }
  if (const auto p_number = ParsePNumber(text); p_number.ok())
    Expect(p_number->size() == 10, "a P-number has ten digits");
  if (const auto date = Date::Parse(text); date.ok())
    Expect(*Date::Parse(date->ToString()) == *date, "a day reads back");
  if (const auto uuid = Uuid::Parse(text); uuid.ok())
    Expect(*Uuid::Parse(uuid->ToString()) == *uuid, "an id reads back");
  ContainsCprPattern(text);
  Expect(IsUtf8(SearchKey(text)), "a search key is text");
  SortKey(text);
}

// Everything the reader tells of a file, read in pieces of `piece` bytes.
std::string ReadCsv(absl::string_view bytes, size_t piece) {
  std::string told;
  CsvReader::Options options;
  options.max_record_bytes = 64;
  options.max_columns = 8;
  CsvReader reader(
      options,
      [&told](const CsvRow& row) {
        absl::StrAppend(&told, row.line(), ":");
        for (const std::string& field : row.fields()) {
          Expect(IsUtf8(field), "a field is UTF-8");
          absl::StrAppend(&told, field.size(), ",", field, ";");
        }
        return absl::OkStatus();
      },
      [&](int64_t line, absl::string_view reason) { absl::StrAppend(&told, line, "!", reason, "\n"); });
  absl::Status status;
  for (size_t at = 0; at < bytes.size() && status.ok(); at += piece) status = reader.Push(bytes.substr(at, piece));
  if (status.ok()) status = reader.Finish();
  return absl::StrCat(told, status.message());
}

}  // namespace

void ParseAll(absl::string_view bytes) {
  ParseOne(bytes);
  const std::string whole = ReadCsv(bytes, bytes.size() + 1);
  Expect(ReadCsv(bytes, 1) == whole, "a file reads the same however its bytes arrive");
}

}  // namespace sjak::fuzz
