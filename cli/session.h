#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/profile.h"
#include "google/protobuf/message.h"

namespace sjak::cli {

// Calls a method of the gateway by its full name. What commands get, so that they are tested without a network.
using Invoke = std::function<absl::Status(const std::string& method, const google::protobuf::Message& request,
                                          google::protobuf::Message* answer)>;

// A stream of calls, as rpc::Client::Exchange.
using Exchange = std::function<absl::Status(const std::string& method, const std::function<bool(std::string*)>& next,
                                            const std::function<void(const std::string&)>& on_answer)>;

// What a command that tries again gets: calls, streams, and a pause before a further try, the longer the more there
// were.
struct Gateway {
  Invoke invoke;
  Exchange exchange;
  std::function<void(int tries)> pause;
};

// The gateway as the profile has it. The token is read anew for each call, so that a file that is renewed keeps
// working.
class Session {
 public:
  // INVALID_ARGUMENT says which file of the profile is missing.
  static absl::StatusOr<std::shared_ptr<Session>> Open(const Profile& profile);
  virtual ~Session() = default;
  // Errors carry the correlation id (CorrelationOf).
  virtual absl::Status Call(const std::string& method, const google::protobuf::Message& request,
                            google::protobuf::Message* answer) = 0;
  virtual absl::Status Stream(const std::string& method, const std::function<bool(std::string*)>& next,
                              const std::function<void(const std::string&)>& on_answer) = 0;
};

// For people: reason, message, correlation id, then every field violation and unmet precondition on a line of its own.
std::string DescribeError(const absl::Status& status);

// The correlation id of the call that failed with `status`; "" when it never became a call.
std::string CorrelationOf(const absl::Status& status);
absl::Status WithCorrelation(absl::Status status, const std::string& id);

// "sjak.x.v1.XService.GetX", "sjak.x.v1.XService/GetX" and "/sjak..." -> the full name; "" when no such method exists.
std::string FullMethodName(const std::string& text);
// An empty request or answer of a method that exists.
std::unique_ptr<google::protobuf::Message> NewRequest(const std::string& method);
std::unique_ptr<google::protobuf::Message> NewAnswer(const std::string& method);

}  // namespace sjak::cli
