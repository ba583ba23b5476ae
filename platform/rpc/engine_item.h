#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "platform/rpc/engine.h"

namespace sjak::rpc {

// The request's field validate_only, where it has one.
bool ValidateOnly(const google::protobuf::Message& request);
// The request's field request_id; "" where it has none.
std::string RequestId(const google::protobuf::Message& request);

// One change on its way through the engine. Internal to engine*.cc.
struct Engine::Item {
  Item(const Work& work, std::unique_ptr<google::protobuf::Message> answer, const identity::Sealer& sealer);

  Work work;
  std::unique_ptr<google::protobuf::Message> answer;
  std::string request_id;
  bool validate_only = false;
  std::string key_id;
  std::string body_hash;

  // Set by Claim: this call is the first with its request_id. The others are answered from the store.
  bool first = false;
  absl::Status status;
  std::vector<Event> events;
  std::set<Uuid> touched;
  Grants grants;
  std::string basis;
  bool awaited = false;  // its forerunner
};

}  // namespace sjak::rpc
