#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "platform/rpc/pipeline.h"

namespace sjak::rpc {

// A bidirectional stream: each message is one call of the unary method that the contract names, made through the
// pipeline with the stream's own headers, and its answer goes back in the same order. One call is under way at a time.
// While it runs the next message is taken in, and no further one is read, so that memory stays bounded and HTTP/2 flow
// control slows the sender down.
//
// Ends OK when the sender is done and everything is answered; with the first refusal; UNAVAILABLE SHUTTING_DOWN when
// the service drains; ABORTED STREAM_IDLE when nothing came for `idle`. What was answered is committed. Lives until
// gRPC says OnDone.
class RepeatReactor : public grpc::ServerGenericBidiReactor, public std::enable_shared_from_this<RepeatReactor> {
 public:
  using ToWire = grpc::Status (*)(const absl::Status&);
  // `call`: the stream's headers, peer and deadline and, as path, the unary method's. Owned by itself.
  static RepeatReactor* Start(Pipeline* pipeline, Incoming call, ToWire to_wire, absl::Duration idle);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  RepeatReactor(Pipeline* pipeline, Incoming call, ToWire to_wire, absl::Duration idle);
  void Advance();
  void Answered(Reply reply);
  void Watch();
  void End(const absl::Status& status);

  Pipeline* const pipeline_;
  const Incoming call_;
  const ToWire to_wire_;
  const absl::Duration idle_;
  std::shared_ptr<RepeatReactor> self_;  // until OnDone

  std::mutex mu_;
  grpc::ByteBuffer incoming_, outgoing_;
  std::optional<std::string> waiting_;  // read, and not called yet
  bool calling_ = false;                // from a call's start until its answer is written
  bool input_over_ = false;
  bool cancelled_ = false;
  bool finished_ = false;
  absl::Time last_message_;
};

}  // namespace sjak::rpc
