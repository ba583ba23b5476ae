#include "platform/policy/line_json.h"

#include <algorithm>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace sjak::policy {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// What protobuf's writer leaves as it is. It escapes more than JSON asks for, U+2028 (which begins with 0xE2) among it.
bool IsPlain(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != '>' && c != 0x7f && c != 0xE2 && c != 0xC2 &&
           c != 0xEF && c < 0xF0;
  });
}

// One value: that of the field, or its `i`th where it is repeated.
bool AppendValue(const Message& message, const FieldDescriptor* d, int i, std::string* out) {
  const auto* r = message.GetReflection();
  const bool many = d->is_repeated();
  switch (d->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      const std::string& text =
          many ? r->GetRepeatedStringReference(message, d, i, &scratch) : r->GetStringReference(message, d, &scratch);
      if (d->type() == FieldDescriptor::TYPE_BYTES || !IsPlain(text)) return false;
      absl::StrAppend(out, "\"", text, "\"");
      return true;
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = many ? r->GetRepeatedEnumValue(message, d, i) : r->GetEnumValue(message, d);
      const auto* value = d->enum_type()->FindValueByNumber(number);
      if (value == nullptr) return false;
      absl::StrAppend(out, "\"", value->name(), "\"");
      return true;
    }
    case FieldDescriptor::CPPTYPE_INT32:
      absl::StrAppend(out, many ? r->GetRepeatedInt32(message, d, i) : r->GetInt32(message, d));
      return true;
    case FieldDescriptor::CPPTYPE_INT64:
      absl::StrAppend(out, "\"", many ? r->GetRepeatedInt64(message, d, i) : r->GetInt64(message, d), "\"");
      return true;
    case FieldDescriptor::CPPTYPE_BOOL:
      absl::StrAppend(out, (many ? r->GetRepeatedBool(message, d, i) : r->GetBool(message, d)) ? "true" : "false");
      return true;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return AppendLineJson(many ? r->GetRepeatedMessage(message, d, i) : r->GetMessage(message, d), out);
    default:
      return false;
  }
}

}  // namespace

bool AppendLineJson(const Message& message, std::string* out) {
  // Those have shapes of their own.
  if (absl::StartsWith(message.GetDescriptor()->full_name(), "google.protobuf.")) return false;
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  out->push_back('{');
  for (const FieldDescriptor* d : fields) {
    if (d->is_map()) return false;
    if (d != fields.front()) out->push_back(',');
    absl::StrAppend(out, "\"", d->json_name(), d->is_repeated() ? "\":[" : "\":");
    const int values = d->is_repeated() ? message.GetReflection()->FieldSize(message, d) : 1;
    for (int i = 0; i < values; ++i) {
      if (i > 0) out->push_back(',');
      if (!AppendValue(message, d, i, out)) return false;
    }
    if (d->is_repeated()) out->push_back(']');
  }
  out->push_back('}');
  return true;
}

}  // namespace sjak::policy
