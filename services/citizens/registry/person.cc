#include "services/citizens/registry/person.h"

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/consent/consent_store.h"
#include "services/common/cpr.h"
#include "services/common/danish_text.h"

namespace sjak::citizens {
namespace {

template <typename V, typename Message>
void SetDays(const Spell<V>& spell, Message* message) {
  *message->mutable_valid_from() = wire::ToProto(spell.from);
  if (spell.last_day()) *message->mutable_valid_to() = wire::ToProto(*spell.last_day());
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
  return citizen;
}

v1::Citizen ListedCitizenOn(const Person& person, Date day) {
  v1::Citizen citizen = CitizenOn(person, day);
  if (person.is_protected) {
    citizen.clear_given_name();
    citizen.clear_surname();
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
    state.set_district_code(address->value.district_code());
    state.set_residence_area(address->value.residence_area());
    state.set_residence_rule(address->value.residence_rule());
  }
  if (const auto* caseworker = person.caseworker.On(day)) state.set_caseworker(caseworker->value);
  return state;
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

absl::Status CheckHoldsNoCpr(absl::string_view field, absl::string_view text) {
  if (!ContainsCprPattern(text)) return absl::OkStatus();
  return RefuseField(field, "must not hold what looks like a CPR number");
}

}  // namespace sjak::citizens
