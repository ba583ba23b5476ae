#pragma once

#include "absl/strings/string_view.h"

namespace sjak::citizens {

// Whether a text for the workplace seems to name an illness: an ICD-10 code ("F32.1") or one of the words that
// diagnoses are made of, Danish or English, in any case. A hint, not a proof: it keeps the plain mistakes out, and the
// writer can say what the workplace does instead. (A workplace may not have health details: domain 6.1.)
bool SeemsToHoldDiagnosis(absl::string_view text);

}  // namespace sjak::citizens
