#include "services/citizens/consent/consent_rules.h"

#include "absl/strings/str_join.h"

namespace sjak::citizens {
namespace {

constexpr SharePurpose kSharePurposes[] = {
    {"FUNCTIONAL_CONSIDERATIONS", true, false, false},
    {"PHONE", true, false, false},
    {"INTRODUCTION", true, true, true},
};

}  // namespace

const SharePurpose* FindSharePurpose(absl::string_view code) {
  for (const SharePurpose& purpose : kSharePurposes) {
    if (purpose.code == code) return &purpose;
  }
  return nullptr;
}

std::string SharePurposes(bool by_consent) {
  std::vector<absl::string_view> codes;
  for (const SharePurpose& purpose : kSharePurposes) {
    if (by_consent ? purpose.by_consent : purpose.by_authority) codes.push_back(purpose.code);
  }
  return absl::StrJoin(codes, " or ");
}

}  // namespace sjak::citizens
