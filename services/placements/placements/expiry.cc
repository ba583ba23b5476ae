#include "services/placements/placements/expiry.h"

#include "platform/rpc/closing.h"
#include "services/placements/placements/history_store.h"
#include "services/placements/placements/steps.h"

namespace sjak::placements {
namespace {

constexpr int kMostDraftsADay = 500;

// Somebody may have gone on with it since the list was read.
void ExpireDraft(rpc::Tx& tx, const Uuid& placement) {
  absl::StatusOr<StoredPlacement> stored = ReadForStep(tx, ResourceName("placements", placement), "", Step::kExpire);
  if (stored.ok()) Change(tx, &*stored, StepRow(Status::kExpired), v1::PLACEMENT_STEP_EXPIRED);
}

}  // namespace

jobs::Job ExpireDrafts(BusinessClock* clock) {
  return {"expire-drafts", [clock](postgres::Connection& conn, const std::string& municipality, Date day, absl::Time) {
            const std::vector<Uuid> stale = ReadStaleDrafts(conn, municipality, day, kMostDraftsADay);
            if (stale.empty()) return;
            const auto expire_each = [&](rpc::Tx& tx) {
              for (const Uuid& placement : stale) ExpireDraft(tx, placement);
              return absl::OkStatus();
            };
            rpc::RunAsSystem(conn, *clock, municipality, "sjak.placements.v1.PlacementsService.CancelPlacement",
                             expire_each)
                .IgnoreError();
          }};
}

}  // namespace sjak::placements
