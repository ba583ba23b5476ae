#include "services/placements/placements/life_cycle_rules.h"

namespace sjak::placements {

State StateOn(const Standing& s, Date today) {
  switch (s.status) {
    case Status::kDraft:
      return State::kDraft;
    case Status::kSubmitted:
      return State::kSubmitted;
    case Status::kEnded:
      return State::kEnded;
    case Status::kCancelled:
      return State::kCancelled;
    case Status::kApproved:
    case Status::kRegistered:
      break;
  }
  if (today > s.ends_on) return State::kEnded;
  if (s.first_attended_on) return State::kActive;
  if (s.status == Status::kRegistered) return State::kRegistered;
  return s.starts_on <= today && s.heard_on && *s.heard_on <= today ? State::kReady : State::kApproved;
}

bool MayTake(Step step, const Standing& s) {
  const bool decided = s.status == Status::kApproved || s.status == Status::kRegistered;
  const bool open = decided || s.status == Status::kDraft || s.status == Status::kSubmitted;
  switch (step) {
    case Step::kSubmit:
      return s.status == Status::kDraft;
    case Step::kApprove:
      return s.status == Status::kSubmitted;
    case Step::kHear:
      return open && s.training;
    case Step::kEnd:
      return decided;
    case Step::kCancel:
      return open && !s.first_attended_on;
  }
  return false;
}

}  // namespace sjak::placements
