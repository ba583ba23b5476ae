#pragma once

#include "platform/jobs/jobs.h"
#include "platform/rpc/bindings.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/platform_schema.h"
#include "services/placements/authority/authority.h"
#include "services/placements/placements/expiry.h"
#include "services/placements/placements/placements.h"

namespace sjak::placements {

postgres::Schema Schema();

// ProgrammesService, MentorsService, PlacementsService, LifeCycleService and AuthorityService of sjak.placements.v1.
class Service {
 public:
  // `environment` outlives the service and has the peer "citizens".
  explicit Service(const rpc::Environment& environment);
  Service(const Service&) = delete;

  const rpc::Bindings& bindings() const { return bindings_; }

  // What happens once a day.
  std::vector<jobs::Job> jobs() const { return {ExpireDrafts(clock_)}; }

 private:
  void BindLifeCycles();

  BusinessClock* const clock_;
  const Placements placements_;
  const Reconciliation reconciliation_;
  rpc::Bindings bindings_;
};

}  // namespace sjak::placements
