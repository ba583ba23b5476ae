#pragma once

#include <memory>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "re2/re2.h"
#include "sjak/policy/v1/policy.pb.h"

namespace sjak::policy {

// The options of one message type, read once and kept for the program's life.
struct Plan {
  struct Field {
    const google::protobuf::FieldDescriptor* descriptor;
    v1::FieldPolicy policy;
    std::shared_ptr<const RE2> pattern;  // null: none
    const Plan* message = nullptr;       // of a message field of our own packages
  };
  const google::protobuf::Descriptor* descriptor = nullptr;
  std::vector<Field> fields;
  const Field* subject = nullptr;  // names the person whom the message is about

  // Over the whole subtree: what makes a walk necessary at all.
  v1::Data highest = v1::DATA_UNSPECIFIED;
  bool has_masked = false;
  bool has_resource = false;
};

// Thread-safe.
const Plan& PlanOf(const google::protobuf::Descriptor* descriptor);

}  // namespace sjak::policy
