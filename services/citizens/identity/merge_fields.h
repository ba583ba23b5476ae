#pragma once

#include <vector>

#include "absl/status/status.h"
#include "platform/base/date.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/identity.pb.h"

namespace sjak::citizens {

// What two records of one person differ in, on whatever day, in the order of the enum.
std::vector<v1::MergeField> Differing(const Person& survivor, const Person& merged);

// Gives the survivor what the merged person has of one field on the day, from that day on; a spell of the merged person
// that ends later ends for the survivor too. FAILED_PRECONDITION MERGE_NOTHING_TO_TAKE when there is nothing,
// SPELL_OVERLAP when the survivor has a spell that begins later; INVALID_ARGUMENT for what cannot be taken over.
absl::Status TakeOver(v1::MergeField field, const Person& merged, Date day, Person* survivor);

}  // namespace sjak::citizens
