#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "platform/feed/follower.h"
#include "platform/rpc/tx.h"
#include "services/reporting/counters/fact_rules.h"
#include "sjak/reporting/v1/outcomes.pb.h"

namespace sjak::reporting {

// Records the rows of citizens that are known here; their ids as text, one for each row recorded.
std::vector<std::string> AppendOutcomes(rpc::Tx& tx, const v1::ImportOutcomesRequest& request);

struct NewOutcome {
  int64_t n = 0;
  std::string citizen;  // uuid as text
  OutcomeFact fact;
  std::string source;
  absl::Time recorded_at;
};
// The next ones that the live copy, or the one being rebuilt, does not have; at most 500.
std::vector<NewOutcome> ReadNewOutcomes(feed::FollowTx& tx, bool live);
void MarkOutcomesTaken(feed::FollowTx& tx, int64_t copy, int64_t n);

}  // namespace sjak::reporting
