#include "services/citizens/registry/person.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/consent/consent_store.h"
#include "services/citizens/caseworkers/caseload_rules.h"
#include "services/common/cpr.h"
#include "services/common/danish_text.h"

namespace sjak::citizens {
namespace {

template <typename V, typename Message>
void SetDays(const Spell<V>& spell, Message* message) {
  *message->mutable_valid_from() = wire::ToProto(spell.from);
  if (spell.last_day()) *message->mutable_valid_to() = wire::ToProto(*spell.last_day());
}

template <typename V>
V Dated(const Spell<V>& spell) {
  V value = spell.value;
  SetDays(spell, &value);
  return value;
}

void SetCircumstances(const Person& person, Date day, v1::Citizen* citizen) {
  if (const auto benefit = BenefitOn(person, day)) *citizen->mutable_benefit() = *benefit;
  if (const auto* s = person.mobility_limit.On(day)) *citizen->mutable_mobility_limit() = Dated(*s);
  if (const auto* s = person.considerations.On(day)) *citizen->mutable_considerations() = Dated(*s);
  if (const auto* s = person.language_level.On(day)) *citizen->mutable_language_level() = Dated(*s);
  if (const auto* s = person.guest.On(day)) *citizen->mutable_guest() = Dated(*s);
  if (const auto* s = person.closure.On(day)) *citizen->mutable_closure() = Dated(*s);
  const auto* address = person.address.On(day);
  citizen->set_guest_basis_missing(address != nullptr && address->value.district_code() == kOutsideTheCity &&
                                   !citizen->has_guest());
  const CaseHistory history = HistoryOf(person.caseworker, person.closure, day);
  citizen->set_caseworker_changes(history.changes);
  citizen->set_caseworker_gap_days(static_cast<int32_t>(history.gap_days));
}

void SetCpr(const std::string& number, v1::Citizen* citizen) {
  const auto cpr = Cpr::Parse(number);
  if (!cpr.ok()) return;
  citizen->set_cpr(cpr->Formatted());
  citizen->set_cpr_kind(KindOf(*cpr));
  citizen->set_cpr_modulus_ok(cpr->modulus_ok());
  if (cpr->birth_date()) *citizen->mutable_birth_date() = wire::ToProto(*cpr->birth_date());
}

}  // namespace

v1::CprKind KindOf(const Cpr& cpr) {
  switch (cpr.kind()) {
    case CprKind::kOrdinary:
      return v1::CPR_KIND_ORDINARY;
    case CprKind::kReplacement:
      return v1::CPR_KIND_REPLACEMENT;
    case CprKind::kLocal:
      return v1::CPR_KIND_LOCAL;
  }
  return v1::CPR_KIND_UNSPECIFIED;
}

v1::Citizen CitizenOn(const Person& person, Date day) {
  v1::Citizen citizen;
  citizen.set_name(ResourceName("citizens", person.id));
  citizen.set_version(person.version);
  citizen.set_etag(absl::StrCat("\"", person.version, "\""));
  if (const auto* cpr = person.cpr.On(day)) SetCpr(cpr->value, &citizen);
  citizen.set_given_name(person.given_name);
  citizen.set_surname(person.surname);
  citizen.set_phone(person.phone);
  citizen.set_protected_(person.is_protected);
  if (const auto* address = person.address.On(day)) {
    *citizen.mutable_address() = address->value;
    SetDays(*address, citizen.mutable_address());
  }
  if (const auto* group = person.target_group.On(day)) {
    citizen.mutable_target_group()->set_group(group->value);
    SetDays(*group, citizen.mutable_target_group());
  }
  if (const auto* needs = person.needs.On(day)) {
    for (v1::Need need : NeedsOf(needs->value)) citizen.add_needs(need);
    citizen.set_unemployed(needs->value.unemployed);
  }
  if (const auto* caseworker = person.caseworker.On(day)) citizen.set_caseworker(caseworker->value);
  for (const v1::Consent& consent : person.consents) {
    if (ShareOf(consent).StandsOn(day)) *citizen.add_consents() = consent;
  }
  citizen.set_external_id(person.external_id);
  for (const Uuid& id : person.merged) citizen.add_merged(ResourceName("citizens", id));
  SetCircumstances(person, day, &citizen);
  return citizen;
}

v1::Citizen ListedCitizenOn(const Person& person, Date day) {
  v1::Citizen citizen = CitizenOn(person, day);
  if (person.is_protected) {
    citizen.clear_given_name();
    citizen.clear_surname();
    citizen.clear_phone();
    citizen.clear_address();
  }
  return citizen;
}

v1::CitizenState StateOn(const Person& person, Date day) {
  v1::CitizenState state;
  state.set_citizen(ResourceName("citizens", person.id));
  if (const auto* group = person.target_group.On(day)) {
    state.mutable_target_group()->set_group(group->value);
    SetDays(*group, state.mutable_target_group());
  }
  if (const auto* needs = person.needs.On(day)) {
    for (v1::Need need : NeedsOf(needs->value)) state.add_needs(need);
    state.set_unemployed(needs->value.unemployed);
  }
  if (const auto* address = person.address.On(day)) {
    if (person.is_protected) {
      state.set_district_code(CityLevel(address->value.district_code()));
    } else {
      state.set_district_code(address->value.district_code());
      state.set_residence_area(address->value.residence_area());
      state.set_residence_rule(address->value.residence_rule());
    }
  }
  if (const auto* caseworker = person.caseworker.On(day)) state.set_caseworker(caseworker->value);
  if (const auto* limit = person.mobility_limit.On(day)) *state.mutable_mobility_limit() = Dated(*limit);
  if (const auto* considerations = person.considerations.On(day)) {
    state.set_has_considerations(considerations->value.codes_size() > 0 || !considerations->value.text().empty());
  }
  if (const auto* guest = person.guest.On(day)) state.set_guest_of(guest->value.acting_municipality());
  state.set_case_closed(person.closure.On(day) != nullptr);
  const CaseHistory history = HistoryOf(person.caseworker, person.closure, day);
  state.set_caseworker_changes(history.changes);
  state.set_caseworker_gap_days(static_cast<int32_t>(history.gap_days));
  state.set_protected_(person.is_protected);
  return state;
}

std::optional<v1::BenefitSpell> BenefitOn(const Person& person, Date day) {
  const auto* spell = person.benefit.On(day);
  if (spell == nullptr) return std::nullopt;
  v1::BenefitSpell benefit = Dated(*spell);
  benefit.set_recorded_as(benefit.benefit());
  for (const BenefitChange& change : person.benefit_changes) {
    if (change.benefit == benefit.recorded_as() && day >= change.from) benefit.set_benefit(change.becomes);
  }
  return benefit;
}

std::vector<v1::Need> NeedsOf(const NeedState& state) {
  std::vector<v1::Need> needs;
  if (state.capacity) needs.push_back(v1::NEED_CAPACITY);
  if (state.skills) needs.push_back(v1::NEED_SKILLS);
  return needs;
}

NeedState NeedStateOf(const google::protobuf::RepeatedField<int>& needs, bool unemployed) {
  NeedState state;
  state.unemployed = unemployed;
  for (int need : needs) {
    if (need == v1::NEED_CAPACITY) state.capacity = true;
    if (need == v1::NEED_SKILLS) state.skills = true;
  }
  return state;
}

v1::Address Located(const v1::Address& given, const std::vector<Area>& areas) {
  v1::Address address = given;
  address.clear_valid_from();
  address.clear_valid_to();
  address.clear_residence_area();
  address.clear_residence_rule();
  const auto match = MatchArea(areas, given.street(), given.postcode(), given.district_code());
  if (match) {
    address.set_residence_area(match->area);
    address.set_residence_rule(match->rule);
  }
  return address;
}

absl::Status CheckAddress(const v1::Address& address) {
  if (IsDistrictOfResidence(address.district_code())) return absl::OkStatus();
  return RefuseField("address.district_code", "must be 1-10, 98, or 0 when unknown");
}

absl::Status CheckGuest(const v1::Address& address, bool is_guest) {
  if (is_guest || address.district_code() != kOutsideTheCity) return absl::OkStatus();
  return RefuseState("GUEST_BASIS_MISSING",
                     "The address lies outside the municipality, and another one acts in the case. Register the person "
                     "as a guest, with that municipality and the legal basis, or not at all.",
                     "guest");
}

absl::Status Protect(Person* person, Date from, v1::ProtectionSource source) {
  v1::Protection protection;
  protection.set_source(source);
  SJAK_RETURN_IF_ERROR(person->protection.Open(from, std::nullopt, protection));
  person->is_protected = true;
  return absl::OkStatus();
}

absl::Status Unprotect(Person* person, Date from, Date today) {
  if (from > today) return RefuseField("valid_from", "must not lie ahead when protection is taken off");
  if (!person->is_protected) {
    return RefuseState("PROTECTION_NOT_SET", "The person is not protected. Nothing is left to do.", "protection");
  }
  person->protection.CloseAt(from);
  person->is_protected = false;
  return absl::OkStatus();
}

void SettleProtection(Person* person, Date today) {
  const auto& spells = person->protection.spells();
  person->is_protected = std::any_of(spells.begin(), spells.end(),
                                     [&](const auto& spell) { return !spell.until || *spell.until > today; });
}

absl::Status CheckHoldsNoCpr(absl::string_view field, absl::string_view text) {
  if (!ContainsCprPattern(text)) return absl::OkStatus();
  return RefuseField(field, "must not hold what looks like a CPR number");
}

}  // namespace sjak::citizens
