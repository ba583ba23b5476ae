#pragma once

#include <cstdint>
#include <deque>
#include <istream>
#include <optional>

#include "absl/status/statusor.h"
#include "services/common/csv.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::cli {

// The records of a CSV file as rows of an import, one after the other. A record that cannot be read is a row with its
// faults, which quote nothing of it.
class CitizenRows {
 public:
  // Reads from the stream's place on.
  explicit CitizenRows(std::istream& file);

  // The next row; nothing at the end. INVALID_ARGUMENT CSV_HEADER when the first line is unusable.
  absl::StatusOr<std::optional<citizens::v1::ImportRow>> Next();
  // Bytes read of the file so far.
  int64_t bytes() const { return bytes_; }

 private:
  std::istream& file_;
  CsvReader reader_;
  std::deque<citizens::v1::ImportRow> ready_;
  int64_t bytes_ = 0;
  bool over_ = false;
};

}  // namespace sjak::cli
