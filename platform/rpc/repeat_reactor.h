#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "platform/rpc/pipeline.h"

namespace sjak::rpc {

// A bidirectional stream: each message is one call of the unary method that the contract names, made through the
// pipeline with the stream's own headers, and its answer goes back in the same order. At most `beside` calls are under
// way; each says which one it follows (Call::after), so that they are committed in the order of the messages. One more
// message is taken in meanwhile, and no further one is read, so that memory stays bounded and HTTP/2 flow control slows
// the sender down.
//
// Ends OK when the sender is done and everything is answered; with the first refusal; UNAVAILABLE SHUTTING_DOWN when
// the service drains; ABORTED STREAM_IDLE when nothing came for `idle`. What was answered is committed. Lives until
// gRPC says OnDone.
class RepeatReactor : public grpc::ServerGenericBidiReactor, public std::enable_shared_from_this<RepeatReactor> {
 public:
  using ToWire = grpc::Status (*)(const absl::Status&);
  // `call`: the stream's headers, peer and deadline and, as path, the unary method's. Owned by itself.
  static RepeatReactor* Start(Pipeline* pipeline, Incoming call, ToWire to_wire, absl::Duration idle, size_t beside);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  // A message whose answer is not out yet.
  struct UnderWay {
    std::shared_ptr<CallState> state;  // null until the pipeline has returned it
    std::optional<Reply> reply;
  };

  RepeatReactor(Pipeline* pipeline, Incoming call, ToWire to_wire, absl::Duration idle, size_t beside);
  void Advance();
  bool WriteNext();
  bool CallNext(std::unique_lock<std::mutex>& lock);
  bool busy() const { return writing_ || !under_way_.empty(); }
  void Watch();
  void End(const absl::Status& status);

  Pipeline* const pipeline_;
  const Incoming call_;
  const ToWire to_wire_;
  const absl::Duration idle_;
  const size_t beside_;
  std::shared_ptr<RepeatReactor> self_;  // until OnDone

  std::mutex mu_;
  grpc::ByteBuffer incoming_, outgoing_;
  std::optional<std::string> waiting_;               // read, and not called yet
  std::deque<std::shared_ptr<UnderWay>> under_way_;  // in the order of the messages
  bool starting_ = false;                            // a call is being handed to the pipeline
  bool writing_ = false;
  bool input_over_ = false;
  bool cancelled_ = false;
  bool finished_ = false;
  absl::Time last_message_;
};

}  // namespace sjak::rpc
