#include "services/placements/placements/life_cycle_rules.h"

#include <algorithm>

namespace sjak::placements {
namespace {

constexpr KindTraits kKinds[] = {
    {LifeCycle::kDecided, true, true},       // COMPANY_TRAINING
    {LifeCycle::kRegistered, false, false},  // ORDINARY_HOURS
    {LifeCycle::kRegistered, false, false},  // FLEX_JOB
    {LifeCycle::kDecided, false, true},      // WAGE_SUBSIDY
    {LifeCycle::kRegistered, false, false},  // APPRENTICESHIP
    {LifeCycle::kRegistered, false, false},  // AFTER_SCHOOL_JOB
};

// From which statuses a step may be taken, by their letters, and under what further condition.
enum class Only { kAlways, kHeardKind, kDecidedKind, kRunning, kNotPaused, kPaused, kNobodyCame, kNotYetMisregistered };
struct StepRow {
  Step step;
  const char* from;
  Only only;
};
constexpr char kStateLetters[] = "DRSAGJECX";
constexpr StepRow kSteps[] = {
    {Step::kRevise, "DR", Only::kAlways},
    {Step::kIntroduce, "DRS", Only::kAlways},
    {Step::kSubmit, "DR", Only::kAlways},
    {Step::kReturn, "S", Only::kAlways},
    {Step::kReject, "S", Only::kAlways},
    {Step::kApprove, "S", Only::kAlways},
    {Step::kHear, "DRSA", Only::kHeardKind},
    {Step::kRecordReference, "DRSA", Only::kDecidedKind},
    {Step::kExtend, "AG", Only::kRunning},
    {Step::kShorten, "AG", Only::kRunning},
    {Step::kChangeHours, "AG", Only::kRunning},
    {Step::kNameMentor, "AG", Only::kRunning},
    {Step::kPause, "AG", Only::kNotPaused},
    {Step::kResume, "AG", Only::kPaused},
    {Step::kEnd, "AG", Only::kAlways},
    {Step::kCancel, "DRSAG", Only::kNobodyCame},
    {Step::kMisregister, "AGE", Only::kNotYetMisregistered},
    {Step::kExpire, "DR", Only::kAlways},
};

bool Holds(Only only, const Standing& s, Date today) {
  const bool running = today <= s.ends_on;
  switch (only) {
    case Only::kAlways:
      return true;
    case Only::kHeardKind:
      return TraitsOf(s.kind).heard;
    case Only::kDecidedKind:
      return TraitsOf(s.kind).cycle == LifeCycle::kDecided;
    case Only::kRunning:
      return running;
    case Only::kNotPaused:
      return running && !PauseFrom(s, today);
    case Only::kPaused:
      return running && PauseFrom(s, today);
    case Only::kNobodyCame:
      return !s.first_attended_on;
    case Only::kNotYetMisregistered:
      return !s.misregistered;
  }
  return false;
}

}  // namespace

const KindTraits& TraitsOf(Kind kind) { return kKinds[static_cast<int>(kind) - 1]; }

std::optional<DaySpan> PauseFrom(const Standing& s, Date today) {
  const auto pause =
      std::find_if(s.pauses.begin(), s.pauses.end(), [&](const DaySpan& p) { return !p.last || today <= *p.last; });
  return pause == s.pauses.end() ? std::nullopt : std::optional<DaySpan>(*pause);
}

State StateOn(const Standing& s, Date today) {
  switch (s.status) {
    case Status::kDraft:
      return State::kDraft;
    case Status::kReturned:
      return State::kReturned;
    case Status::kSubmitted:
      return State::kSubmitted;
    case Status::kRejected:
      return State::kRejected;
    case Status::kEnded:
      return State::kEnded;
    case Status::kCancelled:
      return State::kCancelled;
    case Status::kExpired:
      return State::kExpired;
    case Status::kApproved:
    case Status::kRegistered:
      break;
  }
  if (today > s.ends_on) return State::kEnded;
  if (std::any_of(s.pauses.begin(), s.pauses.end(), [&](const DaySpan& p) { return p.Has(today); }))
    return State::kPaused;
  if (s.first_attended_on) return State::kActive;
  if (s.status == Status::kRegistered) return State::kRegistered;
  const bool heard = !TraitsOf(s.kind).heard || (s.heard_on && *s.heard_on <= today);
  return s.starts_on <= today && heard && !s.reference_missing ? State::kReady : State::kApproved;
}

bool MayTake(Step step, const Standing& s, Date today) {
  const StepRow& row =
      *std::find_if(std::begin(kSteps), std::end(kSteps), [&](const StepRow& r) { return r.step == step; });
  const char letter = kStateLetters[static_cast<int>(s.status)];
  return absl::string_view(row.from).find(letter) != absl::string_view::npos && Holds(row.only, s, today);
}

}  // namespace sjak::placements
