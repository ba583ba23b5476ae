#include "services/reporting/counters/counter_rules.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "services/common/calendar.h"

namespace sjak::reporting {
namespace {

using Placements = std::vector<const PlacementFact*>;

constexpr int kMonthDays = 28;  // four weeks: K7 compares the first with the last
constexpr int kWeekly = 7;      // S40: where a programme states no cadence

bool InClosedList(Kind kind) { return kind == kCompanyTraining || kind == kOrdinaryHours || kind == kFlexJob; }

template <typename T>
bool Contains(const std::vector<T>& list, const T& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool Within(const Phase& phase, Date day) { return phase.starts_on <= day && day <= phase.ends_on; }

bool CountsStrict(const PlacementFact& p) { return p.project_kind == kTestHouses && InClosedList(p.kind); }

Date LastDay(const PlacementFact& p) { return p.ended_on ? std::min(*p.ended_on, p.ends_on) : p.ends_on; }

bool Stands(const PlacementFact& p) {
  return p.decided && p.state != kCancelled && p.state != kRejected && p.state != kExpired;
}

bool Rests(const PlacementFact& p, Date day) {
  return p.paused_from && *p.paused_from <= day && (!p.paused_until || day <= *p.paused_until);
}

std::optional<Date> FirstPresent(const PlacementFact& p, const Phase& phase) {
  for (const DayFact& day : p.days) {
    if (day.outcome == kPresent && Within(phase, day.day)) return day.day;
  }
  return std::nullopt;
}

bool EverPresent(const PlacementFact& p) {
  return std::any_of(p.days.begin(), p.days.end(), [](const DayFact& d) { return d.outcome == kPresent; });
}

// "DRAFT", "SUBMITTED" or "READY"; nullptr when it is past all that.
const char* OpenState(const PlacementFact& p) {
  if (p.ended_on || EverPresent(p)) return nullptr;
  switch (p.state) {
    case kDraft:
    case kReturned:
      return "DRAFT";
    case kSubmitted:
      return "SUBMITTED";
    case kApproved:
    case kReady:
    case kActive:
    case kRegistered:
    case kPaused:
      return "READY";
    default:
      return nullptr;
  }
}

std::string Number(int n) { return absl::StrCat(n); }

// One person in one programme and phase, of some of its placements.
struct View {
  const PersonFacts& person;
  const ProgrammeFacts& programme;
  const Phase& phase;
  const CountingContext& context;
  Placements placements;
};

// The first day on which the person counts in a reading, and that day's placement.
std::optional<std::pair<Date, const PlacementFact*>> FirstDay(const View& view, bool strict) {
  std::optional<std::pair<Date, const PlacementFact*>> first;
  for (const PlacementFact* p : view.placements) {
    if (!p->eligible) continue;
    if (strict ? !CountsStrict(*p) : !Contains(view.programme.counting_kinds, p->kind)) continue;
    const std::optional<Date> day = FirstPresent(*p, view.phase);
    if (!day) continue;
    if (!first || *day < first->first || (*day == first->first && p->kind < first->second->kind)) first = {*day, p};
  }
  return first;
}

void CountAttached(const View& view, Counters* counters) {
  if (const auto first = FirstDay(view, true)) counters->Add("ATTACHED", "STRICT", first->first);
  const auto broad = FirstDay(view, false);
  if (!broad) return;
  counters->Add("ATTACHED", "BROAD", broad->first);
  counters->Add("KIND", Number(broad->second->kind), broad->first);
}

void CountPlanned(const PlacementFact& p, const View& view, Counters* counters) {
  const Date last = std::min(LastDay(p), view.phase.ends_on);
  const std::string kind = Number(p.kind);
  for (Date day = std::max(p.starts_on, view.phase.starts_on); day <= last; ++day) {
    if (!IsPlannedDay(p, view.context, day)) continue;
    counters->Add("DAYS", "PLANNED", day);
    const auto stated = std::lower_bound(p.days.begin(), p.days.end(), day,
                                         [](const DayFact& d, Date wanted) { return d.day < wanted; });
    if (stated == p.days.end() || stated->day != day) counters->Add("DAYS", "UNSTATED", day);
    // A fifth of the week for each of its five days, so that whole weeks sum to what was agreed.
    const int i = static_cast<int>(day.weekday()) - static_cast<int>(absl::Weekday::monday);
    counters->Add("CONTRACT", kind, day, p.weekly_minutes * (i + 1) / 5 - p.weekly_minutes * i / 5);
  }
}

void CountDays(const PlacementFact& p, const View& view, Counters* counters) {
  const std::string kind = Number(p.kind);
  const bool broad = p.eligible && Contains(view.programme.counting_kinds, p.kind);
  for (const DayFact& day : p.days) {
    if (!Within(view.phase, day.day)) continue;
    if (day.outcome != kPresent) {
      counters->Add("DAYS", day.outcome == kExcused ? "EXCUSED" : "UNEXCUSED", day.day);
      continue;
    }
    counters->Add("DAYS", "ATTENDED", day.day);
    if (day.covered) counters->Add("DAYS", "COVERED", day.day);
    counters->Add("MINUTES", kind, day.day, day.minutes);
    if (broad) counters->Add("MINUTES", "BROAD", day.day, day.minutes);
  }
}

void CountPipeline(const View& view, Counters* counters) {
  bool strict = false;
  bool broad = false;
  for (const PlacementFact* p : view.placements) {
    const char* state = OpenState(*p);
    if (state == nullptr || p->starts_on > view.phase.ends_on || p->ends_on < view.phase.starts_on) continue;
    counters->Add("PIPELINE", state, kUndated);
    // Who is judged already and does not count will not; who is not judged yet may.
    if (p->decided && !p->eligible) continue;
    strict |= CountsStrict(*p);
    broad |= Contains(view.programme.counting_kinds, p->kind);
  }
  if (strict && !FirstDay(view, true)) counters->Add("PIPELINE", "STRICT", kUndated);
  if (broad && !FirstDay(view, false)) counters->Add("PIPELINE", "BROAD", kUndated);
}

// What is counted for the whole and by site and partner alike.
void CountView(const View& view, Counters* counters) {
  CountAttached(view, counters);
  CountPipeline(view, counters);
  for (const PlacementFact* p : view.placements) {
    if (Stands(*p)) CountPlanned(*p, view, counters);
    CountDays(*p, view, counters);
    if (p->ended_on && Within(view.phase, *p->ended_on)) counters->Add("ENDED", Number(p->end_reason), *p->ended_on);
  }
}

void CountFunnel(const View& view, Counters* counters) {
  bool drafted = false;
  bool approved = false;
  std::optional<Date> first;
  for (const PlacementFact* p : view.placements) {
    if (p->starts_on > view.phase.ends_on || p->ends_on < view.phase.starts_on) continue;
    drafted = true;
    approved |= p->decided;
    const std::optional<Date> day = FirstPresent(*p, view.phase);
    if (day && (!first || *day < *first)) first = day;
  }
  if (drafted) counters->Add("FUNNEL", "DRAFTED", kUndated);
  if (approved) counters->Add("FUNNEL", "APPROVED", kUndated);
  if (first) counters->Add("FUNNEL", "ATTENDED", *first);
}

void CountArea(const View& view, Date first, const PlacementFact& placement, Counters* counters) {
  std::string area = Contains(view.programme.areas, placement.area) ? placement.area : "ELSEWHERE";
  if (view.person.is_protected) area = "CITYWIDE";
  counters->Add("AREA", area, first);
}

void CountRise(const View& view, Counters* counters) {
  std::map<Date, int64_t> minutes;
  for (const PlacementFact* p : view.placements) {
    for (const DayFact& day : p->days) {
      if (day.outcome == kPresent && Within(view.phase, day.day)) minutes[day.day] += day.minutes;
    }
  }
  if (minutes.empty()) return;
  const Date first = minutes.begin()->first;
  const Date last = minutes.rbegin()->first;
  if (last - first + 1 < 2 * kMonthDays) return;
  int64_t rise = 0;
  for (const auto& [day, worked] : minutes) {
    if (day - first < kMonthDays) rise -= worked;
    if (last - day < kMonthDays) rise += worked;
  }
  counters->Add("RISE", "N", last);
  counters->Add("RISE", "MINUTES", last, rise);
  if (rise > 0) counters->Add("RISE", "ROSE", last);
}

int CadenceOn(const ProgrammeFacts& programme, Date day) {
  auto it = programme.cadence.upper_bound(day);
  return it == programme.cadence.begin() ? kWeekly : std::prev(it)->second;
}

void CountContacts(const PlacementFact& p, const View& view, Counters* counters) {
  if (!p.decided || !EverPresent(p)) return;
  Date from = p.starts_on;
  while (true) {
    const Date due = from + (CadenceOn(view.programme, from) - 1);
    if (due > LastDay(p) || due > view.phase.ends_on) return;
    if (Within(view.phase, due) && !Rests(p, due)) {
      counters->Add("CONTACT", "DUE", due);
      const bool done =
          std::any_of(p.contacts.begin(), p.contacts.end(), [&](Date held) { return from <= held && held <= due; });
      if (done) counters->Add("CONTACT", "DONE", due);
    }
    from = due + 1;
  }
}

// As citizens measures: first within 14 days, then every 91 days, 14 days early or late.
void CountProgress(const View& view, Counters* counters) {
  constexpr int kEvery = 91;
  constexpr int kTolerance = 14;
  for (const TrackFact& track : view.person.tracks) {
    const Date end = std::min(track.ended_on.value_or(view.phase.ends_on), view.phase.ends_on);
    for (int k = 0;; ++k) {
      const Date opens = track.started_on + (k == 0 ? 0 : k * kEvery - kTolerance);
      const Date due = track.started_on + k * kEvery + kTolerance;
      if (due > end) break;
      if (!Within(view.phase, due)) continue;
      counters->Add("WINDOW", "DUE", due);
      const auto& taken = view.person.measurements;
      if (std::any_of(taken.begin(), taken.end(),
                      [&](const MeasurementFact& m) { return opens <= m.taken_on && m.taken_on <= due; })) {
        counters->Add("WINDOW", "DONE", due);
      }
    }
  }
  std::optional<Date> again;
  std::optional<Date> improved;
  for (const MeasurementFact& m : view.person.measurements) {
    if (!Within(view.phase, m.taken_on)) continue;
    if (m.follow_up && (!again || m.taken_on < *again)) again = m.taken_on;
    if (m.improved && (!improved || m.taken_on < *improved)) improved = m.taken_on;
  }
  if (again) counters->Add("PROGRESS", "N", *again);
  if (improved) counters->Add("PROGRESS", "IMPROVED", *improved);
}

void CountLead(const PlacementFact& p, const View& view, Counters* counters) {
  const auto begun = std::find_if(p.days.begin(), p.days.end(), [](const DayFact& d) { return d.outcome == kPresent; });
  if (begun == p.days.end() || !Within(view.phase, begun->day)) return;
  const Date start = begun->day;
  const auto add = [&](const char* step, const std::optional<Date>& from, const std::optional<Date>& to) {
    if (from && to && *from <= *to) counters->Add("LEAD", absl::StrCat(step, ":", *to - *from), start);
  };
  add("DRAFT_TO_START", p.drafted_on, start);
  add("DRAFT_TO_SUBMITTED", p.drafted_on, p.submitted_on);
  add("SUBMITTED_TO_DECIDED", p.submitted_on, p.decided_on);
  add("DECIDED_TO_START", p.decided_on, start);
}

Date MonthsAfter(Date day, int months) {
  const absl::CivilMonth month = absl::CivilMonth(day.civil()) + months;
  const Date last = Date(static_cast<int>(month.year()), month.month(), 1).LastOfMonth();
  return day.day() > last.day() ? last : Date(last.year(), last.month(), day.day());
}

void CountOutcomes(const View& view, Counters* counters) {
  std::optional<Date> ended;
  for (const PlacementFact* p : view.placements) {
    if (!EverPresent(*p)) continue;
    // Whoever still has one has not ended; an agreement that ran out has, whether somebody said so or not.
    ended = ended ? std::max(*ended, LastDay(*p)) : LastDay(*p);
  }
  if (!ended) return;
  for (int months : {1, 3, 6, 12}) {
    const Date due = MonthsAfter(*ended, months);
    counters->Add("OUTCOME", absl::StrCat(months, ":DUE"), due);
    for (const OutcomeFact& outcome : view.person.outcomes) {
      if (outcome.months != months) continue;
      counters->Add("OUTCOME", absl::StrCat(months, ":", outcome.status), std::max(due, outcome.observed_on));
      break;
    }
  }
}

void CountReach(const PlacementFact& p, const View& view, Counters* counters) {
  if (!Stands(p) || !Within(view.phase, p.starts_on)) return;
  if (p.reach == kWithinReach) counters->Add("REACH", "WITHIN", p.starts_on);
  if (p.reach == kBeyondReach) counters->Add("REACH", "BEYOND", p.starts_on);
}

// What a data-quality report asks somebody to put right.
void CountFaults(const View& view, Counters* counters) {
  for (const PlacementFact* p : view.placements) {
    const auto begun = FirstPresent(*p, view.phase);
    if (begun && p->lacks_signature) counters->Add("FAULT", "UNSIGNED", *begun);
    const auto unit = view.context.p_number_of_unit.find(p->unit);
    if (Stands(*p) && Within(view.phase, p->starts_on) && !p->decided_p_number.empty() &&
        unit != view.context.p_number_of_unit.end() && unit->second != p->decided_p_number) {
      counters->Add("FAULT", "P_NUMBER", p->starts_on);
    }
    for (const PlacementFact* q : view.placements) {
      // Of each pair the later one, which somebody added although the other stood.
      const bool later = std::tie(q->starts_on, q->id) < std::tie(p->starts_on, p->id);
      if (!later || q->kind != p->kind || !Stands(*p) || !Stands(*q)) continue;
      if (p->starts_on <= LastDay(*q) && Within(view.phase, p->starts_on)) {
        counters->Add("FAULT", "OVERLAP", p->starts_on);
        break;
      }
    }
  }
}

// What is a person's or a placement's own and not a site's.
void CountCase(const View& view, Counters* counters) {
  CountFunnel(view, counters);
  for (const PlacementFact* p : view.placements) {
    CountContacts(*p, view, counters);
    CountLead(*p, view, counters);
    CountReach(*p, view, counters);
  }
  CountFaults(view, counters);
  const auto broad = FirstDay(view, false);
  if (!broad) return;
  CountArea(view, broad->first, *broad->second, counters);
  CountRise(view, counters);
  CountProgress(view, counters);
  CountOutcomes(view, counters);
}

void CountInPhase(const View& all, Counters* counters) {
  const Uuid& programme = all.programme.id;
  counters->Enter(programme, all.phase.code, "", "");
  CountView(all, counters);
  CountCase(all, counters);
  std::map<std::pair<std::string, std::string>, Placements> parts;
  for (const PlacementFact* p : all.placements) {
    if (!p->site.empty()) parts[{"SITE", p->site}].push_back(p);
    const auto partner = all.context.partner_of_unit.find(p->unit);
    if (partner != all.context.partner_of_unit.end()) parts[{"PARTNER", partner->second}].push_back(p);
  }
  for (auto& [part, placements] : parts) {
    counters->Enter(programme, all.phase.code, part.first, part.second);
    CountView({all.person, all.programme, all.phase, all.context, std::move(placements)}, counters);
  }
}

}  // namespace

bool IsPlannedDay(const PlacementFact& placement, const CountingContext& context, Date day) {
  if (DefaultClosure(day) != Closure::kOpen || Rests(placement, day)) return false;
  for (const std::string& site : {placement.site, std::string()}) {
    const auto closed = context.closed.find(site);
    if (closed == context.closed.end()) continue;
    for (const ClosedDays& days : closed->second) {
      if (days.starts_on <= day && day <= days.ends_on) return false;
    }
  }
  return true;
}

void CountPerson(const PersonFacts& person, const CountingContext& context, Counters* counters) {
  for (const ProgrammeFacts& programme : context.programmes) {
    if (person.registered) {
      counters->Enter(programme.id, "", "", "");
      counters->Add("FUNNEL", "REGISTERED", kUndated);
      if (person.unemployed && person.has_need && Contains(programme.areas, person.area)) {
        counters->Add("FUNNEL", "ELIGIBLE", kUndated);
      }
    }
    Placements placements;
    for (const PlacementFact& p : person.placements) {
      if (p.programme == programme.id && p.end_reason != kMisregistered) placements.push_back(&p);
    }
    if (placements.empty()) continue;
    for (const Phase& phase : programme.phases) CountInPhase({person, programme, phase, context, placements}, counters);
  }
}

}  // namespace sjak::reporting
