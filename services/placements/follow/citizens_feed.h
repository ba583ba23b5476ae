#pragma once

#include "platform/feed/follower.h"
#include "platform/rpc/environment.h"

namespace sjak::placements {

// What placements makes of the citizens feed. Merged ids: the placements become the survivor's, and overlaps that the
// merge makes are flagged. Erasure: a pseudonym takes the citizen's place (erasing.h). Anything else that a person
// should look at is flagged on the running placements. Applying an event twice changes nothing.
class CitizensFeed : public feed::Projection {
 public:
  // `clock` outlives the projection.
  explicit CitizensFeed(BusinessClock* clock) : clock_(clock) {}

  std::string feed() const override { return "citizens"; }
  void Apply(feed::FollowTx& tx, const feed::v1::Event& event) override;
  void ApplyPage(feed::FollowTx& tx, const google::protobuf::RepeatedPtrField<feed::v1::Event>& events) override;
  // What was merged or erased stays so; the feed is read again from its beginning and finds it done.
  void Reset(feed::FollowTx&) override {}

 private:
  BusinessClock* const clock_;
};

}  // namespace sjak::placements
