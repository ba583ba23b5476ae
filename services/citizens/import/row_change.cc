#include "services/citizens/import/row_change.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/registry/person.h"
#include "services/common/cpr.h"

namespace sjak::citizens {
namespace {

template <typename V>
bool Assign(const V& value, V* to) {
  if (*to == value) return false;
  *to = value;
  return true;
}

bool SamePlace(const v1::Address& a, const v1::Address& b) {
  return a.street() == b.street() && a.postcode() == b.postcode() && a.city() == b.city() &&
         a.district_code() == b.district_code() && a.dar_address_id() == b.dar_address_id();
}

// Opens a spell unless the day already has the value. `field` names the date at fault.
template <typename V, typename Same>
absl::StatusOr<bool> Bring(Timeline<V>* timeline, Date from, const V& value, absl::string_view field, Same same) {
  const Spell<V>* now = timeline->On(from);
  if (now != nullptr && same(now->value, value)) return false;
  if (!timeline->Open(from, std::nullopt, value).ok()) {
    return absl::FailedPreconditionError(absl::StrCat(field, ": must not lie before a spell that is already recorded"));
  }
  return true;
}

template <typename V>
absl::StatusOr<bool> Bring(Timeline<V>* timeline, Date from, const V& value, absl::string_view field) {
  return Bring(timeline, from, value, field, [](const V& a, const V& b) { return a == b; });
}

// A number that the person does not bear yet is a new one from today; one that was borne before changes nothing.
absl::StatusOr<bool> BringNumber(const v1::ImportRow& row, Date today, bool is_new, Timeline<std::string>* numbers) {
  SJAK_ASSIGN_OR_RETURN(const Cpr cpr, Cpr::Parse(row.cpr()));
  const bool borne = std::any_of(numbers->spells().begin(), numbers->spells().end(),
                                 [&](const auto& spell) { return spell.value == cpr.text(); });
  if (borne) return false;
  return Bring(numbers, is_new ? kAlways : today, cpr.text(), "cpr");
}

}  // namespace

absl::StatusOr<bool> ApplyRow(const v1::ImportRow& row, Date today, const std::vector<Area>& areas, Person* person) {
  const bool is_new = person->id == Uuid();
  if (is_new) person->id = Uuid::New();
  const Date group_from = wire::DateOf(row.target_group_from());
  const Date since = is_new ? std::min(group_from, today) : today;

  bool changed = is_new;
  changed |= Assign(row.given_name(), &person->given_name);
  changed |= Assign(row.surname(), &person->surname);
  changed |= Assign(row.phone(), &person->phone);
  if (row.has_protected_() && row.protected_() != person->is_protected) {
    changed = true;
    SJAK_RETURN_IF_ERROR(row.protected_() ? Protect(person, since, v1::PROTECTION_SOURCE_IMPORT)
                                          : Unprotect(person, today, today));
  }
  if (is_new && !CheckGuest(row.address(), false).ok()) {
    return absl::FailedPreconditionError("address.district_code: lies outside; register the person as a guest first");
  }

  std::vector<absl::StatusOr<bool>> steps;
  steps.push_back(BringNumber(row, today, is_new, &person->cpr));
  steps.push_back(Bring(&person->target_group, group_from, row.target_group(), "target_group_from"));
  if (row.has_address()) {
    const Date from = wire::IsSet(row.residence_from()) ? wire::DateOf(row.residence_from()) : since;
    steps.push_back(Bring(&person->address, from, Located(row.address(), areas), "residence_from", SamePlace));
  }
  steps.push_back(Bring(&person->needs, since, NeedStateOf(row.needs(), row.unemployed()), "needs"));
  if (!row.caseworker().empty()) steps.push_back(Bring(&person->caseworker, since, row.caseworker(), "caseworker"));
  for (const auto& step : steps) {
    if (!step.ok()) return step.status();
    changed |= *step;
  }
  return changed;
}

}  // namespace sjak::citizens
