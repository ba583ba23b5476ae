#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/placements/matching/problem.h"
#include "services/placements/matching/suggestion_store.h"
#include "sjak/placements/v1/matching.pb.h"

// MatchingService, what it suggests. Everything is computed before the transaction, which only keeps it.
namespace sjak::placements {

// The environment outlives it.
class Suggestions {
 public:
  explicit Suggestions(const rpc::Environment& environment) : environment_(environment), pages_(environment.sealer) {}

  absl::StatusOr<ComputedSuggestion> PrepareSuggestPlacements(const rpc::Call& call,
                                                              const v1::SuggestPlacementsRequest& request) const;
  absl::StatusOr<v1::Suggestion> SuggestPlacements(rpc::Tx& tx, const v1::SuggestPlacementsRequest& request,
                                                   const ComputedSuggestion& computed) const;

  absl::StatusOr<ComputedSuggestion> PrepareSuggestAssignments(const rpc::Call& call,
                                                               const v1::SuggestAssignmentsRequest& request) const;
  absl::StatusOr<v1::Suggestion> SuggestAssignments(rpc::Tx& tx, const v1::SuggestAssignmentsRequest& request,
                                                    const ComputedSuggestion& computed) const;

  absl::StatusOr<v1::ListSuggestedPlacementsResponse> ListSuggestedPlacements(
      rpc::ReadTx& tx, const v1::ListSuggestedPlacementsRequest& request) const;

 private:
  absl::StatusOr<MatchingCase> Gather(const rpc::Call& call, MatchingQuery query,
                                      const v1::SuggestionPolicy& policy) const;
  // Leaves out whom citizens no longer shows: merged, erased, restricted, closed.
  absl::StatusOr<std::vector<KnownSeeker>> AskCitizens(const rpc::Call& call, std::vector<Seeker> seekers,
                                                       Date today) const;

  const rpc::Environment& environment_;
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
