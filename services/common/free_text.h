#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace sjak {

// INVALID_ARGUMENT when what somebody wrote, or an id of somebody's choosing, holds what looks like a CPR number: such
// texts are shown where the number must not be.
absl::Status CheckHoldsNoCpr(absl::string_view field, absl::string_view text);

}  // namespace sjak
