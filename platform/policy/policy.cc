#include "platform/policy/policy.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "contract_files.h"
#include "platform/policy/plan.h"

namespace sjak::policy {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;

struct Methods {
  std::map<std::string, Method, std::less<>> by_name;
  std::map<std::string, const Method*, std::less<>> by_path;
};

const Methods& AllMethods() {
  static const auto* methods = [] {
    auto* out = new Methods();
    for (const FileDescriptor* file : OurFiles()) {
      for (int s = 0; s < file->service_count(); ++s) {
        const auto* service = file->service(s);
        for (int m = 0; m < service->method_count(); ++m) {
          const MethodDescriptor* d = service->method(m);
          if (!d->options().HasExtension(v1::rpc)) continue;
          Method method{d, d->options().GetExtension(v1::rpc), d->full_name(),
                        absl::StrCat("/", service->full_name(), "/", d->name())};
          if (method.rpc.deadline_ms() == 0) method.rpc.set_deadline_ms(5'000);
          if (method.rpc.max_deadline_ms() == 0) method.rpc.set_max_deadline_ms(30'000);
          if (method.rpc.max_page_size() == 0) method.rpc.set_max_page_size(1'000);
          const Method& stored = out->by_name.emplace(method.name, method).first->second;
          out->by_path.emplace(stored.path, &stored);
        }
      }
    }
    return out;
  }();
  return *methods;
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

const Method* FindMethod(absl::string_view path_or_name) {
  const Methods& all = AllMethods();
  const std::string key(path_or_name);
  if (absl::StartsWith(key, "/")) {
    const auto it = all.by_path.find(key);
    return it == all.by_path.end() ? nullptr : it->second;
  }
  const auto it = all.by_name.find(key);
  return it == all.by_name.end() ? nullptr : &it->second;
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
