#include "services/reporting/outcomes/outcomes.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/reporting/outcomes/outcomes_store.h"

namespace sjak::reporting {
namespace {

absl::Status CheckRows(const v1::ImportOutcomesRequest& request, Date today) {
  std::vector<FieldViolation> violations;
  for (int i = 0; i < request.outcomes_size(); ++i) {
    const v1::Outcome& outcome = request.outcomes(i);
    const std::string row = absl::StrCat("outcomes[", i, "]");
    const int months = outcome.months();
    if (months != 1 && months != 3 && months != 6 && months != 12) {
      violations.push_back({row + ".months", "must be 1, 3, 6 or 12"});
    }
    if (wire::DateOf(outcome.observed_on()) > today) {
      violations.push_back({row + ".observed_on", "must not lie in the future"});
    }
  }
  return violations.empty() ? absl::OkStatus() : RefuseFields(violations);
}

}  // namespace

absl::StatusOr<v1::ImportOutcomesResponse> ImportOutcomes(rpc::Tx& tx, const v1::ImportOutcomesRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckRows(request, tx.today()));
  const std::vector<std::string> recorded = AppendOutcomes(tx, request);
  v1::ImportOutcomesResponse response;
  response.set_recorded(static_cast<int>(recorded.size()));
  const std::set<std::string> known(recorded.begin(), recorded.end());
  std::set<std::string> unknown;
  for (const v1::Outcome& outcome : request.outcomes()) {
    if (known.count(IdOf(outcome.citizen()).ToString())) {
      tx.Touch(IdOf(outcome.citizen()));
    } else {
      unknown.insert(outcome.citizen());
    }
  }
  for (const std::string& citizen : unknown) response.add_unknown_citizens(citizen);
  return response;
}

}  // namespace sjak::reporting
