#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "platform/rpc/tx.h"

namespace sjak::rpc {

// Another program of the suite, called on behalf of the call in hand: its token, purpose, municipality, correlation id
// and what is left of its deadline (less one hop) go along. Free of gRPC, so that methods are tested with a fake.
class Peer {
 public:
  virtual ~Peer() = default;
  // `method` is the full proto name "sjak.citizens.v1.CitizensService.GetCitizen". Blocks; never called with a
  // transaction open (debug builds abort). Errors keep the peer's reason; an absent peer is UNAVAILABLE
  // PEER_UNAVAILABLE.
  virtual absl::Status Invoke(const Call& call, absl::string_view method, const google::protobuf::Message& request,
                              google::protobuf::Message* answer) = 0;

  template <class Answer>
  absl::StatusOr<Answer> Invoke(const Call& call, absl::string_view method, const google::protobuf::Message& request) {
    Answer answer;
    absl::Status status = Invoke(call, method, request, &answer);
    if (!status.ok()) return status;
    return answer;
  }
};

}  // namespace sjak::rpc
