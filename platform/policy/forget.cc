#include <re2/re2.h>

#include "platform/policy/plan.h"
#include "platform/policy/policy.h"

namespace sjak::policy {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsCode(const std::string& text) {
  static const auto* const code = new RE2(
      "([A-Z][A-Z0-9_./-]*|[0-9]{1,9}|([a-zA-Z_]+/)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?");
  return RE2::FullMatch(text, *code);
}

void Clear(Message* message, const Plan::Field& field) {
  const auto* reflection = message->GetReflection();
  const FieldDescriptor* const d = field.descriptor;
  const bool identity = field.policy.data() == v1::DATA_IDENTITY;
  if (!d->is_repeated()) {
    if (identity || !IsCode(reflection->GetString(*message, d))) reflection->ClearField(message, d);
    return;
  }
  for (int i = 0; i < reflection->FieldSize(*message, d); ++i) {
    if (identity || !IsCode(reflection->GetRepeatedString(*message, d, i))) {
      reflection->SetRepeatedString(message, d, i, "");
    }
  }
}

void Visit(Message* message, const Plan& plan) {
  const auto* reflection = message->GetReflection();
  for (const Plan::Field& field : plan.fields) {
    const FieldDescriptor* const d = field.descriptor;
    if (field.message != nullptr && d->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(*message, d); ++i) {
        Visit(reflection->MutableRepeatedMessage(message, d, i), *field.message);
      }
    } else if (field.message != nullptr) {
      if (reflection->HasField(*message, d)) Visit(reflection->MutableMessage(message, d), *field.message);
    } else if (d->cpp_type() == FieldDescriptor::CPPTYPE_STRING && field.policy.data() > v1::DATA_OPERATIONAL) {
      Clear(message, field);
    }
  }
}

}  // namespace

void ClearWords(Message* message) { Visit(message, PlanOf(message->GetDescriptor())); }

}  // namespace sjak::policy
