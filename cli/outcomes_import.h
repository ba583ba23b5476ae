#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/session.h"

namespace sjak::cli {

struct OutcomesSummary {
  int64_t rows = 0;
  int64_t recorded = 0;
  // "line 4: months must be 1, 3, 6 or 12": rows that were not sent.
  std::vector<std::string> refused;
  // Of whom nothing has reached reporting: send the file again when it has.
  std::vector<std::string> unknown_citizens;
};

// `sjak outcomes import`: what became of people, from a later file (K9). Columns, all of which must be there:
//   citizen ("citizens/..." or the id alone); months (1, 3, 6, 12 after the last placement ended);
//   status (ORDINARY_JOB, FLEX_JOB, EDUCATION, BENEFIT, SELF_SUPPORTED, GONE); observed_on ("2022-03-31")
// Sent in batches whose request ids follow from source and content, so that a file that was cut may be sent again.
// `source`: whose file, "DFDG".
absl::StatusOr<OutcomesSummary> ImportOutcomes(std::istream& file, const std::string& source, const Invoke& invoke);

// "3 rows: 2 recorded, 1 refused", and a line for each refusal and each citizen not known.
std::string DescribeOutcomes(const OutcomesSummary& summary);

}  // namespace sjak::cli
