#pragma once

#include "platform/feed/follower.h"

namespace sjak::reporting {

// Follows feed "citizens": the functional state of each citizen, for the funnel.
class CitizensProjection : public feed::Projection {
 public:
  void Apply(feed::FollowTx& tx, const feed::v1::Event& event) override;
  void Reset(feed::FollowTx& tx, const std::string& municipality) override;
};

}  // namespace sjak::reporting
