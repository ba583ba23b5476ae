#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::citizens {

// Brings a person to what a well-formed row says, and tells whether that changed anything. A person without id is new
// and gets one. What a new person is said to be holds since the target group began, or from `today` when that comes
// later; what changes without a date of its own, changes today. `number_known`: the row's number leads to the person
// already, so it changes nothing. Errors say "field: why" and leave the person in parts
// changed: work on a copy.
absl::StatusOr<bool> ApplyRow(const v1::ImportRow& row, Date today, const std::vector<Area>& areas, bool number_known,
                              Person* person);

}  // namespace sjak::citizens
