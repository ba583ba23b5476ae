#pragma once

#include "platform/feed/follower.h"

namespace sjak::reporting {

// Follows feed "citizens": the functional state of each citizen, for the funnel.
class CitizensProjection : public feed::Projection {
 public:
  std::string feed() const override { return "citizens"; }
  void Apply(feed::FollowTx& tx, const feed::v1::Event& event) override;
  void Reset(feed::FollowTx& tx) override;
};

}  // namespace sjak::reporting
