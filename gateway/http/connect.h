#pragma once

#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/http/message.h"
#include "platform/rpc/pipeline.h"

namespace sjak::gateway::http {

// The Connect protocol, version 1 (connectrpc.com/docs/protocol), for unary methods and server streams: what a request
// asks and how its answer is written. It knows nothing of sockets, and judges nothing that the pipeline judges.
//
// A unary call is a POST of one message, application/json or application/proto; an error is its HTTP status with code,
// message and details as JSON. A stream is application/connect+json or +proto: messages in envelopes of five bytes, the
// last of which says how it ended, whatever the HTTP status.

inline constexpr size_t kMostMessageBytes = 4 << 20;  // as gRPC takes, before and after unpacking
inline constexpr size_t kLeastGzipBytes = 1024;       // smaller answers go as they are

// A request understood.
struct Exchange {
  const policy::Method* method = nullptr;  // null for a path that names none
  bool stream = false;
  bool json = true;
  bool gzip = false;       // the client takes packed answers
  rpc::Incoming incoming;  // of a stream: of the unary method it repeats
};

// What `request` asks at the time `now`, or the answer that it gets without a call. Only for POST.
std::variant<Exchange, Response> Read(Request request, absl::Time now);

// The answer to a unary call.
Response AnswerOf(const Exchange& exchange, const rpc::Reply& reply);
// An error in the form of a unary answer; `status` is not OK.
Response ErrorOf(const absl::Status& status);

// A stream's answer: its head (status and headers, no body), each message, and the end. MessageOf fails as ToJson does,
// and then the stream is to end with what it says.
Response HeadOf(const Exchange& exchange);
absl::StatusOr<std::string> MessageOf(const Exchange& exchange, const std::string& body);
std::string EndOf(const rpc::Reply& reply);
// A whole stream that ends before its first message.
Response EndedAtOnce(const Exchange& exchange, const absl::Status& status);

}  // namespace sjak::gateway::http
