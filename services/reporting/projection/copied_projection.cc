#include "services/reporting/projection/copied_projection.h"

#include "services/reporting/projection/copies_store.h"
#include "services/reporting/projection/outcomes.h"

namespace sjak::reporting {

bool CopiedProjection::Wanted(feed::FollowTx& tx) {
  const bool live = target_ == Target::kLive;
  if (!live && !IsRebuilding(tx)) return false;
  while (TakeOutcomes(tx, live)) {
  }
  return live || !TakeOver(tx);
}

void CopiedProjection::Apply(feed::FollowTx& tx, const feed::v1::Event& event) {
  google::protobuf::RepeatedPtrField<feed::v1::Event> events;
  *events.Add() = event;
  ApplyPage(tx, events);
}

void CopiedProjection::ApplyPage(feed::FollowTx& tx,
                                 const google::protobuf::RepeatedPtrField<feed::v1::Event>& events) {
  const std::optional<int64_t> copy = LockCopy(tx, target_ == Target::kLive);
  // Nothing is being rebuilt any more: whoever took over has ended the cursor, too, and this page with it.
  if (!copy) return;
  Page page(tx.municipality(), *copy);
  for (const feed::v1::Event& event : events) Gather(page, event);
  page.Apply(tx);
}

void CopiedProjection::Reset(feed::FollowTx& tx) {
  const std::optional<int64_t> copy = LockCopy(tx, target_ == Target::kLive);
  if (!copy) return;
  Forget(tx, *copy);
  CountEverybody(tx, *copy);
}

}  // namespace sjak::reporting
