#include "platform/rpc/page_stream.h"

#include "absl/time/clock.h"
#include "platform/base/error.h"

namespace sjak::rpc {
namespace {

constexpr absl::Duration kHeartbeat = absl::Seconds(5);
constexpr absl::Duration kPause = absl::Milliseconds(200);

}  // namespace

std::shared_ptr<PageStream> PageStream::Make(Pipeline* pipeline, Incoming call, Sink sink) {
  return std::shared_ptr<PageStream>(new PageStream(pipeline, std::move(call), std::move(sink)));
}

void PageStream::Start() {
  if (request_.ParseFromString(call_.body)) return Ask();
  sink_.end({Refuse(absl::StatusCode::kInvalidArgument, "BAD_REQUEST", "The request cannot be read."), "", ""});
}

PageStream::PageStream(Pipeline* pipeline, Incoming call, Sink sink)
    : pipeline_(pipeline), call_(std::move(call)), sink_(std::move(sink)) {}

void PageStream::Ask() {
  Incoming incoming = call_;
  incoming.body = request_.SerializeAsString();
  pipeline_->Start(std::move(incoming), [self = shared_from_this()](Reply reply) { self->Answered(std::move(reply)); });
}

bool PageStream::EndedByClient() {
  if (!cancelled_) return false;
  sink_.end({Refuse(absl::StatusCode::kCancelled, "CANCELLED", "The caller went away before the answer."), "", ""});
  return true;
}

void PageStream::Answered(Reply reply) {
  if (EndedByClient()) return;
  if (!reply.status.ok()) return sink_.end(std::move(reply));
  feed::v1::ReadFeedResponse page;
  page.ParseFromString(reply.body);
  *request_.mutable_after() = page.next();
  more_ = page.events_size() > 0;
  const absl::Time now = absl::Now();
  if (!more_ && now - last_write_ < kHeartbeat) return Pause();
  last_write_ = now;
  sink_.page(std::move(reply.body));
}

void PageStream::Written() {
  if (EndedByClient()) return;
  if (more_) return Ask();
  Pause();
}

void PageStream::Pause() {
  pipeline_->timer()->At(absl::Now() + kPause, [self = shared_from_this()] {
    if (!self->EndedByClient()) self->Ask();
  });
}

}  // namespace sjak::rpc
