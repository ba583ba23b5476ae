#pragma once

#include <vector>

namespace sjak::placements {

// Numbers are those of sjak.placements.v1.AgreementState.
enum class AgreementState { kProposed = 1, kAccepted = 2, kSuperseded = 3 };

// Of the versions of one agreement in order: the latest accepted one holds, and a later one that nobody has accepted
// yet waits unless a still later one took its place.
std::vector<AgreementState> AgreementStates(const std::vector<bool>& accepted);

}  // namespace sjak::placements
