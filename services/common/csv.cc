#include "services/common/csv.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "platform/base/error.h"
#include "services/common/danish_text.h"
#include "services/common/money.h"

namespace sjak {
namespace {

constexpr absl::string_view kNeverClosed = "a quote is never closed";
constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Windows-1252 where it differs from ISO 8859-1: 0x80..0x9F. Undefined bytes become U+FFFD.
constexpr char32_t kWindows1252[32] = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                       0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
                                       0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                       0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

bool IsAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isascii(c); });
}

std::string FromWindows1252(absl::string_view text) {
  std::string out;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    text_internal::AppendUtf8(byte >= 0x80 && byte < 0xA0 ? kWindows1252[byte - 0x80] : byte, &out);
  }
  return out;
}

char DelimiterOf(absl::string_view header) {
  size_t semicolons = 0, commas = 0;
  bool quoted = false;
  for (char c : header) {
    if (c == '"') quoted = !quoted;
    if (!quoted && c == ';') ++semicolons;
    if (!quoted && c == ',') ++commas;
  }
  return commas > semicolons ? ',' : ';';
}

absl::Status BadHeader(absl::string_view why) {
  return Refuse(absl::StatusCode::kInvalidArgument, "CSV_HEADER",
                absl::StrCat("the first line must name the columns: ", why));
}

}  // namespace

absl::string_view CsvRow::operator[](absl::string_view column) const {
  const auto found = columns_->find(column);
  if (found == columns_->end()) return {};
  return absl::StripAsciiWhitespace(fields_[found->second]);
}

CsvReader::CsvReader(Options options, OnRow on_row, OnBadRow on_bad_row)
    : options_(std::move(options)), on_row_(std::move(on_row)), on_bad_row_(std::move(on_bad_row)) {
  row_.columns_ = &column_index_;
  StartRecord();
}

absl::Status CsvReader::Push(absl::string_view bytes) {
  if (delimiter_ != 0) return Feed(bytes);
  opening_.append(bytes.data(), bytes.size());
  absl::string_view text = opening_;
  const bool marked = absl::ConsumePrefix(&text, kByteOrderMark);
  const absl::string_view header = absl::StripLeadingAsciiWhitespace(text);
  const size_t end = header.find('\n');
  const size_t read = end == absl::string_view::npos ? text.size() : text.size() - header.size() + end;
  if (read > options_.max_record_bytes) return BadHeader(TooLong());
  if (end == absl::string_view::npos) return absl::OkStatus();
  if (marked) encoding_ = Encoding::kUtf8;
  delimiter_ = DelimiterOf(header.substr(0, end));
  const std::string opening(text);
  opening_.clear();
  return Feed(opening);
}

absl::Status CsvReader::Finish() {
  if (delimiter_ == 0) SJAK_RETURN_IF_ERROR(Push("\n"));
  while (state_ == State::kQuoted) SJAK_RETURN_IF_ERROR(GiveUpLine(kNeverClosed));
  if (!raw_.empty() && state_ != State::kSkipLine) SJAK_RETURN_IF_ERROR(EndRecord());
  return columns_.empty() ? BadHeader("the file is empty") : absl::OkStatus();
}

absl::Status CsvReader::Feed(absl::string_view bytes) {
  for (char c : bytes) SJAK_RETURN_IF_ERROR(FeedByte(c));
  return absl::OkStatus();
}

absl::Status CsvReader::FeedByte(char c) {
  if (state_ == State::kSkipLine) {
    if (c == '\n') {
      ++next_line_;
      StartRecord();
    }
    return absl::OkStatus();
  }
  if (raw_.size() == options_.max_record_bytes) {
    const bool open = state_ == State::kQuoted && absl::StrContains(raw_, '\n');
    SJAK_RETURN_IF_ERROR(GiveUpLine(open ? std::string(kNeverClosed) : TooLong()));
    return FeedByte(c);
  }
  raw_.push_back(c);
  if (c == '\n') {
    ++next_line_;
    if (state_ != State::kQuoted) return EndRecord();
  }
  if (const absl::string_view fault = TakeInField(c); !fault.empty()) return GiveUpLine(fault);
  return absl::OkStatus();
}

absl::string_view CsvReader::TakeInField(char c) {
  if (c == delimiter_ && state_ != State::kQuoted) {
    state_ = State::kFieldStart;
    if (row_.fields_.size() == options_.max_columns) return "the record has too many columns";
    row_.fields_.emplace_back();
  } else if (state_ == State::kFieldStart && c == '"') {
    state_ = State::kQuoted;
  } else if (state_ == State::kQuoted && c == '"') {
    state_ = State::kAfterQuote;
  } else if (state_ == State::kAfterQuote && c == '"') {
    state_ = State::kQuoted;  // a doubled quote stands for itself
    row_.fields_.back().push_back(c);
  } else if (state_ == State::kAfterQuote) {
    if (c != '\r' && c != ' ') return "text follows a closing quote; a quote inside a quoted field is written twice";
  } else {
    if (state_ == State::kFieldStart) state_ = State::kPlain;
    row_.fields_.back().push_back(c);
  }
  return {};
}

absl::Status CsvReader::EndRecord() {
  std::vector<std::string>& fields = row_.fields_;
  if (state_ == State::kPlain && absl::EndsWith(fields.back(), "\r")) fields.back().pop_back();
  const bool empty = fields.size() == 1 && absl::StripAsciiWhitespace(fields[0]).empty();
  const absl::Status status = empty ? absl::OkStatus() : HandOver();
  StartRecord();
  return status;
}

absl::Status CsvReader::HandOver() {
  std::string fault;
  for (std::string& field : row_.fields_) {
    if (!Decode(&field)) fault = "the text is not UTF-8, while earlier lines are";
    if (absl::StrContains(field, '\0')) fault = "the text holds a NUL byte";
  }
  if (columns_.empty()) return fault.empty() ? EndHeader() : BadHeader(fault);
  if (fault.empty() && row_.fields_.size() != columns_.size()) {
    fault = absl::StrCat("the record has ", row_.fields_.size(), " columns, the header ", columns_.size());
  }
  if (fault.empty()) return on_row_(row_);
  on_bad_row_(row_.line_, fault);
  return absl::OkStatus();
}

absl::Status CsvReader::EndHeader() {
  for (const std::string& field : row_.fields_) {
    const std::string name = absl::AsciiStrToLower(absl::StripAsciiWhitespace(field));
    if (name.empty() || !column_index_.emplace(name, columns_.size()).second) {
      return BadHeader("each needs a name of its own");
    }
    columns_.push_back(name);
  }
  std::vector<std::string> missing;
  for (const std::string& name : options_.required_columns) {
    if (!column_index_.contains(name)) missing.push_back(name);
  }
  if (missing.empty()) return absl::OkStatus();
  return BadHeader(absl::StrCat("these are missing: ", absl::StrJoin(missing, ", ")));
}

// Reports the line on which a malformed record began and goes on with the next. Lines that a stray quote had drawn into
// the record are read again: what they hold opens no second quote before the point already reached, since it would have
// closed the first, so that no byte is read more than a few times.
absl::Status CsvReader::GiveUpLine(absl::string_view why) {
  if (columns_.empty()) return BadHeader(why);
  on_bad_row_(row_.line_, why);
  const size_t end_of_line = raw_.find('\n');
  if (end_of_line == std::string::npos) {
    state_ = State::kSkipLine;
    return absl::OkStatus();
  }
  const std::string again = raw_.substr(end_of_line + 1);
  next_line_ = row_.line_ + 1;
  StartRecord();
  return Feed(again);
}

std::string CsvReader::TooLong() const {
  return absl::StrCat("the record is longer than ", options_.max_record_bytes, " bytes");
}

void CsvReader::StartRecord() {
  state_ = State::kFieldStart;
  raw_.clear();
  row_.line_ = next_line_;
  row_.fields_.assign(1, "");
}

bool CsvReader::Decode(std::string* field) {
  if (IsAscii(*field)) return true;
  if (encoding_ == Encoding::kUndecided) encoding_ = IsUtf8(*field) ? Encoding::kUtf8 : Encoding::kWindows1252;
  if (encoding_ == Encoding::kUtf8) return IsUtf8(*field);
  *field = FromWindows1252(*field);
  return true;
}

CsvWriter::CsvWriter(std::string* out, Options options) : out_(out) {
  if (options.byte_order_mark) absl::StrAppend(out_, kByteOrderMark);
}

CsvWriter& CsvWriter::Text(absl::string_view text) {
  Separate();
  std::string cell(text);
  if (!cell.empty() && absl::StrContains("=+-@\t\r", cell[0])) cell.insert(0, 1, '\'');
  if (cell.find_first_of(";\"\r\n") == std::string::npos) {
    out_->append(cell);
    return *this;
  }
  out_->push_back('"');
  for (char c : cell) out_->append(c == '"' ? 2 : 1, c);
  out_->push_back('"');
  return *this;
}

CsvWriter& CsvWriter::Number(int64_t value, int decimals) {
  Separate();
  out_->append(FormatDecimal(value, {.decimals = decimals, .group_mark = 0}));
  return *this;
}

CsvWriter& CsvWriter::Empty() {
  Separate();
  return *this;
}

void CsvWriter::EndRow() {
  out_->append("\r\n");
  row_begun_ = false;
}

void CsvWriter::Separate() {
  if (row_begun_) out_->push_back(';');
  row_begun_ = true;
}

}  // namespace sjak
