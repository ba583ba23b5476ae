#include "services/placements/follow/erasing.h"

#include <google/protobuf/message.h>

#include <algorithm>
#include <memory>

#include "platform/base/wire.h"
#include "platform/policy/policy.h"
#include "services/placements/follow/erasing_store.h"
#include "sjak/feed/v1/feed.pb.h"
#include "sjak/placements/v1/follow_events.pb.h"

namespace sjak::placements {

std::string TombstoneOf(const std::string& type_url, const std::string& payload, const std::vector<Uuid>& person,
                        const Uuid& pseudonym) {
  feed::v1::Erased tombstone;
  tombstone.set_event(type_url.substr(type_url.rfind('/') + 1));
  const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(tombstone.event());
  if (type == nullptr) return tombstone.SerializeAsString();
  const std::unique_ptr<google::protobuf::Message> event(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  if (!event->ParseFromString(payload)) return tombstone.SerializeAsString();
  event->DiscardUnknownFields();
  policy::ClearWords(event.get());
  policy::TranslateResources(event.get(), [&](const std::string& resource, const std::string& name) {
    const bool is_person =
        resource == "citizens" && std::find(person.begin(), person.end(), IdOf(name)) != person.end();
    return is_person ? ResourceName(resource, pseudonym) : name;
  });
  tombstone.mutable_kept()->PackFrom(*event);
  return tombstone.SerializeAsString();
}

v1::ErasureReceipt EraseCitizen(rpc::Tx& tx, const Uuid& citizen) {
  const Uuid pseudonym = Uuid::New();
  const Leaving leaving = LockLeaving(tx, citizen);
  Tombstones tombstones;
  for (const Leaving::Event& event : leaving.events) {
    tombstones.emplace_back(event.n, TombstoneOf(event.type_url, event.payload, leaving.ids, pseudonym));
  }
  const Erased erased = Erase(tx, citizen, pseudonym, tombstones);
  for (const auto& [placement, version] : erased.placements) {
    v1::PlacementCitizenChanged changed;
    changed.set_placement(ResourceName("placements", placement));
    changed.set_citizen(ResourceName("citizens", pseudonym));
    changed.set_change(v1::CITIZEN_CHANGE_ERASED);
    tx.Publish(changed.placement(), version, changed, pseudonym);
  }
  v1::ErasureReceipt receipt;
  *receipt.mutable_erased_at() = wire::ToProto(tx.now());
  for (const auto& [table, rows] : erased.tables) {
    citizens::v1::ErasedTable& changed = *receipt.add_changed();
    changed.set_table(table);
    changed.set_rows(rows);
  }
  return receipt;
}

}  // namespace sjak::placements
