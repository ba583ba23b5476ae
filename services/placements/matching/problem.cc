#include "services/placements/matching/problem.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <set>

#include "absl/strings/numbers.h"
#include "platform/base/wire.h"
#include "services/common/calendar.h"
#include "services/placements/placements/start_basis.h"
#include "services/placements/rules/quota_radar_rules.h"

namespace sjak::placements {
namespace {

constexpr int kLeastMinutes = 60;
// The rules know no longest length of other kinds than training.
constexpr int kAnyWeeks = 156;
constexpr int kDefaultCitizensPerMentor = 4;
// What the suggestion leaves to the steps of the placement, or has among its limits.
constexpr const char* kLaterRules[] = {"R7", "R8", "R9", "R11"};

static_assert(static_cast<int>(matching::Code::kWaiting) == v1::SUGGESTION_CODE_WAITING);
static_assert(static_cast<int>(matching::Code::kRefusedByRules) == v1::SUGGESTION_CODE_REFUSED_BY_RULES);
static_assert(static_cast<int>(matching::Code::kMentorsBusy) == v1::SUGGESTION_CODE_MENTORS_BUSY);

// The group of a DISCO-08 code: its first four digits.
int TaskOf(const std::string& code) {
  int task = 0;
  (void)absl::SimpleAtoi(code.substr(0, 4), &task);  // the contract's pattern
  return task;
}

template <typename Codes>
std::vector<int> TasksOf(const Codes& codes) {
  std::set<int> tasks;
  for (const std::string& code : codes) tasks.insert(TaskOf(code));
  return {tasks.begin(), tasks.end()};
}

matching::Days DaysOf(const DayRange& days) { return {days.first, days.last}; }

// Sorted and disjoint, as the search wants them: an ordinary job may lie on the same days as a training.
std::vector<matching::Days> WithoutOverlaps(std::vector<DayRange> spans) {
  std::sort(spans.begin(), spans.end(), [](const DayRange& a, const DayRange& b) { return a.first < b.first; });
  std::vector<matching::Days> merged;
  for (const DayRange& span : spans) {
    if (!merged.empty() && span.first <= merged.back().last + 1) {
      merged.back().last = std::max(merged.back().last, span.last);
    } else {
      merged.push_back(DaysOf(span));
    }
  }
  return merged;
}

std::set<Kind> KindsOf(const v1::PlacementWishFacts& wish) {
  std::set<Kind> kinds;
  for (const int kind : wish.kinds()) kinds.insert(static_cast<Kind>(kind));
  if (kinds.empty()) kinds.insert(Kind::kCompanyTraining);
  return kinds;
}

// R8 binds training and wage subsidy (D4).
bool InQuota(Kind kind) { return kind == Kind::kCompanyTraining || kind == Kind::kWageSubsidy; }

std::optional<TargetGroup> GroupOf(const citizens::v1::PlacementFacts& facts) {
  return TargetGroup{GroupCode(facts.target_group())};
}

}  // namespace

MatchingCase::MatchingCase(MatchingQuery query, MatchingProgramme programme, std::vector<Place> places,
                           std::vector<KnownSeeker> seekers, const v1::SuggestionPolicy& policy)
    : query_(std::move(query)),
      programme_(std::move(programme)),
      places_(std::move(places)),
      seekers_(std::move(seekers)) {
  if (policy.least_weeks() > 0) least_weeks_ = policy.least_weeks();
  const int per_mentor = policy.citizens_per_mentor() > 0 ? policy.citizens_per_mentor() : kDefaultCitizensPerMentor;
  for (const Place& place : places_) {
    for (const auto& [area, minutes] : place.travel) areas_.emplace(area, static_cast<int>(areas_.size()));
  }
  for (const Place& place : places_) {
    const auto [unit, added] = units_.emplace(place.unit, static_cast<int>(units_.size()));
    if (added) AddLimits(place, unit->second, per_mentor);
    AddSlot(place);
  }
  for (const KnownSeeker& known : seekers_) AddCandidate(known);
}

void MatchingCase::AddCandidate(const KnownSeeker& known) {
  const v1::PlacementWishFacts& wish = known.seeker.wish;
  matching::Candidate c;
  const auto area = areas_.find(known.facts.residence_area());
  c.area = area == areas_.end() ? -1 : area->second;
  c.travel_limit = wish.travel_minutes();
  if (known.facts.has_mobility_limit()) {
    c.travel_limit = std::min(c.travel_limit, known.facts.mobility_limit().travel_minutes());
  }
  c.wished_minutes = wish.wished_minutes();
  c.able_minutes = wish.able_minutes();
  c.known = TasksOf(wish.known_tasks());
  c.wanted = TasksOf(wish.wanted_tasks());
  for (const Kind kind : KindsOf(wish)) {
    const auto weeks =
        kind == Kind::kCompanyTraining ? FirstPeriodWeeks(GroupOf(known.facts), programme_.book.duration) : kAnyWeeks;
    if (weeks) c.offers.push_back({static_cast<int>(kind), *weeks});
  }
  c.language = known.facts.language_level().spoken_danish();
  c.available = {std::max(query_.today, wire::DateOf(wish.available_from())),
                 std::min(query_.horizon, wire::DateOf(wish.available_to()))};
  c.priority = std::max(1, wish.priority());
  c.busy = WithoutOverlaps(known.seeker.busy);
  problem_.candidates.push_back(std::move(c));
}

void MatchingCase::AddSlot(const Place& place) {
  matching::Slot s;
  s.unit = units_.at(place.unit);
  s.site = s.unit;  // whose mentors lead
  s.kind = static_cast<int>(place.kind);
  s.in_quota = InQuota(place.kind);
  s.tasks = TasksOf(place.task_codes);
  s.most_minutes = place.most_minutes;
  s.least_minutes = std::min(kLeastMinutes, s.most_minutes);
  s.open = DaysOf(place.days);
  s.least_weeks = least_weeks_;
  s.seats = place.seats;
  s.language = place.language;
  s.travel_minutes.assign(areas_.size(), -1);
  for (const auto& [area, minutes] : place.travel) s.travel_minutes[areas_.at(area)] = minutes;
  problem_.slots.push_back(std::move(s));
}

void MatchingCase::AddLimits(const Place& place, int unit, int citizens_per_mentor) {
  if (programme_.book.ratio) {
    UnitUse use = place.use;
    use.today = query_.today;
    const Radar radar = QuotaRadar(use, query_.today, query_.horizon, programme_.book.ratio->parameters);
    if (radar.missing.empty()) {
      for (const RadarRun& run : radar.runs) problem_.quota.push_back({unit, {run.first, run.last}, run.free});
    }
  }
  for (Date monday = IsoWeek::Of(query_.today).Monday(); monday <= query_.horizon; monday = monday + 7) {
    std::set<Uuid> mentors;
    for (const Place::BuyOut& b : place.buy_outs) {
      // In the first week only what is left of it.
      const Date first = std::max(monday, std::min(query_.today, monday + 4));
      if (b.days.first <= first && monday + 4 <= b.days.last) mentors.insert(b.mentor);
    }
    if (mentors.empty()) continue;
    const auto hosted = std::count_if(place.hosted.begin(), place.hosted.end(),
                                      [&](const DayRange& h) { return h.first <= monday + 6 && monday <= h.last; });
    problem_.mentors.push_back(
        {unit, monday, static_cast<int>(mentors.size()) * citizens_per_mentor - static_cast<int>(hosted)});
  }
}

bool MatchingCase::Judge(const matching::Proposal& proposal) const {
  const KnownSeeker& known = seekers_[proposal.candidate];
  const Place& place = places_[proposal.slot];
  const auto enables = [&](const MatchingProgramme::Phase& phase) {
    return phase.days.first <= proposal.days.first && proposal.days.first <= phase.days.last &&
           phase.kinds.count(static_cast<int>(place.kind)) > 0;
  };
  if (std::none_of(programme_.phases.begin(), programme_.phases.end(), enables)) return false;
  PlacementCase c;
  c.kind = place.kind;
  c.ratio.start = proposal.days.first;
  c.ratio.last = proposal.days.last;
  c.ratio.hours = proposal.weekly_minutes;
  c.ratio.today = query_.today;
  c.cvr = place.cvr;
  c.p_number = place.p_number;
  c.function_code = FunctionOf(proposal.candidate, proposal.slot);
  c.group = GroupOf(known.facts);
  c.has_job = !known.facts.unemployed();
  // Asked for the first day on which a placement could begin.
  if (known.facts.age() > 0)
    c.born = BornByAge(known.facts.age(), problem_.candidates[proposal.candidate].available.first);
  c.earlier = known.seeker.earlier;
  const std::vector<Finding> findings = JudgePlacement(c, programme_.book);
  return std::none_of(findings.begin(), findings.end(), [](const Finding& f) {
    const bool later =
        std::any_of(std::begin(kLaterRules), std::end(kLaterRules), [&](const char* rule) { return f.rule == rule; });
    return f.verdict == Verdict::kBlock && !later;
  });
}

// What the citizen wants to learn before what is known, of the place's trades.
std::string MatchingCase::FunctionOf(int candidate, int slot) const {
  const v1::PlacementWishFacts& wish = seekers_[candidate].seeker.wish;
  for (const auto* wished : {&wish.wanted_tasks(), &wish.known_tasks()}) {
    for (const std::string& code : *wished) {
      if (places_[slot].task_codes.empty()) return code;
      for (const std::string& task : places_[slot].task_codes) {
        if (TaskOf(task) == TaskOf(code)) return task;
      }
    }
  }
  return "";
}

void MatchingCase::AddReasons(const std::vector<matching::Reason>& reasons, int candidate,
                              v1::SuggestedPlacement* shown) const {
  for (const matching::Reason& r : reasons) {
    const bool of_journey = r.code == matching::Code::kTravel || r.code == matching::Code::kTravelTooLong;
    v1::SuggestionReason& reason = *shown->add_reasons();
    reason.set_code(static_cast<v1::SuggestionCode>(r.code));
    reason.set_points(r.points);
    // Journeys to several sites say where a protected person lives (trap 20).
    if (of_journey && seekers_[candidate].facts.protected_()) {
      reason.clear_points();
      continue;
    }
    reason.set_measured(r.measured);
    reason.set_limit(r.limit);
    if (r.day) *reason.mutable_day() = wire::ToProto(*r.day);
  }
}

v1::SuggestedPlacement MatchingCase::Shown(const matching::Assignment& assignment) const {
  const matching::Proposal& p = assignment.proposal;
  const Place& place = places_[p.slot];
  v1::SuggestedPlacement shown;
  shown.set_citizen(ResourceName("citizens", seekers_[p.candidate].seeker.citizen));
  shown.set_proposed(true);
  shown.set_kind(static_cast<v1::PlacementKind>(place.kind));
  shown.set_slot(ResourceName("slots", place.slot));
  shown.set_site(ResourceName("sites", place.site));
  shown.set_employer_unit(ResourceName("employerUnits", place.unit));
  *shown.mutable_starts_on() = wire::ToProto(p.days.first);
  *shown.mutable_ends_on() = wire::ToProto(p.days.last);
  shown.set_weekly_minutes(p.weekly_minutes);
  shown.set_function_code(FunctionOf(p.candidate, p.slot));
  if (!seekers_[p.candidate].facts.protected_()) shown.set_score(p.score);
  if (InQuota(place.kind)) {
    UnitUse use = place.use;
    use.today = query_.today;
    const Knowledge known =
        KnowledgeOf(use, p.days.first, p.days.last, programme_.book.ratio->parameters);  // or nothing were free
    shown.set_quota_uncertain(known.certainty == Certainty::kUnknown);
  }
  AddReasons(assignment.reasons, p.candidate, &shown);
  return shown;
}

v1::SuggestedPlacement MatchingCase::Shown(const matching::LeftOver& left) const {
  v1::SuggestedPlacement shown;
  shown.set_citizen(ResourceName("citizens", seekers_[left.candidate].seeker.citizen));
  if (left.slot < 0) return shown;
  const Place& place = places_[left.slot];
  shown.set_kind(static_cast<v1::PlacementKind>(place.kind));
  shown.set_slot(ResourceName("slots", place.slot));
  shown.set_site(ResourceName("sites", place.site));
  shown.set_employer_unit(ResourceName("employerUnits", place.unit));
  AddReasons(left.obstacles, left.candidate, &shown);
  return shown;
}

}  // namespace sjak::placements
