#pragma once

#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "platform/identity/caller.h"
#include "services/placements/rules/finding_rules.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::placements {

// `as_of`: the day of the law.
v1::RuleReport ReportOf(const std::vector<Finding>& findings, Date as_of);

// Writes the reasons into the findings they override. A BLOCK or MUST_ASSESS without one refuses the decision about
// `subject`: FAILED_PRECONDITION RULES_BLOCK with metadata rules "R3,R8" and every text and way out in the message.
// Overriding needs the role CASEWORKER: PERMISSION_DENIED ROLE_MISSING.
absl::Status ApplyOverrides(const google::protobuf::RepeatedPtrField<v1::RuleOverride>& overrides,
                            const identity::Caller& caller, const std::string& subject, v1::RuleReport* report);

}  // namespace sjak::placements
