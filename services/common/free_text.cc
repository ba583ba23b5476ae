#include "services/common/free_text.h"

#include "platform/base/error.h"
#include "services/common/danish_text.h"

namespace sjak {

absl::Status CheckHoldsNoCpr(absl::string_view field, absl::string_view text) {
  if (!ContainsCprPattern(text)) return absl::OkStatus();
  return RefuseField(field, "must not hold what looks like a CPR number");
}

}  // namespace sjak
