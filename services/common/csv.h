#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace sjak {

// A record of a CSV file, its texts in UTF-8.
class CsvRow {
 public:
  // The line of the file on which the record begins, from 1; the header is line 1 in a file that begins with it.
  int64_t line() const { return line_; }
  // The text under a column of the header, without surrounding spaces. Empty for a column that the file does not have.
  absl::string_view operator[](absl::string_view column) const;
  const std::vector<std::string>& fields() const { return fields_; }

 private:
  friend class CsvReader;
  int64_t line_ = 0;
  std::vector<std::string> fields_;
  const absl::flat_hash_map<std::string, size_t>* columns_ = nullptr;
};

// Reads CSV as bytes arrive, in memory bounded by the longest record. Understands what Danish systems and Excel write:
// ';' or ',' (whichever the header holds more of), quoted fields with doubled quotes and line breaks, CRLF or LF, UTF-8
// with or without a byte order mark, and ISO 8859-1 (read as its superset Windows-1252). The first record with a letter
// beyond ASCII decides which of the encodings the file has. Empty lines are skipped.
//
// A malformed record is reported with line and reason, and reading goes on with the next line: a quote that is never
// closed costs the line on which it opens, no more.
class CsvReader {
 public:
  struct Options {
    // Columns that must be there; others are kept. Names are compared in lower case.
    std::vector<std::string> required_columns;
    size_t max_record_bytes = 64 * 1024;
    size_t max_columns = 256;
  };
  // A status other than OK stops the reading and is what Push or Finish returns.
  using OnRow = std::function<absl::Status(const CsvRow&)>;
  // `reason` quotes nothing of the record, because records hold personal data.
  using OnBadRow = std::function<void(int64_t line, absl::string_view reason)>;

  CsvReader(Options options, OnRow on_row, OnBadRow on_bad_row);

  // INVALID_ARGUMENT with the reason CSV_HEADER when the header is unusable; then nothing more may be pushed.
  absl::Status Push(absl::string_view bytes);
  // The end of the file. INVALID_ARGUMENT (CSV_HEADER) when there was not even a header.
  absl::Status Finish();

  // Lower case, in file order; empty until the first line has been read.
  const std::vector<std::string>& columns() const { return columns_; }

 private:
  enum class State { kFieldStart, kPlain, kQuoted, kAfterQuote, kSkipLine };
  enum class Encoding { kUndecided, kUtf8, kWindows1252 };

  absl::Status Feed(absl::string_view bytes);
  absl::Status FeedByte(char c);
  absl::string_view TakeInField(char c);  // what is wrong, or nothing
  absl::Status EndRecord();
  absl::Status HandOver();
  absl::Status EndHeader();
  absl::Status GiveUpLine(absl::string_view why);
  std::string TooLong() const;
  void StartRecord();
  bool Decode(std::string* field);

  const Options options_;
  const OnRow on_row_;
  const OnBadRow on_bad_row_;
  std::string opening_;  // everything up to the end of the header, until the delimiter is known
  char delimiter_ = 0;
  Encoding encoding_ = Encoding::kUndecided;
  State state_ = State::kFieldStart;
  std::string raw_;  // the record so far, to begin again after an unclosed quote
  int64_t next_line_ = 1;
  CsvRow row_;
  std::vector<std::string> columns_;
  absl::flat_hash_map<std::string, size_t> column_index_;
};

// Writes CSV that a Danish Excel opens as it is: ';', CRLF, decimal comma, UTF-8 with a byte order mark if asked.
// A text that a spreadsheet would run as a formula (= + - @, tab, carriage return first) gets an apostrophe in front.
class CsvWriter {
 public:
  struct Options {
    bool byte_order_mark = false;
  };
  // Appends to `out`, which must outlive the writer.
  explicit CsvWriter(std::string* out) : CsvWriter(out, Options()) {}
  CsvWriter(std::string* out, Options options);

  CsvWriter& Text(absl::string_view text);
  // `value` counts units of 10^-decimals: Number(-1250, 2) writes -12,50. No grouping, so that it stays a number.
  CsvWriter& Number(int64_t value, int decimals = 0);
  CsvWriter& Empty();
  void EndRow();

 private:
  void Separate();
  std::string* const out_;
  bool row_begun_ = false;
};

}  // namespace sjak
