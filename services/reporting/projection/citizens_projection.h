#pragma once

#include "services/reporting/projection/copied_projection.h"

namespace sjak::reporting {

// Follows feed "citizens": each citizen's functional state, merges, erasure and measured progress.
class CitizensProjection : public CopiedProjection {
 public:
  explicit CitizensProjection(Target target = Target::kLive) : CopiedProjection(target) {}
  std::string source() const override { return "citizens"; }

 protected:
  void Gather(Page& page, const feed::v1::Event& event) override;
  void Forget(feed::FollowTx& tx, int64_t copy) override;
};

}  // namespace sjak::reporting
