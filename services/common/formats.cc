#include "services/common/formats.h"

#include <string>

#include "absl/status/status.h"
#include "platform/policy/policy.h"
#include "platform/policy/unloggable.h"
#include "services/common/cpr.h"
#include "services/common/cvr.h"
#include "services/common/danish_text.h"

namespace sjak {
namespace {

// The parsers' messages say what the value must be and never repeat it, which is what validation asks of a format.
std::string Complaint(const absl::Status& status) { return status.ok() ? "" : std::string(status.message()); }

}  // namespace

void RegisterFormats() {
  policy::RegisterFormat("cpr", [](absl::string_view text) { return Complaint(Cpr::Parse(text).status()); });
  policy::RegisterFormat("cvr", [](absl::string_view text) { return Complaint(ParseCvr(text).status()); });
  policy::RegisterUnloggable("cpr", [](absl::string_view text) { return ContainsCprPattern(text); });
  policy::RegisterFormat("p_number", [](absl::string_view text) { return Complaint(ParsePNumber(text).status()); });
}

}  // namespace sjak
