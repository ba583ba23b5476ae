#include "platform/policy/policy.h"

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "contract_files.h"
#include "platform/policy/plan.h"

namespace sjak::policy {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;

const Method* MakeMethod(const MethodDescriptor* d) {
  auto* method = new Method{d, d->options().GetExtension(v1::rpc), d->full_name(),
                            absl::StrCat("/", d->service()->full_name(), "/", d->name())};
  if (method->rpc.deadline_ms() == 0) method->rpc.set_deadline_ms(5'000);
  if (method->rpc.max_deadline_ms() == 0) method->rpc.set_max_deadline_ms(30'000);
  if (method->rpc.max_page_size() == 0) method->rpc.set_max_page_size(1'000);
  return method;
}

std::string RoleNames(const v1::Allow& allow) {
  std::string out;
  for (int role : allow.roles()) {
    absl::StrAppend(&out, out.empty() ? "" : ", ", v1::Role_Name(role).substr(5));
  }
  return out;
}

bool Lists(const google::protobuf::RepeatedField<int>& values, int wanted) {
  return std::find(values.begin(), values.end(), wanted) != values.end();
}

}  // namespace

// Made when it is first asked for: the descriptors of areas that a program never speaks of are never built, which is
// megabytes.
const Method* FindMethod(absl::string_view path_or_name) {
  static auto* const known = new std::unordered_map<std::string, const Method*>();
  static std::shared_mutex mu;
  std::string name(absl::StripPrefix(path_or_name, "/"));
  std::replace(name.begin(), name.end(), '/', '.');
  {
    std::shared_lock lock(mu);
    const auto found = known->find(name);
    if (found != known->end()) return found->second;
  }
  // What is not there is not remembered: names come from outside.
  const MethodDescriptor* d = name.empty() ? nullptr : DescriptorPool::generated_pool()->FindMethodByName(name);
  if (d == nullptr || !d->options().HasExtension(v1::rpc)) return nullptr;
  std::unique_lock lock(mu);
  const Method*& method = (*known)[name];
  if (method == nullptr) method = MakeMethod(d);
  return method;
}

absl::Status CheckAccess(const Method& method, const identity::Caller& caller) {
  absl::Status nearest = Refuse(absl::StatusCode::kPermissionDenied, "CALLER_CLASS_REFUSED",
                                "Your kind of caller may not use this method. Ask the programme for the right access.");
  for (const v1::Allow& allow : method.rpc.allow()) {
    if (allow.class_() != caller.cls) continue;
    if (caller.cls == v1::CALLER_CLASS_INTERNAL) {
      const bool peer = std::find(allow.peers().begin(), allow.peers().end(), caller.peer) != allow.peers().end();
      const bool behalf = allow.on_behalf_of().empty() ? caller.on_behalf_of == v1::CALLER_CLASS_SYSTEM
                                                       : Lists(allow.on_behalf_of(), caller.on_behalf_of);
      if (!peer || !behalf) {
        nearest = Refuse(absl::StatusCode::kPermissionDenied, "PEER_REFUSED",
                         "This program may not call this method for that kind of caller.");
        continue;
      }
    }
    const bool role = allow.roles().empty() || std::any_of(allow.roles().begin(), allow.roles().end(), [&](int r) {
                        return caller.HasRole(static_cast<v1::Role>(r));
                      });
    if (!role) {
      nearest = Refuse(absl::StatusCode::kPermissionDenied, "ROLE_MISSING",
                       absl::StrCat("This method needs one of the roles ", RoleNames(allow), "."));
      continue;
    }
    return absl::OkStatus();
  }
  return nearest;
}

std::vector<const FileDescriptor*> OurFiles() {
  std::vector<const FileDescriptor*> out;
  for (const char* name : kContractFiles) {
    const FileDescriptor* file = DescriptorPool::generated_pool()->FindFileByName(name);
    if (file != nullptr) out.push_back(file);
  }
  return out;
}

}  // namespace sjak::policy
