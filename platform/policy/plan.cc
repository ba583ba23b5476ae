#include "platform/policy/plan.h"

#include <map>

#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"

namespace sjak::policy {
namespace {

bool IsOurs(const google::protobuf::Descriptor* d) { return absl::StartsWith(d->full_name(), "sjak."); }

class Plans {
 public:
  const Plan& Of(const google::protobuf::Descriptor* descriptor) {
    absl::MutexLock lock(&mu_);
    return Build(descriptor);
  }

 private:
  const Plan& Build(const google::protobuf::Descriptor* descriptor) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_) {
    auto [it, fresh] = plans_.try_emplace(descriptor);
    if (!fresh) return *it->second;
    it->second = std::make_unique<Plan>();
    Plan& plan = *it->second;
    plan.descriptor = descriptor;
    for (int i = 0; i < descriptor->field_count(); ++i) {
      const auto* d = descriptor->field(i);
      Plan::Field field{d, d->options().GetExtension(v1::field)};
      if (!field.policy.pattern().empty()) field.pattern = std::make_shared<RE2>(field.policy.pattern());
      plan.highest = std::max(plan.highest, field.policy.data());
      plan.has_masked |= field.policy.masked();
      plan.has_resource |= !field.policy.resource().empty();
      if (d->cpp_type() == d->CPPTYPE_MESSAGE && IsOurs(d->message_type())) {
        field.message = &Build(d->message_type());
        plan.highest = std::max(plan.highest, field.message->highest);
        plan.has_masked |= field.message->has_masked;
        plan.has_resource |= field.message->has_resource;
      }
      plan.fields.push_back(std::move(field));
    }
    for (const Plan::Field& field : plan.fields) {
      if (field.policy.subject()) plan.subject = &field;
    }
    return plan;
  }

  absl::Mutex mu_;
  std::map<const google::protobuf::Descriptor*, std::unique_ptr<Plan>> plans_ ABSL_GUARDED_BY(mu_);
};

}  // namespace

const Plan& PlanOf(const google::protobuf::Descriptor* descriptor) {
  static auto* plans = new Plans();
  return plans->Of(descriptor);
}

}  // namespace sjak::policy
