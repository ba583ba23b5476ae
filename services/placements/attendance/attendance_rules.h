#pragma once

#include <optional>

#include "platform/base/date.h"

namespace sjak::placements {

// What decides whether a day of a placement can be recorded.
struct DayCase {
  Date day;
  Date first;
  // As agreed, or as it came.
  Date last;
  bool training = false;
  bool cancelled = false;
  // Approval or registration.
  std::optional<Date> decided_on;
  // When the hearing was complete (R9).
  std::optional<Date> heard_on;
  // The placement rests on the day.
  bool paused = false;
  // The authority that holds the decision has not been told, nor has that been overridden (D2).
  bool reference_missing = false;
};

enum class DayVerdict {
  kRecord,
  // R11 (W15): training is not attended before its approval. A job needs none, so it may be registered late.
  kNotApproved,
  kOutsidePlacement,
  // R9 (W14): training is not attended before the hearing is complete.
  kHearingMissing,
  kPaused,
  kReferenceMissing,
};

// The first objection, in the order of the enumeration.
DayVerdict JudgeDay(const DayCase& c);

}  // namespace sjak::placements
