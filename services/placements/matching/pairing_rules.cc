#include "services/placements/matching/pairing_rules.h"

#include <algorithm>
#include <cstdlib>

namespace sjak::placements::matching {
namespace {

int64_t CountCommon(const std::vector<int>& a, const std::vector<int>& b) {
  int64_t common = 0;
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    if (*x < *y) {
      ++x;
    } else if (*y < *x) {
      ++y;
    } else {
      ++common, ++x, ++y;
    }
  }
  return common;
}

const Offer* OfferOf(const Candidate& candidate, int kind) {
  for (const Offer& offer : candidate.offers) {
    if (offer.kind == kind) return &offer;
  }
  return nullptr;
}

int TravelMinutes(const Candidate& candidate, const Slot& slot) {
  if (candidate.area < 0 || candidate.area >= static_cast<int>(slot.travel_minutes.size())) return -1;
  return slot.travel_minutes[candidate.area];
}

int64_t WholeWeeks(const Days& days) { return (days.last - days.first + 1) / 7; }

// The longest days from `from` on in which the citizen is free, the slot open and the offer not used up; from the first
// day that gives the slot its least weeks. `last` before `first` when there are none.
Days CommonDays(const Candidate& candidate, const Slot& slot, int most_weeks, Date from) {
  const Date end = std::min(candidate.available.last, slot.open.last);
  Days days{std::max({candidate.available.first, slot.open.first, from}), end};
  for (const Days& busy : candidate.busy) {
    if (busy.last < days.first) continue;
    if (busy.first - days.first >= 7 * int64_t{slot.least_weeks}) {
      days.last = std::min(end, busy.first - 1);
      break;
    }
    days.first = busy.last + 1;
  }
  days.last = std::min(days.last, days.first + (7 * int64_t{most_weeks} - 1));
  return days;
}

// Who knows the tasks and who wants to learn them: a task both known and wanted counts as wanted.
struct Tasks {
  int64_t known = 0;
  int64_t wanted = 0;
};
Tasks TasksOf(const Candidate& candidate, const Slot& slot) {
  Tasks tasks;
  tasks.wanted = CountCommon(candidate.wanted, slot.tasks);
  for (const int task : slot.tasks) {
    tasks.known += std::binary_search(candidate.known.begin(), candidate.known.end(), task) &&
                   !std::binary_search(candidate.wanted.begin(), candidate.wanted.end(), task);
  }
  return tasks;
}

}  // namespace

Pairing JudgePair(const Candidate& candidate, const Slot& slot, const ScorePolicy& policy, int start) {
  Pairing pairing;
  std::vector<Reason>& reasons = pairing.reasons;

  const int travel = TravelMinutes(candidate, slot);
  if (travel < 0) {
    reasons.push_back({Code::kTravelUnknown, 0, candidate.travel_limit});
  } else if (travel > candidate.travel_limit) {
    reasons.push_back({Code::kTravelTooLong, travel, candidate.travel_limit});
  }
  const Offer* offer = OfferOf(candidate, slot.kind);
  if (offer == nullptr) reasons.push_back({Code::kKindNotOffered, slot.kind, 0});
  if (slot.least_minutes > candidate.able_minutes) {
    reasons.push_back({Code::kTooManyHours, slot.least_minutes, candidate.able_minutes});
  }
  const Tasks tasks = TasksOf(candidate, slot);
  if (!slot.tasks.empty() && tasks.known + tasks.wanted == 0) reasons.push_back({Code::kNoTaskInCommon, 0, 1});
  if (candidate.language < slot.language) {
    reasons.push_back({Code::kLanguageTooLow, candidate.language, slot.language});
  }
  const Date from =
      std::max(candidate.available.first, slot.open.first) + 7 * int64_t{start} * policy.weeks_between_starts;
  const Days days = CommonDays(candidate, slot, offer == nullptr ? slot.least_weeks : offer->most_weeks, from);
  const int64_t weeks = days.last < days.first ? 0 : WholeWeeks(days);
  if (weeks < slot.least_weeks) reasons.push_back({Code::kPeriodTooShort, weeks, slot.least_weeks});
  if (!reasons.empty()) return pairing;

  const int wished = std::min(candidate.wished_minutes, candidate.able_minutes);
  const int minutes = std::clamp(wished, slot.least_minutes, std::min(slot.most_minutes, candidate.able_minutes));
  const int64_t off = std::abs(minutes - candidate.wished_minutes);
  const int64_t waited = (days.first - candidate.available.first) / 7;
  const auto size = static_cast<int64_t>(slot.tasks.size());
  const auto add = [&](Code code, int64_t measured, int64_t limit, int64_t points) {
    if (points != 0) reasons.push_back({code, measured, limit, points});
  };
  add(Code::kPriority, candidate.priority, 0, int64_t{policy.per_priority} * candidate.priority);
  add(Code::kTasksKnown, tasks.known, size, policy.per_task_known * tasks.known);
  add(Code::kTasksToLearn, tasks.wanted, size, policy.per_task_wanted * tasks.wanted);
  add(Code::kTravel, travel, candidate.travel_limit, -int64_t{policy.per_travel_minute} * travel);
  add(Code::kHoursOffWish, minutes, candidate.wished_minutes, -(policy.per_hour_off_wish * off / 60));
  add(Code::kWeeksPlaced, weeks, 0, policy.per_week_placed * weeks);
  add(Code::kWaiting, waited, 0, -policy.per_week_waited * waited);

  int64_t score = 0;
  for (const Reason& reason : reasons) score += reason.points;
  pairing.feasible = true;
  pairing.proposal.days = days;
  pairing.proposal.weekly_minutes = minutes;
  // Every placement is better than none: a poor one must not look like a loss.
  pairing.proposal.score = static_cast<int>(std::clamp<int64_t>(score, 1, kHighestScore));
  return pairing;
}

}  // namespace sjak::placements::matching
