#pragma once

#include <optional>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/matching.pb.h"

namespace sjak::placements {

// A suggestion as it was computed, before it has a name.
struct ComputedSuggestion {
  v1::Suggestion suggestion;  // without its placements
  std::vector<v1::SuggestedPlacement> rows;
  int64_t seed = 0;
  int64_t judged = 0;
};
void InsertSuggestion(rpc::Tx& tx, const Uuid& id, const ComputedSuggestion& computed);

struct SuggestionRow {
  int position = 0;
  v1::SuggestedPlacement placement;
};
// One more than page.size when there are more, by position; nothing when there is no such suggestion.
std::optional<std::vector<SuggestionRow>> ReadSuggestionRows(rpc::ReadTx& tx, const Uuid& suggestion,
                                                             const rpc::Page& page);

}  // namespace sjak::placements
