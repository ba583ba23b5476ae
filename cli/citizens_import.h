#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/session.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::cli {

// Brings a jobcentre's CSV export in. The columns, of which the first four must be there:
//   external_id; source_revision; cpr; target_group ("6.3", "INT"); given_name; surname; street; postcode; city;
//   district_code; dar_address_id; residence_valid_from; target_group_valid_from; target_group_valid_to;
//   needs ("CAPACITY+SKILLS"); unemployed ("yes", "no"); caseworker_id; phone; birth_date (follows from the CPR number)
// A text that cannot be what its column says refuses its row here; everything else is judged by the service.
//
// Ids follow from the file's bytes and the source: a repeat of a whole import is answered from the first, and one that
// was cut is simply run again.
struct ImportResult {
  int64_t line = 0;
  std::string external_id;
  citizens::v1::ImportOutcome outcome = citizens::v1::IMPORT_OUTCOME_UNSPECIFIED;
  std::string citizen;
  std::vector<std::string> reasons;
};

// Called after each batch with the number of rows answered so far and all rows to be sent.
using Progress = std::function<void(size_t done, size_t all)>;

// In file order. A status other than OK: the header is unusable, or a batch failed as a whole; what went in before
// stays.
absl::StatusOr<std::vector<ImportResult>> ImportCitizens(const std::string& bytes, const std::string& source,
                                                         const Invoke& invoke, const Progress& progress);

// "line;external_id;outcome;citizen;reasons" for a spreadsheet.
std::string ResultsAsCsv(const std::vector<ImportResult>& results);

// "60 rows: 57 created, 0 changed, 0 unchanged, 0 stale, 3 refused", then each refused line with its reasons.
std::string DescribeResults(const std::vector<ImportResult>& results);

}  // namespace sjak::cli
