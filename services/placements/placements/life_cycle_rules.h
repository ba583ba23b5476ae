#pragma once

#include <optional>

#include "platform/base/date.h"

namespace sjak::placements {

// The last step somebody took. What is shown follows from it and from dates, so that no timer has to move anything.
enum class Status { kDraft, kSubmitted, kApproved, kRegistered, kEnded, kCancelled };

// Numbers are those of sjak.placements.v1.PlacementState.
enum class State {
  kDraft = 1,
  kSubmitted = 2,
  kApproved = 3,
  kReady = 4,
  kActive = 5,
  kEnded = 6,
  kCancelled = 7,
  kRegistered = 8,
};

// A placement as far as its life cycle depends on it (D4).
struct Standing {
  Status status = Status::kDraft;
  // Company training has the long life cycle; an ordinary job needs no approval and no hearing.
  bool training = false;
  Date starts_on;
  // Last day as agreed.
  Date ends_on;
  // When the hearing was complete (R9).
  std::optional<Date> heard_on;
  // First day on which somebody came (S35).
  std::optional<Date> first_attended_on;
};

// A decided placement whose last day has passed is ENDED, with or without a recorded reason.
State StateOn(const Standing& standing, Date today);

enum class Step { kSubmit, kApprove, kHear, kEnd, kCancel };

// Whether the step may be taken now. What somebody attended is ended, never cancelled; only training is heard; an end
// may be recorded after the last day.
bool MayTake(Step step, const Standing& standing);

}  // namespace sjak::placements
