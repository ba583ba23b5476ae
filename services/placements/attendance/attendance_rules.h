#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "platform/base/date.h"

namespace sjak::placements {

// What somebody did on a day, as far as it is told.
struct DayWork {
  int64_t minutes = 0;
  // Minutes after local midnight.
  std::optional<int> starts_at;
};

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
  // Somebody closed the site on the day, besides weekends and holidays.
  bool closed = false;
  bool present = true;
  DayWork work;
  // What the citizen does at other placements that day.
  std::vector<DayWork> elsewhere;
  // R31 of that day's law: what the daily rest leaves of a day, in minutes; empty when no law says.
  std::optional<int64_t> most_minutes;
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
  // R32: staying away when the site is shut is no absence. Who works on such a day is recorded as on any.
  kSiteClosed,
  // Hours are told with their times, and these are worked elsewhere.
  kWorkedElsewhere,
  // R31, over all of the citizen's placements.
  kOverDailyLimit,
};

// The first objection, in the order of the enumeration.
DayVerdict JudgeDay(const DayCase& c);

}  // namespace sjak::placements
