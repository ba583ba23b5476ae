#include "services/citizens/sources/field_value.h"

#include "absl/strings/str_cat.h"
#include "services/citizens/registry/person.h"

namespace sjak::citizens {
namespace {

bool SaysSomething(const v1::Address& a) {
  return !a.street().empty() || !a.postcode().empty() || !a.city().empty() || !a.dar_address_id().empty() ||
         a.district_code() != 0;
}

void SetNeeds(const NeedState& state, v1::FieldValue* value) {
  for (v1::Need need : NeedsOf(state)) value->add_needs(need);
  value->set_unemployed(state.unemployed);
}

// `spell_of` picks a timeline's spell, or null.
template <typename SpellOf>
v1::FieldValue ValueBy(const Person& person, v1::FieldGroup group, const SpellOf& spell_of) {
  v1::FieldValue value;
  switch (group) {
    case v1::FIELD_GROUP_NAME:
      value.set_given_name(person.given_name);
      value.set_surname(person.surname);
      break;
    case v1::FIELD_GROUP_PHONE:
      value.set_phone(person.phone);
      break;
    case v1::FIELD_GROUP_ADDRESS:
      if (const auto* spell = spell_of(person.address)) *value.mutable_address() = spell->value;
      break;
    case v1::FIELD_GROUP_TARGET_GROUP:
      if (const auto* spell = spell_of(person.target_group)) value.set_target_group(spell->value);
      break;
    case v1::FIELD_GROUP_NEEDS:
      if (const auto* spell = spell_of(person.needs)) SetNeeds(spell->value, &value);
      break;
    case v1::FIELD_GROUP_CASEWORKER:
      if (const auto* spell = spell_of(person.caseworker)) value.set_caseworker(spell->value);
      break;
    case v1::FIELD_GROUP_PROTECTION:
      value.set_protected_(person.is_protected);
      break;
    default:
      break;
  }
  return value;
}

template <typename V>
absl::Status OpenSpell(Timeline<V>* timeline, Date from, V value, absl::string_view field) {
  if (timeline->Open(from, std::nullopt, std::move(value)).ok()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(field, ": must not lie before a spell that is already recorded"));
}

}  // namespace

std::optional<v1::FieldValue> ValueIn(const v1::ImportRow& row, v1::FieldGroup group) {
  v1::FieldValue value;
  switch (group) {
    case v1::FIELD_GROUP_NAME:
      value.set_given_name(row.given_name());
      value.set_surname(row.surname());
      break;
    case v1::FIELD_GROUP_PHONE:
      value.set_phone(row.phone());
      break;
    case v1::FIELD_GROUP_ADDRESS:
      if (!row.has_address()) return std::nullopt;
      *value.mutable_address() = row.address();
      if (row.has_residence_from()) *value.mutable_since() = row.residence_from();
      break;
    case v1::FIELD_GROUP_TARGET_GROUP:
      value.set_target_group(row.target_group());
      *value.mutable_since() = row.target_group_from();
      break;
    case v1::FIELD_GROUP_NEEDS:
      SetNeeds(NeedStateOf(row.needs(), row.unemployed()), &value);
      break;
    case v1::FIELD_GROUP_CASEWORKER:
      if (row.caseworker().empty()) return std::nullopt;
      value.set_caseworker(row.caseworker());
      break;
    case v1::FIELD_GROUP_PROTECTION:
      if (!row.has_protected_()) return std::nullopt;
      value.set_protected_(row.protected_());
      break;
    default:
      return std::nullopt;
  }
  return value;
}

v1::FieldValue ValueOn(const Person& person, v1::FieldGroup group, Date day) {
  return ValueBy(person, group, [day](const auto& timeline) { return timeline.On(day); });
}

v1::FieldValue LatestValue(const Person& person, v1::FieldGroup group) {
  return ValueBy(person, group,
                 [](const auto& timeline) { return timeline.spells().empty() ? nullptr : &timeline.spells().back(); });
}

std::string Canonical(const v1::FieldValue& value, v1::FieldGroup group) {
  v1::FieldValue plain = value;
  plain.clear_since();
  if (group != v1::FIELD_GROUP_ADDRESS) return plain.SerializeAsString();
  v1::Address* address = plain.mutable_address();
  address->clear_residence_area();
  address->clear_residence_rule();
  address->clear_valid_from();
  address->clear_valid_to();
  return SaysSomething(*address) ? plain.SerializeAsString() : "";
}

absl::Status Put(const v1::FieldValue& value, v1::FieldGroup group, Date from, const std::vector<Area>& areas,
                 Person* person) {
  switch (group) {
    case v1::FIELD_GROUP_NAME:
      person->given_name = value.given_name();
      person->surname = value.surname();
      break;
    case v1::FIELD_GROUP_PHONE:
      person->phone = value.phone();
      break;
    case v1::FIELD_GROUP_ADDRESS:
      return OpenSpell(&person->address, from, Located(value.address(), areas), "residence_from");
    case v1::FIELD_GROUP_TARGET_GROUP:
      return OpenSpell(&person->target_group, from, value.target_group(), "target_group_from");
    case v1::FIELD_GROUP_NEEDS:
      return OpenSpell(&person->needs, from, NeedStateOf(value.needs(), value.unemployed()), "needs");
    case v1::FIELD_GROUP_CASEWORKER:
      return OpenSpell(&person->caseworker, from, value.caseworker(), "caseworker");
    case v1::FIELD_GROUP_PROTECTION:
      if (value.protected_() == person->is_protected) break;
      if (!value.protected_()) return Unprotect(person, from, from);
      if (Protect(person, from, v1::PROTECTION_SOURCE_IMPORT).ok()) break;
      return absl::FailedPreconditionError("protected: must not lie before a spell that is already recorded");
    default:
      break;
  }
  return absl::OkStatus();
}

}  // namespace sjak::citizens
