#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "platform/identity/caller.h"
#include "services/placements/rules/finding_rules.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::placements {

// `as_of`: the day of the law.
v1::RuleReport ReportOf(const std::vector<Finding>& findings, Date as_of);

// Writes the reasons into the findings they override; a WARN may be acknowledged in the same way. A BLOCK or
// MUST_ASSESS without one, or of a rule that nobody at the jobcentre may waive (MayOverride), refuses the decision
// about `subject`: FAILED_PRECONDITION RULES_BLOCK with metadata rules "R3,R8" and every text and way out in the
// message. Where R8 is among them `next_place` is asked for the first day with room, which is metadata next_free_day.
// Overriding needs the role CASEWORKER: PERMISSION_DENIED ROLE_MISSING.
absl::Status ApplyOverrides(const google::protobuf::RepeatedPtrField<v1::RuleOverride>& overrides,
                            const identity::Caller& caller, const std::string& subject,
                            const std::function<std::optional<Date>()>& next_place, v1::RuleReport* report);

}  // namespace sjak::placements
