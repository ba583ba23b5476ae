#include "platform/rpc/repeat_reactor.h"

#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/rpc/engine_item.h"
#include "platform/rpc/failures.h"

namespace sjak::rpc {
namespace {

// How soon a stream that waits for its sender notices that the service drains.
constexpr absl::Duration kWatch = absl::Milliseconds(200);

}  // namespace

RepeatReactor* RepeatReactor::Start(Pipeline* pipeline, Incoming call, ToWire to_wire, absl::Duration idle,
                                    size_t beside) {
  std::shared_ptr<RepeatReactor> reactor(new RepeatReactor(pipeline, std::move(call), to_wire, idle, beside));
  reactor->self_ = reactor;
  reactor->StartRead(&reactor->incoming_);
  reactor->Watch();
  return reactor.get();
}

RepeatReactor::RepeatReactor(Pipeline* pipeline, Incoming call, ToWire to_wire, absl::Duration idle, size_t beside)
    : pipeline_(pipeline),
      call_(std::move(call)),
      to_wire_(to_wire),
      idle_(idle),
      beside_(beside),
      last_message_(absl::Now()) {}

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

// Does what can be done: the next answer goes out, the next call begins and the message after it is read; or the stream
// ends when nothing is left.
void RepeatReactor::Advance() {
  std::unique_lock lock(mu_);
  while (!finished_ && (WriteNext() || CallNext(lock))) {
  }
  if (finished_ || busy()) return;
  if (cancelled_) {
    End(absl::CancelledError());
  } else if (input_over_ && !waiting_) {
    End(absl::OkStatus());
  }
}

// Under the lock, as are all below. True when something was done.
bool RepeatReactor::WriteNext() {
  if (writing_ || under_way_.empty() || !under_way_.front()->reply) return false;
  const Reply reply = *std::move(under_way_.front()->reply);
  under_way_.pop_front();
  if (!reply.status.ok()) {
    End(reply.status);
  } else if (!cancelled_) {
    writing_ = true;
    const grpc::Slice slice(reply.body);
    outgoing_ = grpc::ByteBuffer(&slice, 1);
    StartWrite(&outgoing_);
  }
  return true;
}

bool RepeatReactor::CallNext(std::unique_lock<std::mutex>& lock) {
  if (starting_ || cancelled_ || !waiting_ || under_way_.size() >= beside_) return false;
  Incoming next = call_;
  if (!under_way_.empty()) {
    const CallState& before = *under_way_.back()->state;
    if (before.request == nullptr) return false;  // refused before it was read, which ends the stream
    next.headers["sjak-after"] = RequestId(*before.request);
  }
  next.body = *std::move(waiting_);
  waiting_.reset();
  const auto entry = under_way_.emplace_back(std::make_shared<UnderWay>());
  starting_ = true;
  if (!input_over_) StartRead(&incoming_);
  // Not under the lock: the pipeline may answer before Start returns.
  lock.unlock();
  auto state = pipeline_->Start(std::move(next), [self = shared_from_this(), entry](Reply reply) {
    {
      std::lock_guard answered(self->mu_);
      entry->reply = std::move(reply);
    }
    self->Advance();
  });
  lock.lock();
  entry->state = std::move(state);
  starting_ = false;
  return true;
}

void RepeatReactor::OnWriteDone(bool ok) {
  {
    std::lock_guard lock(mu_);
    writing_ = false;
    last_message_ = absl::Now();
    cancelled_ |= !ok;
  }
  Advance();
}

void RepeatReactor::OnCancel() {
  std::lock_guard lock(mu_);
  cancelled_ = true;
  // What is under way is finished first: its answer is remembered under its request_id.
  if (!busy()) End(absl::CancelledError());
}

void RepeatReactor::Watch() {
  pipeline_->timer()->At(absl::Now() + kWatch, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr) return;
    std::lock_guard lock(self->mu_);
    if (self->finished_) return;
    if (!self->busy() && self->pipeline_->draining()) return self->End(ShuttingDown());
    if (!self->busy() && absl::Now() - self->last_message_ > self->idle_) {
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
