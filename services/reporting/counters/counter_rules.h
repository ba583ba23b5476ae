#pragma once

#include <cstdint>
#include <string>
#include <tuple>

#include "absl/container/flat_hash_map.h"
#include "services/reporting/counters/fact_rules.h"

namespace sjak::reporting {

// One number of a roll-up.
struct CounterKey {
  Uuid programme;
  std::string phase;      // "" for what belongs to no phase
  std::string dimension;  // "" the whole programme, "SITE", "PARTNER"
  std::string member;     // uuid as text; "" for the whole
  std::string measure;
  std::string code;
  Date day;  // counts from this day on; by site and partner the Monday of its week; kUndated for always
  friend bool operator==(const CounterKey&, const CounterKey&) = default;
  friend auto operator<=>(const CounterKey&, const CounterKey&) = default;
};
inline const Date kUndated(2000, 1, 1);

// Adds up. The same texts come again and again, so that they are held once and compared as numbers.
class Counters {
 public:
  // Says where what follows belongs.
  void Enter(const Uuid& programme, const std::string& phase, const std::string& dimension, const std::string& member);
  void Add(const char* measure, const std::string& code, Date day, int64_t value = 1);
  // Everything of `other`, times `sign`.
  void Merge(const Counters& other, int sign);
  // Without zeros, in order.
  std::map<CounterKey, int64_t> Sums() const;

 private:
  using Packed = std::tuple<int, int, int, int>;  // place, measure, code, day
  int Intern(const std::string& text);

  absl::flat_hash_map<std::string, int> numbers_;
  std::vector<std::string> texts_;
  std::vector<CounterKey> places_;
  absl::flat_hash_map<std::string, int> place_numbers_;
  int place_ = 0;
  absl::flat_hash_map<Packed, int64_t> sums_;
};

// Adds one person's part (domain 5.4, D5). A person counts once whatever the names, kinds and placements; placements
// that never happened count nowhere. By phase, for the whole and by site and partner:
//   ATTACHED  STRICT, BROAD        1 from the first attended day of an eligible placement of the reading in the phase
//   KIND      placement kind       BROAD, by the kind of that first day (the lower one on a tie)
//   DAYS      PLANNED              working days of decided placements, the site's closures and pauses left out (K5)
//             UNSTATED             of those, the ones of which nobody has said anything
//             ATTENDED, EXCUSED, UNEXCUSED, COVERED (attended with a mentor there, K10)
//   MINUTES   placement kind       attended; BROAD: those of the placements that the broad reading counts
//   CONTRACT  placement kind       agreed minutes of the planned days (K6)
//   ENDED     end reason           on the last day (K8, K9)
//   PIPELINE  DRAFT, SUBMITTED, READY   open placements nobody has attended yet (K4), undated;
//             STRICT, BROAD        persons not yet attached who have one that would count, undated
// and for the whole only:
//   FUNNEL    DRAFTED, APPROVED    persons with such a placement in the phase, undated; ATTENDED from the first day
//   AREA      area code, ELSEWHERE, CITYWIDE (protected)   BROAD by residence at start (K17)
//   RISE      N, ROSE, MINUTES     persons with 56 days or more from first to last day; last 28 days against first (K7)
//   CONTACT   DUE, DONE            on the last day of each period of the cadence (K11)
//   WINDOW    DUE, DONE            measurements, on the day they are due (K12)
//   PROGRESS  N, IMPROVED          persons measured again; with a step up on an item (K12)
//   LEAD      step:days            placements begun, by days that a step took (K18)
//   REACH     WITHIN, BEYOND       decided placements by their start, where the citizen's travel limit is known (K21)
//   FAULT     UNSIGNED             attended, and a signature at the authority of record is missing
//             P_NUMBER             decided there for another production unit than the placement's
//             OVERLAP              begins while the person has another of the kind, as after a merge
//   OUTCOME   months:status, months:DUE   persons of BROAD whose last placement ended, from that many months after (K9)
// Without a phase: FUNNEL REGISTERED and ELIGIBLE, persons as they are now, undated.
void CountPerson(const PersonFacts& person, const CountingContext& context, Counters* counters);

// The area is shut, or nobody works: weekends, holidays and the closures of the trade and of the site.
bool IsPlannedDay(const PlacementFact& placement, const CountingContext& context, Date day);

}  // namespace sjak::reporting
