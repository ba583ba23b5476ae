#include "services/placements/programmes/json_store.h"

#include <google/protobuf/util/json_util.h>

#include "platform/postgres/connection.h"

namespace sjak::placements {
namespace {

[[noreturn]] void Defect(const char* what) { throw postgres::Failure(postgres::FailureKind::kOther, "", "", what); }

}  // namespace

std::string JsonOf(const google::protobuf::Message& message) {
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json).ok()) Defect("a message cannot be written as JSON");
  return json;
}

void FromJson(const std::string& json, google::protobuf::Message* message) {
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  if (!google::protobuf::util::JsonStringToMessage(json, message, options).ok())
    Defect("a stored message does not parse");
}

}  // namespace sjak::placements
