#pragma once

#include "platform/feed/follower.h"

namespace sjak::reporting {

// Follows feed "placements": programmes, money, projects, placements and citizen-days.
class PlacementsProjection : public feed::Projection {
 public:
  std::string feed() const override { return "placements"; }
  void Apply(feed::FollowTx& tx, const feed::v1::Event& event) override;
  void Reset(feed::FollowTx& tx) override;
};

}  // namespace sjak::reporting
