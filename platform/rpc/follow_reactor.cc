#include "platform/rpc/follow_reactor.h"

#include "platform/base/error.h"

namespace sjak::rpc {

FollowReactor::FollowReactor(Pipeline* pipeline, Incoming call, ToWire to_wire)
    : pipeline_(pipeline), call_(std::move(call)), to_wire_(to_wire) {
  StartRead(&buffer_);
}

void FollowReactor::OnReadDone(bool ok) {
  grpc::Slice whole;
  if (!ok || !buffer_.DumpToSingleSlice(&whole).ok()) {
    return Finish(to_wire_(Refuse(absl::StatusCode::kInvalidArgument, "BAD_REQUEST", "The request cannot be read.")));
  }
  call_.body.assign(reinterpret_cast<const char*>(whole.begin()), whole.size());
  const auto stream = PageStream::Make(pipeline_, std::move(call_),
                                       {[this](std::string page) {
                                          const grpc::Slice slice(page);
                                          buffer_ = grpc::ByteBuffer(&slice, 1);
                                          StartWrite(&buffer_);
                                        },
                                        [this](Reply reply) { Finish(to_wire_(reply.status)); }});
  {
    std::lock_guard lock(mu_);
    stream_ = stream;
    if (cancelled_) stream->Cancel();
  }
  stream->Start();
}

void FollowReactor::OnWriteDone(bool ok) {
  if (!ok) stream_->Cancel();
  stream_->Written();
}

void FollowReactor::OnCancel() {
  std::lock_guard lock(mu_);
  cancelled_ = true;
  if (stream_ != nullptr) stream_->Cancel();
}

}  // namespace sjak::rpc
