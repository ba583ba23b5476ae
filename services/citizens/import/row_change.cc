#include "services/citizens/import/row_change.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/cpr.h"

namespace sjak::citizens {
namespace {

// A number that does not lead to the person yet is a new one from today; one that was borne before, here or by somebody
// merged into the person, changes nothing.
absl::StatusOr<bool> BringNumber(const v1::ImportRow& row, Date today, bool is_new, bool number_known,
                                 Timeline<std::string>* numbers) {
  if (number_known) return false;
  SJAK_ASSIGN_OR_RETURN(const Cpr cpr, Cpr::Parse(row.cpr()));
  if (numbers->Open(is_new ? kAlways : today, std::nullopt, cpr.text()).ok()) return true;
  return absl::FailedPreconditionError("cpr: must not lie before a spell that is already recorded");
}

// First day of a value: the row's own where it has one.
Date FirstDay(const v1::FieldValue& value, v1::FieldGroup group, Date since) {
  const bool dated = group == v1::FIELD_GROUP_TARGET_GROUP || group == v1::FIELD_GROUP_ADDRESS;
  return dated && wire::IsSet(value.since()) ? wire::DateOf(value.since()) : since;
}

// Whose word a group is: the source that gave what the registry holds last, or the registry's own.
std::string HolderOf(const Person& person, v1::FieldGroup group, const Holders& holders, const ValueSealer& values) {
  const auto held = holders.find(group);
  if (held == holders.end()) return std::string(kRegistrySource);
  const Holder& holder = held->second;
  const bool unchanged = values.Matches(holder.key_id, holder.hash, person.id, group, LatestValue(person, group));
  return unchanged ? holder.source : std::string(kRegistrySource);
}

absl::Status ApplyGroup(v1::FieldGroup group, const v1::FieldValue& value, Date from, const RowContext& context,
                        Person* person, Holders* holders, RowEffect* effect) {
  const v1::FieldValue standing = ValueOn(*person, group, from);
  const std::string says = Canonical(value, group), stands = Canonical(standing, group);
  const std::string holder = HolderOf(*person, group, *holders, context.values);
  const bool wins = Wins(context.precedence, group, context.source, holder);
  if (says == stands) {
    effect->agreed.push_back(group);
    if (holder != kRegistrySource || !wins || says.empty()) return absl::OkStatus();
    // Entered here, and now the source's word too: what it says next follows from what it said.
    (*holders)[group] = context.values.HolderOf(context.source, person->id, group, value);
    effect->holders_changed = true;
    return absl::OkStatus();
  }
  if (says.empty() && holder != context.source) return absl::OkStatus();  // it has none, which contradicts nobody
  if (!wins) {
    effect->disputes.push_back({group, holder, context.source, value});
    return absl::OkStatus();
  }
  if (!stands.empty() && holder != context.source) {
    effect->disputes.push_back({group, context.source, holder, standing});
  }
  SJAK_RETURN_IF_ERROR(Put(value, group, from, context.areas, person));
  (*holders)[group] = context.values.HolderOf(context.source, person->id, group, value);
  effect->agreed.push_back(group);
  effect->changed = effect->holders_changed = true;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RowEffect> ApplyRow(const v1::ImportRow& row, const RowContext& context, bool number_known,
                                   Person* person, Holders* holders) {
  const bool is_new = person->id == Uuid();
  if (is_new) person->id = Uuid::New();
  const Date since = is_new ? std::min(wire::DateOf(row.target_group_from()), context.today) : context.today;

  if (is_new && !CheckGuest(row.address(), false).ok()) {
    return absl::FailedPreconditionError("address.district_code: lies outside; register the person as a guest first");
  }

  RowEffect effect;
  effect.holders_changed = is_new;
  SJAK_ASSIGN_OR_RETURN(effect.changed, BringNumber(row, context.today, is_new, number_known, &person->cpr));
  for (const v1::FieldGroup group : kFieldGroups) {
    const std::optional<v1::FieldValue> value = ValueIn(row, group);
    if (!value) continue;
    const Date from = FirstDay(*value, group, since);
    if (!is_new) {
      SJAK_RETURN_IF_ERROR(ApplyGroup(group, *value, from, context, person, holders, &effect));
      continue;
    }
    SJAK_RETURN_IF_ERROR(Put(*value, group, from, context.areas, person));
    (*holders)[group] = context.values.HolderOf(context.source, person->id, group, *value);
  }
  return effect;
}

}  // namespace sjak::citizens
