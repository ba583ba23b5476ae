#include "services/citizens/identity/merge_fields.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "google/protobuf/util/message_differencer.h"
#include "platform/base/error.h"
#include "services/citizens/registry/person.h"

namespace sjak::citizens {
namespace {

template <typename V>
  requires(!std::is_base_of_v<google::protobuf::Message, V>)
bool Same(const V& a, const V& b) {
  return a == b;
}
bool Same(const google::protobuf::Message& a, const google::protobuf::Message& b) {
  return google::protobuf::util::MessageDifferencer::Equals(a, b);
}

template <typename V>
bool Same(const Timeline<V>& a, const Timeline<V>& b) {
  return std::equal(a.spells().begin(), a.spells().end(), b.spells().begin(), b.spells().end(),
                    [](const Spell<V>& x, const Spell<V>& y) {
                      return x.from == y.from && x.until == y.until && Same(x.value, y.value);
                    });
}

absl::Status NothingToTake(const Person& merged) {
  return RefuseState("MERGE_NOTHING_TO_TAKE",
                     "The merged person has nothing of what take names on the business day. Leave it out.",
                     ResourceName("citizens", merged.id));
}

template <typename V>
absl::Status TakeSpell(const Person& merged, Timeline<V> Person::*timeline, Date day, Person* survivor) {
  const Spell<V>* spell = (merged.*timeline).On(day);
  if (spell == nullptr) return NothingToTake(merged);
  return (survivor->*timeline).Open(day, spell->until, spell->value);
}

}  // namespace

std::vector<v1::MergeField> Differing(const Person& a, const Person& b) {
  const std::pair<v1::MergeField, bool> same[] = {
      {v1::MERGE_FIELD_NAMES, a.given_name == b.given_name && a.surname == b.surname},
      {v1::MERGE_FIELD_PHONE, a.phone == b.phone},
      {v1::MERGE_FIELD_CPR, Same(a.cpr, b.cpr)},
      {v1::MERGE_FIELD_PROTECTION, a.is_protected == b.is_protected},
      {v1::MERGE_FIELD_ADDRESS, Same(a.address, b.address)},
      {v1::MERGE_FIELD_TARGET_GROUP, Same(a.target_group, b.target_group)},
      {v1::MERGE_FIELD_NEEDS, Same(a.needs, b.needs)},
      {v1::MERGE_FIELD_CASEWORKER, Same(a.caseworker, b.caseworker)},
      {v1::MERGE_FIELD_CONSENTS, a.consents.empty() && b.consents.empty()},
      {v1::MERGE_FIELD_BENEFIT, Same(a.benefit, b.benefit)},
      {v1::MERGE_FIELD_MOBILITY_LIMIT, Same(a.mobility_limit, b.mobility_limit)},
      {v1::MERGE_FIELD_CONSIDERATIONS, Same(a.considerations, b.considerations)},
      {v1::MERGE_FIELD_LANGUAGE_LEVEL, Same(a.language_level, b.language_level)},
      {v1::MERGE_FIELD_GUEST, Same(a.guest, b.guest)},
      {v1::MERGE_FIELD_CLOSURE, Same(a.closure, b.closure)},
  };
  std::vector<v1::MergeField> out;
  for (const auto& [field, equal] : same) {
    if (!equal) out.push_back(field);
  }
  return out;
}

absl::Status TakeOver(v1::MergeField field, const Person& merged, Date day, Person* survivor) {
  switch (field) {
    case v1::MERGE_FIELD_NAMES:
      survivor->given_name = merged.given_name;
      survivor->surname = merged.surname;
      return absl::OkStatus();
    case v1::MERGE_FIELD_PHONE:
      if (merged.phone.empty()) return NothingToTake(merged);
      survivor->phone = merged.phone;
      return absl::OkStatus();
    case v1::MERGE_FIELD_CPR:
      return TakeSpell(merged, &Person::cpr, day, survivor);
    case v1::MERGE_FIELD_PROTECTION:
      if (survivor->is_protected == merged.is_protected) return absl::OkStatus();
      if (!merged.is_protected) return Unprotect(survivor, day, day);
      return Protect(survivor, day, merged.protection.spells().back().value.source());
    case v1::MERGE_FIELD_ADDRESS:
      return TakeSpell(merged, &Person::address, day, survivor);
    case v1::MERGE_FIELD_TARGET_GROUP:
      return TakeSpell(merged, &Person::target_group, day, survivor);
    case v1::MERGE_FIELD_NEEDS:
      return TakeSpell(merged, &Person::needs, day, survivor);
    case v1::MERGE_FIELD_CASEWORKER:
      return TakeSpell(merged, &Person::caseworker, day, survivor);
    case v1::MERGE_FIELD_BENEFIT:
      return TakeSpell(merged, &Person::benefit, day, survivor);
    case v1::MERGE_FIELD_MOBILITY_LIMIT:
      return TakeSpell(merged, &Person::mobility_limit, day, survivor);
    case v1::MERGE_FIELD_CONSIDERATIONS:
      return TakeSpell(merged, &Person::considerations, day, survivor);
    case v1::MERGE_FIELD_LANGUAGE_LEVEL:
      return TakeSpell(merged, &Person::language_level, day, survivor);
    case v1::MERGE_FIELD_GUEST:
      return TakeSpell(merged, &Person::guest, day, survivor);
    default:
      return RefuseField("take", "must name what can be taken over; ask for consents anew, and close or reopen the case itself");
  }
}

}  // namespace sjak::citizens
