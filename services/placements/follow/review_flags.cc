#include "services/placements/follow/review_flags.h"

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/free_text.h"
#include "services/placements/follow/follow_store.h"
#include "sjak/placements/v1/follow_events.pb.h"

namespace sjak::placements {

absl::StatusOr<v1::ListReviewFlagsResponse> ReviewFlags::ListReviewFlags(
    rpc::ReadTx& tx, const v1::ListReviewFlagsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListReviewFlagsResponse response;
  for (v1::ReviewFlag& flag : ListFlags(tx, request, page)) {
    if (response.review_flags_size() == page.size) {
      const v1::ReviewFlag& last = *response.review_flags().rbegin();
      response.set_next_page_token(
          pages_.Next(tx.call(), request, {wire::DateOf(last.raised_on()).ToString(), IdOf(last.name()).ToString()}));
      break;
    }
    *response.add_review_flags() = std::move(flag);
  }
  return response;
}

absl::StatusOr<v1::ReviewFlag> SettleReviewFlag(rpc::Tx& tx, const v1::SettleReviewFlagRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("outcome", request.outcome()));
  const Uuid id = IdOf(request.name());
  if (!LockFlag(tx, id)) return NotFound("REVIEW_FLAG_NOT_FOUND", "There is no such review flag.");
  v1::ReviewFlag flag = ReadFlag(tx, id);
  if (flag.state() == v1::REVIEW_STATE_SETTLED) {
    return RefuseState("REVIEW_FLAG_SETTLED", "The review flag is settled already. Nothing is left to do.",
                       request.name());
  }
  flag.set_version(flag.version() + 1);
  flag.set_state(v1::REVIEW_STATE_SETTLED);
  *flag.mutable_settled_on() = wire::ToProto(tx.today());
  flag.set_outcome(request.outcome());
  StoreSettled(tx, flag);
  v1::ReviewFlagSettled event;
  *event.mutable_review_flag() = flag;
  event.mutable_review_flag()->clear_outcome();
  tx.Publish(flag.name(), flag.version(), event, IdOf(flag.citizen()));
  return flag;
}

}  // namespace sjak::placements
