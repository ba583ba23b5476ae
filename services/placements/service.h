#pragma once

#include "platform/rpc/bindings.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/platform_schema.h"
#include "services/placements/matching/demand.h"
#include "services/placements/matching/suggestions.h"
#include "services/placements/matching/wishes.h"
#include "services/placements/placements/placements.h"

namespace sjak::placements {

postgres::Schema Schema();

// The services of sjak.placements.v1.
class Service {
 public:
  // `environment` outlives the service and has the peer "citizens".
  explicit Service(const rpc::Environment& environment);
  Service(const Service&) = delete;

  const rpc::Bindings& bindings() const { return bindings_; }

 private:
  const Placements placements_;
  const Demands demands_;
  const Wishes wishes_;
  const Suggestions suggestions_;
  rpc::Bindings bindings_;
};

}  // namespace sjak::placements
