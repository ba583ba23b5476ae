#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <mutex>

#include "platform/rpc/page_stream.h"

namespace sjak::rpc {

// A stream of pages over gRPC. Deletes itself when gRPC is done with it, which is after the stream's end.
class FollowReactor : public grpc::ServerGenericBidiReactor {
 public:
  using ToWire = grpc::Status (*)(const absl::Status&);
  // `call`: the stream's headers, peer and, as path, the unary method's.
  FollowReactor(Pipeline* pipeline, Incoming call, ToWire to_wire);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override { delete this; }

 private:
  Pipeline* const pipeline_;
  Incoming call_;
  const ToWire to_wire_;
  grpc::ByteBuffer buffer_;
  std::mutex mu_;  // the client may go while the stream is being made
  bool cancelled_ = false;
  std::shared_ptr<PageStream> stream_;
};

}  // namespace sjak::rpc
