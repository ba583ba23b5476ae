#pragma once

#include "platform/feed/follower.h"
#include "services/reporting/projection/page.h"

namespace sjak::reporting {

// Which copy of the projections a follower writes.
enum class Target {
  kLive,
  // The one being rebuilt, from the feed's first event and with a cursor of its own. When it has come as far as the
  // live one on both feeds it takes its place, between two pages and without a moment in which nothing answers.
  kRebuilt,
};

// What both feeds' projections have in common: a page is applied to a copy, under the copies' lock.
class CopiedProjection : public feed::Projection {
 public:
  explicit CopiedProjection(Target target) : target_(target) {}
  std::string feed() const final { return target_ == Target::kLive ? source() : source() + "/rebuilt"; }
  bool Wanted(feed::FollowTx& tx) final;
  void Apply(feed::FollowTx& tx, const feed::v1::Event& event) final;
  void ApplyPage(feed::FollowTx& tx, const google::protobuf::RepeatedPtrField<feed::v1::Event>& events) final;
  void Reset(feed::FollowTx& tx) final;

 protected:
  // Adds what the event says to the page.
  virtual void Gather(Page& page, const feed::v1::Event& event) = 0;
  virtual void Forget(feed::FollowTx& tx, int64_t copy) = 0;

 private:
  const Target target_;
};

}  // namespace sjak::reporting
