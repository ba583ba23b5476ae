#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "platform/base/error.h"
#include "platform/identity/caller.h"
#include "sjak/policy/v1/policy.pb.h"

namespace sjak::policy {

// An rpc with its options, found once at start.
struct Method {
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  v1::RpcPolicy rpc;
  // "sjak.citizens.v1.CitizensService.GetCitizen", and "/sjak.citizens.v1.CitizensService/GetCitizen".
  std::string name;
  std::string path;
  bool changes() const { return rpc.effect() == v1::EFFECT_CHANGE; }
};

// The method of a path or full name, or null. Methods without options do not exist here.
const Method* FindMethod(absl::string_view path_or_name);

// OK, or PERMISSION_DENIED with what is missing. `caller` is already authenticated.
absl::Status CheckAccess(const Method& method, const identity::Caller& caller);

// Named formats beyond the built-in ones ("uuid", "municipality", "month"); services register theirs at start.
// The function returns "" for a good value, else what it must be ("must be ..."). It must not echo the value.
using Format = std::function<std::string(absl::string_view)>;
void RegisterFormat(const std::string& name, Format format);

// Every violation in the message, by proto path. Unknown enum numbers and impossible dates are violations too, and so
// is a format that nobody registered.
std::vector<FieldViolation> Validate(const google::protobuf::Message& message);

// Clears (or masks) what the caller may not see. `grants`: data classes by person ("" = everywhere); see rpc::Grants.
void Redact(google::protobuf::Message* message, const Method& method, const identity::Caller& caller,
            const std::map<std::string, std::set<v1::Data>>& grants);

// The message as one line of JSON with only PUBLIC and OPERATIONAL fields, for logs; at most `limit` bytes.
std::string ForLog(const google::protobuf::Message& message, size_t limit = 512);

// Applies `translate` to every resource name in the message, in place. (collection, name) -> name.
using Translate = std::function<std::string(const std::string& resource, const std::string& name)>;
void TranslateResources(google::protobuf::Message* message, const Translate& translate);

// Clears every text beyond class OPERATIONAL that is not a code ("TARGET_GROUP_6_3"), a small number or an identifier,
// in place: of somebody who is erased, words may say who it was, and codes are what statistics count.
void ClearWords(google::protobuf::Message* message);

// All descriptors of our packages; and what is wrong with their options, one line each (the policy walk).
std::vector<const google::protobuf::FileDescriptor*> OurFiles();
std::vector<std::string> Lint();
// The same of one file, which need not be linked in.
std::vector<std::string> LintFile(const google::protobuf::FileDescriptor* file);

}  // namespace sjak::policy
