#pragma once

#include <string>
#include <vector>

#include "platform/base/date.h"

namespace sjak::placements {

// Numbers are those of sjak.placements.v1.SlotState.
enum class SlotState { kOpen = 1, kFilled = 2, kRefused = 3, kClosed = 4, kPast = 5 };

// The last step taken.
enum class SlotStatus { kOpen, kRefused, kClosed };

// What a slot is on a day, by its steps, seats and dates.
SlotState SlotStateOn(SlotStatus status, int seats, int taken, Date last_day, Date today);

// What a slot offers, and what a placement is, as far as the two must agree.
struct SlotTerms {
  int kind = 0;
  std::string site;
  std::string unit;
  std::vector<std::string> task_codes;
  Date first;
  Date last;
};

// What of the placement is not what the slot offers: "kind", "site", "unit", "task", "days". Tasks agree when they
// share the first four digits of DISCO-08 (3.6); the placement's days lie within the slot's.
std::vector<std::string> Differences(const SlotTerms& slot, const SlotTerms& placement);

}  // namespace sjak::placements
