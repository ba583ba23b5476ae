#pragma once

#include "platform/rpc/bindings.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/platform_schema.h"
#include "services/placements/matching/demand.h"
#include "services/placements/matching/suggestions.h"
#include "services/placements/matching/wishes.h"
#include "services/placements/partners/partnership.h"
#include "services/placements/placements/placements.h"
#include "services/placements/programmes/records.h"
#include "services/placements/quota/quota.h"
#include "services/placements/sites/projects.h"
#include "services/placements/slots/slots.h"

namespace sjak::placements {

postgres::Schema Schema();

// Every service of sjak.placements.v1.
class Service {
 public:
  // `environment` outlives the service and has the peer "citizens".
  explicit Service(const rpc::Environment& environment);
  Service(const Service&) = delete;

  const rpc::Bindings& bindings() const { return bindings_; }

 private:
  const Placements placements_;
  const Quotas quotas_;
  const PartnerLists partner_lists_;
  const SiteLists site_lists_;
  const ProgrammeRecords programme_records_;
  const SlotLists slot_lists_;
  const Demands demands_;
  const Wishes wishes_;
  const Suggestions suggestions_;
  rpc::Bindings bindings_;
};

}  // namespace sjak::placements
