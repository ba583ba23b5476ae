#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sjak {

// A company's CVR number as eight digits. Accepts a leading "DK" and spaces ("DK 13 74 81 36"). Every CVR number in use
// satisfies modulus 11 with weights 2 7 6 5 4 3 2 1 (erhvervsstyrelsen.dk, "modulus_11"), so that a failure is an
// error. Refuses with INVALID_ARGUMENT and the reason CVR_FORMAT or CVR_CHECK_DIGIT.
absl::StatusOr<std::string> ParseCvr(absl::string_view text);

// A production unit's P-number as ten digits; spaces are removed. It has no check digit that could be relied on (some
// series were made with other weights). Refuses with INVALID_ARGUMENT and the reason P_NUMBER_FORMAT.
absl::StatusOr<std::string> ParsePNumber(absl::string_view text);

}  // namespace sjak
