#include "services/citizens/rights/erasing.h"

#include <google/protobuf/message.h>

#include <memory>

#include "platform/base/error.h"
#include "services/citizens/registry/person.h"
#include "services/citizens/rights/absence_store.h"
#include "services/citizens/rights/erasure_store.h"
#include "services/common/cpr.h"
#include "sjak/citizens/v1/citizens_events.pb.h"
#include "sjak/citizens/v1/rights_events.pb.h"
#include "sjak/feed/v1/feed.pb.h"

namespace sjak::citizens {
namespace {

// Named field by field: what a later version adds to the state is not kept unless somebody decides so here.
v1::KeptFacts KeptOfState(const v1::CitizenState& state) {
  v1::KeptFacts kept;
  kept.set_citizen(state.citizen());
  if (state.has_target_group()) *kept.mutable_target_group() = state.target_group();
  *kept.mutable_needs() = state.needs();
  kept.set_unemployed(state.unemployed());
  kept.set_district_code(state.district_code());
  kept.set_residence_area(state.residence_area());
  return kept;
}

std::unique_ptr<google::protobuf::Message> Unpack(const std::string& message, const std::string& payload) {
  const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(message);
  if (type == nullptr) return nullptr;
  std::unique_ptr<google::protobuf::Message> out(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  return out->ParseFromString(payload) ? std::move(out) : nullptr;
}

}  // namespace

v1::KeptFacts KeptOf(const Person& person, Date day) {
  v1::KeptFacts kept = KeptOfState(StateOn(person, day));
  const Spell<std::string>* const number = person.cpr.On(day);
  const auto cpr = Cpr::Parse(number == nullptr ? "" : number->value);
  if (cpr.ok() && cpr->birth_date()) kept.set_born_from(cpr->birth_date()->year() / 10 * 10);
  return kept;
}

std::string TombstoneOf(const std::string& type_url, const std::string& payload) {
  feed::v1::Erased tombstone;
  tombstone.set_event(type_url.substr(type_url.rfind('/') + 1));
  const auto event = Unpack(tombstone.event(), payload);
  const auto* field = event ? event->GetDescriptor()->FindFieldByName("state") : nullptr;
  if (field != nullptr && field->message_type() == v1::CitizenState::descriptor()) {
    const auto& state = static_cast<const v1::CitizenState&>(event->GetReflection()->GetMessage(*event, field));
    tombstone.mutable_kept()->PackFrom(KeptOfState(state));
  }
  return tombstone.SerializeAsString();
}

absl::StatusOr<v1::ErasureCertificate> Erase(rpc::Tx& tx, const People& people, const Uuid& citizen,
                                             v1::ErasureGround ground, const std::string& role) {
  SJAK_ASSIGN_OR_RETURN(const Leaving leaving, LockLeaving(tx, people, citizen));
  // Restriction may be what the person asked for instead (article 18(1)(b) and (c)), so no job erases either.
  if (leaving.person.is_restricted && !MayUseRestricted(tx.call())) return ProcessingRestricted(citizen);
  if (leaving.on_hold) {
    return RefuseState("LEGAL_HOLD", "A legal hold keeps the person from being erased. Have it lifted first.",
                       ResourceName("citizens", citizen));
  }
  Tombstones tombstones;
  for (const Leaving::Event& event : leaving.events) {
    tombstones.emplace_back(event.n, TombstoneOf(event.type_url, event.payload));
  }
  const v1::KeptFacts facts = KeptOf(leaving.person, tx.today());
  v1::ErasureCertificate certificate = EraseAndCertify(tx, facts, ground, role, tombstones);
  v1::CitizenErased event;
  *event.mutable_kept() = facts;
  tx.Publish(facts.citizen(), leaving.person.version + 1, event, citizen);
  return certificate;
}

}  // namespace sjak::citizens
