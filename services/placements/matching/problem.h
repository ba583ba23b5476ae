#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/placements/matching/assignment_rules.h"
#include "services/placements/matching/ground_store.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/placements/v1/matching.pb.h"

namespace sjak::placements {

// A citizen who looks, and what citizens said of the first day on which a placement could begin.
struct KnownSeeker {
  Seeker seeker;
  citizens::v1::PlacementFacts facts;
};

// The words of the search for what the database and citizens say.
//
// A training is offered for the first period of the citizen's group (R3); a group without a row is not offered any
// (D9). A unit whose months for the ratio rule are not all stated has nothing free, and neither has one without
// bought-out mentors: a mentor leads the citizens of the own unit, in weeks that the buy-out covers from Monday to
// Friday. A task is known by its four-digit group, since six digits are seldom known on both sides.
class MatchingCase {
 public:
  MatchingCase(MatchingQuery query, MatchingProgramme programme, std::vector<Place> places,
               std::vector<KnownSeeker> seekers, const v1::SuggestionPolicy& policy);

  const matching::Problem& problem() const { return problem_; }

  // The rules of the catalogue that concern citizen, period and hours, by the law of today: whether none blocks. The
  // ratio rule is a limit of the problem, and texts and hearing come later.
  bool Judge(const matching::Proposal& proposal) const;

  v1::SuggestedPlacement Shown(const matching::Assignment& assignment) const;
  v1::SuggestedPlacement Shown(const matching::LeftOver& left) const;

 private:
  void AddCandidate(const KnownSeeker& known);
  void AddSlot(const Place& place);
  void AddLimits(const Place& place, int unit, int citizens_per_mentor);
  std::string FunctionOf(int candidate, int slot) const;
  void AddReasons(const std::vector<matching::Reason>& reasons, int candidate, v1::SuggestedPlacement* shown) const;

  const MatchingQuery query_;
  const MatchingProgramme programme_;
  const std::vector<Place> places_;
  const std::vector<KnownSeeker> seekers_;
  int least_weeks_ = 4;
  std::map<std::string, int> areas_;
  std::map<Uuid, int> units_;
  matching::Problem problem_;
};

}  // namespace sjak::placements
