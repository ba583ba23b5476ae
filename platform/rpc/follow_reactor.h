#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <functional>

#include "platform/rpc/pipeline.h"
#include "sjak/feed/v1/feed.pb.h"

namespace sjak::rpc {

// A server stream of feed pages: the unary read that the contract names, called again and again through the pipeline
// with the client's own headers. At any time exactly one thing is under way (a call, a write or a pause), so there is
// nothing to lock. Deletes itself when gRPC is done with it.
class FollowReactor : public grpc::ServerGenericBidiReactor {
 public:
  using ToWire = grpc::Status (*)(const absl::Status&);
  // `call`: the stream's headers, peer and, as path, the unary method's.
  FollowReactor(Pipeline* pipeline, Incoming call, ToWire to_wire);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override { cancelled_ = true; }
  void OnDone() override { delete this; }

 private:
  void Ask();
  void Answered(Reply reply);
  void Pause();

  Pipeline* const pipeline_;
  const Incoming call_;
  const ToWire to_wire_;
  std::atomic<bool> cancelled_{false};
  grpc::ByteBuffer buffer_;
  feed::v1::ReadFeedRequest request_;
  bool more_ = false;
  absl::Time last_write_ = absl::InfinitePast();
};

}  // namespace sjak::rpc
