#pragma once

#include "services/reporting/projection/copied_projection.h"

namespace sjak::reporting {

// Follows feed "placements": programmes, money, projects, partners, placements, citizen-days and contacts.
class PlacementsProjection : public CopiedProjection {
 public:
  explicit PlacementsProjection(Target target = Target::kLive) : CopiedProjection(target) {}
  std::string source() const override { return "placements"; }

 protected:
  void Gather(Page& page, const feed::v1::Event& event) override;
  void Forget(feed::FollowTx& tx, int64_t copy) override;
};

}  // namespace sjak::reporting
