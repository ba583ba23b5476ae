#include "services/reporting/follow_up/texts.h"

#include "platform/base/error.h"
#include "services/common/free_text.h"

namespace sjak::reporting {

absl::Status CheckTextsHoldNoCpr(const google::protobuf::Message& message) {
  using google::protobuf::FieldDescriptor;
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated()) continue;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      SJAK_RETURN_IF_ERROR(CheckTextsHoldNoCpr(reflection.GetMessage(message, field)));
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr(field->name(), reflection.GetString(message, field)));
    }
  }
  return absl::OkStatus();
}

}  // namespace sjak::reporting
