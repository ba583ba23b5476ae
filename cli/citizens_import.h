#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/session.h"
#include "services/common/csv.h"
#include "sjak/citizens/v1/imports.pb.h"

namespace sjak::cli {

// Brings a jobcentre's CSV export in. The columns, of which the first four must be there:
//   external_id; source_revision; cpr; target_group ("6.3", "INT"); given_name; surname; street; postcode; city;
//   district_code; dar_address_id; residence_valid_from; target_group_valid_from; target_group_valid_to;
//   needs ("CAPACITY+SKILLS"); unemployed ("yes", "no"); caseworker_id; phone; protected ("yes", "no", "" when the
//   source does not say); birth_date (follows from the CPR number)
// A text that cannot be what its column says refuses its row; everything else is judged by the service.
//
// The file is read twice, once to know it again and once to send it, and never held: memory is that of a few batches
// whatever its size. The service knows the file by its bytes and source, so an import that was cut, here or there, goes
// on where it was when the same command is run again.
struct ImportOptions {
  std::string source = "kss";
  citizens::v1::ImportMode mode = citizens::v1::IMPORT_MODE_DELTA;
  // Only says what would become of the rows; nothing is kept.
  bool dry_run = false;
};

struct ImportSummary {
  citizens::v1::ImportCounts counts;
  // Of a FULL import: whom the file lacks.
  int64_t missing = 0;
  int64_t refused_without_key = 0;
  std::string name;  // "imports/..."; empty for a dry run
  int64_t rows() const;
};

// What the import tells while it runs.
struct ImportListener {
  // Each row's outcome, in the order of the file, also of rows that went in before a cut.
  std::function<void(const citizens::v1::ImportRowResult&)> on_row;
  // Each person whom a FULL file lacks.
  std::function<void(const citizens::v1::MissingCitizen&)> on_missing;
  // How much of the file is answered.
  std::function<void(int64_t bytes, int64_t all_bytes, int64_t rows)> on_progress;
};

// `file` must be seekable. A status other than OK: the header is unusable, or the service cannot be reached or refuses;
// what went in before stays. What passes (an absent service, a stream that was cut, a collision with somebody who
// enters the same people) is tried again a few times first.
absl::StatusOr<ImportSummary> ImportCitizens(std::istream& file, const ImportOptions& options, const Gateway& gateway,
                                             const ImportListener& listener);

// "line;external_id;outcome;citizen;reasons" for a spreadsheet, as rows come.
class ImportReport {
 public:
  // Appends to `out`, which may be emptied at any time.
  explicit ImportReport(std::string* out);
  void Row(const citizens::v1::ImportRowResult& row);
  void Missing(const citizens::v1::MissingCitizen& missing);

 private:
  void Line(int64_t line, const std::string& external_id, const std::string& outcome, const std::string& citizen,
            const std::string& reasons);
  CsvWriter csv_;
};

// "60 rows: 57 created, 0 changed, 0 unchanged, 0 stale, 3 refused", and of a FULL import whom the file lacks.
std::string DescribeSummary(const ImportSummary& summary);
// "  line 4: cpr: must be ...".
std::string DescribeRefusal(const citizens::v1::ImportRowResult& row);

}  // namespace sjak::cli
