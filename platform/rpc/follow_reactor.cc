#include "platform/rpc/follow_reactor.h"

#include "absl/time/clock.h"
#include "platform/base/error.h"

namespace sjak::rpc {
namespace {

constexpr absl::Duration kHeartbeat = absl::Seconds(5);
constexpr absl::Duration kPause = absl::Milliseconds(200);

}  // namespace

FollowReactor::FollowReactor(Pipeline* pipeline, Incoming call, ToWire to_wire)
    : pipeline_(pipeline), call_(std::move(call)), to_wire_(to_wire) {
  StartRead(&buffer_);
}

void FollowReactor::OnReadDone(bool ok) {
  grpc::Slice whole;
  if (!ok || !buffer_.DumpToSingleSlice(&whole).ok() ||
      !request_.ParseFromArray(whole.begin(), static_cast<int>(whole.size()))) {
    return Finish(to_wire_(Refuse(absl::StatusCode::kInvalidArgument, "BAD_REQUEST", "The request cannot be read.")));
  }
  Ask();
}

void FollowReactor::Ask() {
  Incoming incoming = call_;
  incoming.body = request_.SerializeAsString();
  pipeline_->Start(std::move(incoming), [this](Reply reply) { Answered(std::move(reply)); });
}

void FollowReactor::Answered(Reply reply) {
  if (cancelled_) return Finish(grpc::Status::CANCELLED);
  if (!reply.status.ok()) return Finish(to_wire_(reply.status));
  feed::v1::ReadFeedResponse page;
  page.ParseFromString(reply.body);
  *request_.mutable_after() = page.next();
  more_ = page.events_size() > 0;
  const absl::Time now = absl::Now();
  if (!more_ && now - last_write_ < kHeartbeat) return Pause();
  last_write_ = now;
  const grpc::Slice slice(reply.body);
  buffer_ = grpc::ByteBuffer(&slice, 1);
  StartWrite(&buffer_);
}

void FollowReactor::OnWriteDone(bool ok) {
  if (!ok || cancelled_) return Finish(grpc::Status::CANCELLED);
  if (more_) return Ask();
  Pause();
}

void FollowReactor::Pause() {
  pipeline_->timer()->At(absl::Now() + kPause, [this] {
    if (cancelled_) return Finish(grpc::Status::CANCELLED);
    Ask();
  });
}

}  // namespace sjak::rpc
