#include "services/placements/placements/hearing_links_store.h"

#include "absl/strings/str_cat.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

const rpc::AuditedRead kReadInvited("placements.read_invited", 4,
                                    absl::StrCat("SELECT ", kPlacementColumns, ", c.cvr FROM ", kPlacementTables,
                                                 kHearingsLateral, " WHERE ", PlacementScope("$4::date"),
                                                 " AND p.placement_id = $3::uuid"));

}  // namespace

std::optional<InvitedPlacement> ReadInvited(rpc::ReadTx& tx, const Uuid& placement) {
  for (const postgres::Row row :
       tx.Read(kReadInvited, {tx.municipality(), ScopeOf(tx.caller()), placement, tx.today()})) {
    return InvitedPlacement{PlacementOf(row), row.text("cvr")};
  }
  return std::nullopt;
}

}  // namespace sjak::placements
