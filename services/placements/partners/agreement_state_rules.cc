#include "services/placements/partners/agreement_state_rules.h"

namespace sjak::placements {

std::vector<AgreementState> AgreementStates(const std::vector<bool>& accepted) {
  std::vector<AgreementState> states(accepted.size(), AgreementState::kSuperseded);
  if (!accepted.empty() && !accepted.back()) states.back() = AgreementState::kProposed;
  for (size_t i = accepted.size(); i-- > 0;) {
    if (!accepted[i]) continue;
    states[i] = AgreementState::kAccepted;
    break;
  }
  return states;
}

}  // namespace sjak::placements
