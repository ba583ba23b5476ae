#include "platform/rpc/repeat_reactor.h"

#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/rpc/failures.h"

namespace sjak::rpc {
namespace {

// How soon a stream that waits for its sender notices that the service drains.
constexpr absl::Duration kWatch = absl::Milliseconds(200);

}  // namespace

RepeatReactor* RepeatReactor::Start(Pipeline* pipeline, Incoming call, ToWire to_wire, absl::Duration idle) {
  std::shared_ptr<RepeatReactor> reactor(new RepeatReactor(pipeline, std::move(call), to_wire, idle));
  reactor->self_ = reactor;
  reactor->StartRead(&reactor->incoming_);
  reactor->Watch();
  return reactor.get();
}

RepeatReactor::RepeatReactor(Pipeline* pipeline, Incoming call, ToWire to_wire, absl::Duration idle)
    : pipeline_(pipeline), call_(std::move(call)), to_wire_(to_wire), idle_(idle), last_message_(absl::Now()) {}

void RepeatReactor::OnReadDone(bool ok) {
  {
    std::lock_guard lock(mu_);
    grpc::Slice whole;
    if (!ok) {
      input_over_ = true;
    } else if (incoming_.DumpToSingleSlice(&whole).ok()) {
      waiting_.emplace(reinterpret_cast<const char*>(whole.begin()), whole.size());
      last_message_ = absl::Now();
    }
    incoming_.Clear();
  }
  Advance();
}

// Starts the next call, and the read of the message after it; or ends the stream when nothing is left.
void RepeatReactor::Advance() {
  Incoming next = call_;
  {
    std::lock_guard lock(mu_);
    if (finished_ || calling_) return;
    if (cancelled_) return End(absl::CancelledError());
    if (!waiting_) {
      if (input_over_) End(absl::OkStatus());
      return;
    }
    next.body = *std::move(waiting_);
    waiting_.reset();
    calling_ = true;
    if (!input_over_) StartRead(&incoming_);
  }
  // Not under the lock: the pipeline may answer before Start returns.
  pipeline_->Start(std::move(next), [self = shared_from_this()](Reply reply) { self->Answered(std::move(reply)); });
}

void RepeatReactor::Answered(Reply reply) {
  std::lock_guard lock(mu_);
  if (finished_) return;
  if (!reply.status.ok()) return End(reply.status);
  const grpc::Slice slice(reply.body);
  outgoing_ = grpc::ByteBuffer(&slice, 1);
  StartWrite(&outgoing_);
}

void RepeatReactor::OnWriteDone(bool ok) {
  {
    std::lock_guard lock(mu_);
    calling_ = false;
    last_message_ = absl::Now();
    cancelled_ |= !ok;
  }
  Advance();
}

void RepeatReactor::OnCancel() {
  std::lock_guard lock(mu_);
  cancelled_ = true;
  // What is under way is finished first: its answer is remembered under its request_id.
  if (!calling_) End(absl::CancelledError());
}

void RepeatReactor::Watch() {
  pipeline_->timer()->At(absl::Now() + kWatch, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr) return;
    std::lock_guard lock(self->mu_);
    if (self->finished_) return;
    if (!self->calling_ && self->pipeline_->draining()) return self->End(ShuttingDown());
    if (!self->calling_ && absl::Now() - self->last_message_ > self->idle_) {
      return self->End(
          Refuse(absl::StatusCode::kAborted, "STREAM_IDLE",
                 "Nothing came on the stream for too long. What was answered stays; send the rest on a new "
                 "stream."));
    }
    self->Watch();
  });
}

// Under the lock.
void RepeatReactor::End(const absl::Status& status) {
  if (finished_) return;
  finished_ = true;
  Finish(to_wire_(status));
}

void RepeatReactor::OnDone() { self_.reset(); }

}  // namespace sjak::rpc
