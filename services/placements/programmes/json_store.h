#pragma once

#include <string>

#include "google/protobuf/message.h"

namespace sjak::placements {

// A message of the contract as it lies in a jsonb column.
std::string JsonOf(const google::protobuf::Message& message);
// Fields that only a newer copy of the service knows are left out. What does not parse is a defect of ours and throws.
void FromJson(const std::string& json, google::protobuf::Message* message);

}  // namespace sjak::placements
