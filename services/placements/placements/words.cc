#include "platform/base/error.h"
#include "platform/policy/policy.h"
#include "services/common/danish_text.h"
#include "services/placements/placements/steps.h"

namespace sjak::placements {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// What nothing but a person's care keeps in form: no resource name, format or pattern.
bool IsFreeText(const FieldDescriptor& field) {
  const policy::v1::FieldPolicy& p = field.options().GetExtension(policy::v1::field);
  return field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && p.resource().empty() && p.format().empty() &&
         p.pattern().empty();
}

void Scan(const Message& message, const std::string& prefix, std::vector<FieldViolation>* found) {
  std::vector<const FieldDescriptor*> fields;
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string path = prefix + field->name();
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (!field->is_repeated()) Scan(reflection.GetMessage(message, field), path + ".", found);
      for (int i = 0; field->is_repeated() && i < reflection.FieldSize(message, field); ++i) {
        Scan(reflection.GetRepeatedMessage(message, field, i), path + "[" + std::to_string(i) + "].", found);
      }
    } else if (!field->is_repeated() && IsFreeText(*field) &&
               ContainsCprPattern(reflection.GetString(message, field))) {
      found->push_back({path, "must not hold what looks like a CPR number"});
    }
  }
}

}  // namespace

absl::Status CheckWords(const Message& request) {
  std::vector<FieldViolation> found;
  Scan(request, "", &found);
  return found.empty() ? absl::OkStatus() : RefuseFields(found);
}

}  // namespace sjak::placements
