#include "gateway/http/json.h"

#include <re2/re2.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "platform/base/error.h"

namespace sjak::gateway::http {
namespace {

// The deepest nesting, counted before anything is built of it.
int Depth(absl::string_view json) {
  int depth = 0, most = 0;
  bool text = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (text && c == '\\') {
      ++i;
      continue;
    }
    if (c == '"') text = !text;
    if (text) continue;
    if (c == '{' || c == '[') most = std::max(most, ++depth);
    if (c == '}' || c == ']') --depth;
  }
  return most;
}

// protobuf's parser quotes the text around a fault. Only names that the contract knows how to spell are taken from it.
absl::Status Refusal(const std::string& said, const google::protobuf::Message& message) {
  static const RE2 unknown(R"((?:\(([\w.\[\]]{1,200})\) )?([A-Za-z_]\w{0,63}): Cannot find field)");
  static const RE2 wrong(R"(\(?([\w.\[\]]{1,200})\)?: invalid value)");
  // What somebody took for a name may be a number that names a person.
  static const RE2 number(R"(\d{5})");
  std::string where, name;
  if (RE2::PartialMatch(said, unknown, &where, &name) && !RE2::PartialMatch(name, number)) {
    return RefuseField(where.empty() ? name : absl::StrCat(where, ".", name), "is no field of this message");
  }
  if (RE2::PartialMatch(said, wrong, &where) && !RE2::PartialMatch(where, number)) {
    return RefuseField(where, "has a value of another type");
  }
  return Refuse(absl::StatusCode::kInvalidArgument, "BAD_REQUEST",
                absl::StrCat("The body is no ", message.GetDescriptor()->full_name(), " in protobuf's JSON mapping."));
}

}  // namespace

absl::Status FromJson(absl::string_view json, google::protobuf::Message* message) {
  if (Depth(json) > kMostJsonDepth) {
    return Refuse(absl::StatusCode::kInvalidArgument, "BAD_REQUEST",
                  absl::StrCat("Objects and arrays stand in each other deeper than ", kMostJsonDepth, "."));
  }
  const auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(json.data(), json.size()), message, google::protobuf::util::JsonParseOptions());
  return status.ok() ? absl::OkStatus() : Refusal(std::string(status.message()), *message);
}

absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message) {
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json);
  if (status.ok()) return json;
  return Refuse(absl::StatusCode::kInternal, "INTERNAL", "The answer holds a message that has no form in JSON.");
}

}  // namespace sjak::gateway::http
