#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/sources.pb.h"

namespace sjak::citizens {

// The groups of fields that one source wins or loses as a whole, in the order in which they are applied.
inline constexpr v1::FieldGroup kFieldGroups[] = {
    v1::FIELD_GROUP_NAME,    v1::FIELD_GROUP_PHONE, v1::FIELD_GROUP_PROTECTION, v1::FIELD_GROUP_TARGET_GROUP,
    v1::FIELD_GROUP_ADDRESS, v1::FIELD_GROUP_NEEDS, v1::FIELD_GROUP_CASEWORKER};

// What a well-formed row says of a group; nothing when it is silent (no address, no caseworker, no protection).
std::optional<v1::FieldValue> ValueIn(const v1::ImportRow& row, v1::FieldGroup group);
// What the registry holds of a group on a day, and what it held or will hold last.
v1::FieldValue ValueOn(const Person& person, v1::FieldGroup group, Date day);
v1::FieldValue LatestValue(const Person& person, v1::FieldGroup group);

// The same text for the same value: without days and without the residence area, which follows from the address. Empty
// for a value that says nothing.
std::string Canonical(const v1::FieldValue& value, v1::FieldGroup group);

// Makes it the person's value from a day on. FAILED_PRECONDITION "field: why" when a later spell is in the way.
absl::Status Put(const v1::FieldValue& value, v1::FieldGroup group, Date from, const std::vector<Area>& areas,
                 Person* person);

}  // namespace sjak::citizens
