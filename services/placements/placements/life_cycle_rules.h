#pragma once

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "platform/base/date.h"
#include "services/placements/rules/judge_rules.h"

namespace sjak::placements {

// The last step that led to a status. What is shown follows from it and from dates, so that no timer has to move
// anything.
enum class Status { kDraft, kReturned, kSubmitted, kApproved, kRegistered, kRejected, kEnded, kCancelled, kExpired };

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
  kReturned = 9,
  kRejected = 10,
  kPaused = 11,
  kExpired = 12,
};

// The two life cycles of D4: the jobcentre decides on what it offers, and hears of what an employer hired for.
enum class LifeCycle { kDecided, kRegistered };

// What a kind is. A new kind is a row of the table.
struct KindTraits {
  LifeCycle cycle;
  // R9: employer and employees are heard, which guards activation; R11: not attended before its approval.
  bool heard;
  // R8: takes up a place of the unit.
  bool takes_place;
};
const KindTraits& TraitsOf(Kind kind);

// Days in a run; without a last one they have no end yet.
struct DaySpan {
  Date first;
  std::optional<Date> last;
  bool Has(Date day) const { return first <= day && (!last || day <= *last); }
};

// A placement as far as its life cycle depends on it (D4).
struct Standing {
  Status status = Status::kDraft;
  Kind kind = Kind::kCompanyTraining;
  Date starts_on;
  // Last day as agreed.
  Date ends_on;
  // When the hearing was complete (R9).
  std::optional<Date> heard_on;
  // First day on which somebody came (S35).
  std::optional<Date> first_attended_on;
  // Days on which it rests, in order, apart from each other.
  std::vector<DaySpan> pauses;
  // Its authority elsewhere has not been told of it, nor has anybody overridden that (D2).
  bool reference_missing = false;
  bool misregistered = false;
};

// A decided placement whose last day has passed is ENDED, with or without a recorded reason.
State StateOn(const Standing& standing, Date today);

// The pause that is on, or the next one.
std::optional<DaySpan> PauseFrom(const Standing& standing, Date today);

enum class Step {
  kRevise,
  kIntroduce,
  kSubmit,
  kReturn,
  kReject,
  kApprove,
  kHear,
  kRecordReference,
  kExtend,
  kShorten,
  kChangeHours,
  kNameMentor,
  kPause,
  kResume,
  kEnd,
  kCancel,
  kMisregister,
  kExpire,
};

// Whether the step may be taken now: the one transition table. What somebody attended is ended, never cancelled; terms
// change while the last day has not passed; an end may be recorded after it.
bool MayTake(Step step, const Standing& standing, Date today);

}  // namespace sjak::placements
