#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "platform/base/date.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "services/common/cpr.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/citizens/v1/citizens_events.pb.h"

namespace sjak::citizens {

// The person as the contract shows it on a day, name and address included also of protected people: for GetCitizen
// alone. The CPR number is in clear: redaction masks it.
v1::Citizen CitizenOn(const Person& person, Date day);
// The same for every other answer: a protected person has neither names nor telephone nor address there.
v1::Citizen ListedCitizenOn(const Person& person, Date day);
// The kind as the contract names it.
v1::CprKind KindOf(const Cpr& cpr);
// What events carry: no identity, and nothing of where a protected person lives but whether it is in the city.
v1::CitizenState StateOn(const Person& person, Date day);
// What the person lives on, as the law names it on the day; nothing when nothing is recorded for it.
std::optional<v1::BenefitSpell> BenefitOn(const Person& person, Date day);
// The codes of the needs, in the order of the enum.
std::vector<v1::Need> NeedsOf(const NeedState& state);
NeedState NeedStateOf(const google::protobuf::RepeatedField<int>& needs, bool unemployed);

// The address as it is stored: with the residence area that the areas' rules give it.
v1::Address Located(const v1::Address& given, const std::vector<Area>& areas);
// INVALID_ARGUMENT for a district in which nobody can live.
absl::Status CheckAddress(const v1::Address& address);
// FAILED_PRECONDITION GUEST_BASIS_MISSING for the address of a new person that lies outside the municipality, unless a
// guest.
absl::Status CheckGuest(const v1::Address& address, bool is_guest);
// Puts name and address protection on from a day, which hides at once. SPELL_OVERLAP when it begins later already.
absl::Status Protect(Person* person, Date from, v1::ProtectionSource source);
// Takes it off from a day that has come. PROTECTION_NOT_SET when there is none; INVALID_ARGUMENT for a day ahead.
absl::Status Unprotect(Person* person, Date from, Date today);
// Brings `is_protected` in step with the spells, after one of them was corrected.
void SettleProtection(Person* person, Date today);
// INVALID_ARGUMENT when an id of somebody's choosing holds what looks like a CPR number: such ids are shown where the
// number must not be.
absl::Status CheckHoldsNoCpr(absl::string_view field, absl::string_view text);

// Publishes a change of the person, whose version is already that after it: fills the event's state.
template <typename Event>
void PublishChange(rpc::Tx& tx, const Person& person, Event event) {
  *event.mutable_state() = StateOn(person, tx.today());
  tx.Publish(ResourceName("citizens", person.id), person.version, event, person.id);
  tx.Touch(person.id);
}

// Ends a command on one person: next version, store, publish. The citizen, as lists show it, is the command's answer.
template <typename Event>
v1::Citizen Change(rpc::Tx& tx, const People& people, Person person, const Event& event) {
  ++person.version;
  const Person* const one[] = {&person};
  people.Write(tx, one);
  PublishChange(tx, person, event);
  return ListedCitizenOn(person, tx.today());
}

}  // namespace sjak::citizens
