#include "gateway/openapi/bundle.h"

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "sjak/policy/v1/policy.pb.h"

namespace sjak::gateway {
namespace {

using google::protobuf::DescriptorProto;
using google::protobuf::FileDescriptorProto;

constexpr char kPolicy[] = "sjak/policy/v1/policy.proto";

// True when a field is of one of the policy's own types, so that its file is still needed.
bool Strip(DescriptorProto* message) {
  bool uses_policy = false;
  for (auto& field : *message->mutable_field()) {
    if (field.has_options()) field.mutable_options()->ClearExtension(policy::v1::field);
    uses_policy |= absl::StartsWith(field.type_name(), ".sjak.policy.");
  }
  for (auto& nested : *message->mutable_nested_type()) uses_policy |= Strip(&nested);
  return uses_policy;
}

// Of the policy others need the words that messages use: its enums.
void KeepEnums(FileDescriptorProto* policy) {
  policy->clear_extension();
  policy->clear_message_type();
  policy->clear_dependency();
  policy->clear_source_code_info();
}

void Strip(FileDescriptorProto* file) {
  if (file->name() == kPolicy) return KeepEnums(file);
  bool uses_policy = false;
  for (auto& message : *file->mutable_message_type()) uses_policy |= Strip(&message);
  for (auto& service : *file->mutable_service()) {
    for (auto& method : *service.mutable_method()) {
      if (method.has_options()) method.mutable_options()->ClearExtension(policy::v1::rpc);
    }
  }
  if (uses_policy) return;
  auto* imports = file->mutable_dependency();
  for (int i = imports->size() - 1; i >= 0; --i) {
    if (imports->Get(i) == kPolicy) imports->DeleteSubrange(i, 1);
  }
}

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> ProtoBundle(const std::string& front,
                                                               const std::string& descriptor_set) {
  google::protobuf::FileDescriptorSet set;
  if (!set.ParseFromString(descriptor_set)) return absl::InvalidArgumentError("not a descriptor set");
  const std::string package = absl::StrCat("sjak.", front, ".v1");
  // A file stands after those that it imports, so the last one is asked first who is needed.
  std::set<std::string> needed;
  for (int i = set.file_size() - 1; i >= 0; --i) {
    FileDescriptorProto* file = set.mutable_file(i);
    if (absl::StartsWith(file->package(), "sjak.")) Strip(file);
    if (file->package() == package) needed.insert(file->name());
    if (needed.count(file->name()) > 0) needed.insert(file->dependency().begin(), file->dependency().end());
  }
  if (needed.empty()) return absl::NotFoundError(absl::StrCat("no contracts of ", package));

  google::protobuf::DescriptorPool pool;
  google::protobuf::DebugStringOptions with_comments;
  with_comments.include_comments = true;
  std::map<std::string, std::string> out;
  for (const FileDescriptorProto& proto : set.file()) {
    const auto* file = pool.BuildFile(proto);
    if (file == nullptr) return absl::InvalidArgumentError(absl::StrCat(proto.name(), " does not fit the others"));
    if (needed.count(proto.name()) == 0 || !absl::StartsWith(proto.package(), "sjak.")) continue;
    out[proto.name()] = file->DebugStringWithOptions(with_comments);
  }
  return out;
}

}  // namespace sjak::gateway
