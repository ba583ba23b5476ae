#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"
#include "google/type/money.pb.h"
#include "platform/base/uuid.h"
#include "platform/base/wire.h"
#include "platform/policy/plan.h"
#include "platform/policy/policy.h"

namespace sjak::policy {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Mutex formats_mu(absl::kConstInit);

std::map<std::string, Format>& Formats() {
  static auto* formats = new std::map<std::string, Format>{
      {"uuid", [](absl::string_view v) { return Uuid::Parse(v).ok() ? "" : "must be a UUID"; }},
      {"municipality",
       [](absl::string_view v) {
         const bool ok = v.size() == 4 && std::all_of(v.begin(), v.end(), absl::ascii_isdigit);
         return ok ? "" : "must be a municipality code of four digits";
       }},
      {"month",
       [](absl::string_view v) {
         return v.size() == 7 && Date::Parse(absl::StrCat(v, "-01")).ok() ? "" : "must be a month of the form YYYY-MM";
       }},
  };
  return *formats;
}

// UTF-8 code points; protobuf has already checked the encoding.
int64_t Characters(const std::string& s) {
  return std::count_if(s.begin(), s.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

class Walk {
 public:
  explicit Walk(std::vector<FieldViolation>* out) : out_(out) {}

  void Visit(const Message& message, const Plan& plan, const std::string& prefix) {
    for (const Plan::Field& field : plan.fields) {
      const std::string path = absl::StrCat(prefix, field.descriptor->name());
      if (field.descriptor->is_repeated()) {
        VisitRepeated(message, field, path);
      } else {
        VisitSingle(message, field, path);
      }
    }
  }

 private:
  void Bad(const std::string& path, std::string what) { out_->push_back({path, std::move(what)}); }

  void VisitRepeated(const Message& message, const Plan::Field& field, const std::string& path) {
    const auto* reflection = message.GetReflection();
    const FieldDescriptor* d = field.descriptor;
    const int n = reflection->FieldSize(message, d);
    const auto& p = field.policy;
    const int least = std::max(p.min_items(), p.required() ? 1 : 0);
    if (n < least) Bad(path, absl::StrCat("must have at least ", least, least == 1 ? " item" : " items"));
    if (p.max_items() > 0 && n > p.max_items()) {
      return Bad(path, absl::StrCat("must have at most ", p.max_items(), " items"));
    }
    if (p.checked_by_method() || d->is_map()) return;
    for (int i = 0; i < n; ++i) {
      const std::string item = absl::StrCat(path, "[", i, "]");
      switch (d->cpp_type()) {
        case FieldDescriptor::CPPTYPE_STRING:
          CheckText(reflection->GetRepeatedString(message, d, i), field, item);
          break;
        case FieldDescriptor::CPPTYPE_ENUM:
          CheckEnum(reflection->GetRepeatedEnumValue(message, d, i), true, d, item);
          break;
        case FieldDescriptor::CPPTYPE_INT32:
          CheckRange(reflection->GetRepeatedInt32(message, d, i), field, item);
          break;
        case FieldDescriptor::CPPTYPE_INT64:
          CheckRange(reflection->GetRepeatedInt64(message, d, i), field, item);
          break;
        case FieldDescriptor::CPPTYPE_MESSAGE:
          CheckMessage(reflection->GetRepeatedMessage(message, d, i), field, item);
          break;
        default:
          break;
      }
    }
  }

  void VisitSingle(const Message& message, const Plan::Field& field, const std::string& path) {
    const auto* reflection = message.GetReflection();
    const FieldDescriptor* d = field.descriptor;
    const bool required = field.policy.required();
    switch (d->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        const std::string text = reflection->GetString(message, d);
        if (!text.empty()) return CheckText(text, field, path);
        if (required) Bad(path, "is required");
        return;
      }
      case FieldDescriptor::CPPTYPE_ENUM:
        return CheckEnum(reflection->GetEnumValue(message, d), required, d, path);
      case FieldDescriptor::CPPTYPE_INT32:
        return CheckNumber(reflection->GetInt32(message, d), field, path);
      case FieldDescriptor::CPPTYPE_INT64:
        return CheckNumber(reflection->GetInt64(message, d), field, path);
      case FieldDescriptor::CPPTYPE_BOOL:
        if (required && !reflection->GetBool(message, d)) Bad(path, "must be true");
        return;
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        if (!reflection->HasField(message, d)) {
          if (required) Bad(path, "is required");
          return;
        }
        CheckMessage(reflection->GetMessage(message, d), field, path);
        if (!field.policy.not_before().empty()) CheckOrder(message, field, path);
        return;
      }
      default:
        return;
    }
  }

  void CheckText(const std::string& text, const Plan::Field& field, const std::string& path) {
    const auto& p = field.policy;
    const int64_t length = Characters(text);
    if (p.max_length() > 0 && length > p.max_length()) {
      return Bad(path, absl::StrCat("must have at most ", p.max_length(), " characters"));
    }
    if (length < p.min_length()) {
      return Bad(path, absl::StrCat("must have at least ", p.min_length(), " characters"));
    }
    if (text.find('\0') != std::string::npos) return Bad(path, "must not contain a NUL character");
    if (!p.resource().empty()) {
      if (!ParseResourceName(p.resource(), text).ok()) {
        Bad(path, absl::StrCat("must be a name of the form ", p.resource(), "/{uuid}"));
      }
      return;
    }
    if (field.pattern && !RE2::FullMatch(text, *field.pattern)) {
      return Bad(path, absl::StrCat("must match ", p.pattern()));
    }
    if (p.format().empty()) return;
    Format format;
    {
      absl::MutexLock lock(&formats_mu);
      const auto it = Formats().find(p.format());
      if (it != Formats().end()) format = it->second;
    }
    const std::string wrong = format ? format(text) : "cannot be checked by this service";
    if (!wrong.empty()) Bad(path, wrong);
  }

  void CheckEnum(int number, bool required, const FieldDescriptor* d, const std::string& path) {
    if (number == 0) {
      if (required) Bad(path, "is required");
    } else if (d->enum_type()->FindValueByNumber(number) == nullptr) {
      Bad(path, absl::StrCat("must be a value of ", d->enum_type()->full_name()));
    }
  }

  void CheckNumber(int64_t value, const Plan::Field& field, const std::string& path) {
    if (value == 0 && field.policy.required() && field.policy.min() > 0) return Bad(path, "is required");
    if (value == 0 && !field.policy.required() && field.policy.min() > 0) return;  // absent
    CheckRange(value, field, path);
  }

  void CheckRange(int64_t value, const Plan::Field& field, const std::string& path) {
    const auto& p = field.policy;
    if (p.has_range() && (value < p.min() || value > p.max())) {
      Bad(path, absl::StrCat("must lie between ", p.min(), " and ", p.max()));
    }
  }

  void CheckMessage(const Message& value, const Plan::Field& field, const std::string& path) {
    if (field.policy.checked_by_method()) return;
    if (field.message != nullptr) return Visit(value, *field.message, absl::StrCat(path, "."));
    if (value.GetDescriptor() == google::type::Date::descriptor()) {
      if (!wire::FromProto(static_cast<const google::type::Date&>(value)).ok()) {
        Bad(path, "must be a whole date that exists");
      }
    } else if (value.GetDescriptor() == google::type::Money::descriptor()) {
      auto oere = wire::OereFromDkk(static_cast<const google::type::Money&>(value));
      if (!oere.ok()) Bad(path, std::string(oere.status().message()));
    } else if (value.GetDescriptor() == google::protobuf::Timestamp::descriptor()) {
      const auto& t = static_cast<const google::protobuf::Timestamp&>(value);
      if (t.nanos() < 0 || t.nanos() > 999'999'999) Bad(path, "must be a valid timestamp");
    }
  }

  void CheckOrder(const Message& message, const Plan::Field& field, const std::string& path) {
    const FieldDescriptor* other = message.GetDescriptor()->FindFieldByName(field.policy.not_before());
    const auto* reflection = message.GetReflection();
    if (other == nullptr || !reflection->HasField(message, other)) return;
    const auto* date = google::type::Date::descriptor();
    if (field.descriptor->message_type() != date || other->message_type() != date) return;
    const auto a = wire::FromProto(static_cast<const google::type::Date&>(reflection->GetMessage(message, other)));
    const auto b =
        wire::FromProto(static_cast<const google::type::Date&>(reflection->GetMessage(message, field.descriptor)));
    if (a.ok() && b.ok() && *b < *a) Bad(path, absl::StrCat("must not lie before ", other->name()));
  }

  std::vector<FieldViolation>* out_;
};

}  // namespace

void RegisterFormat(const std::string& name, Format format) {
  absl::MutexLock lock(&formats_mu);
  Formats()[name] = std::move(format);
}

std::vector<FieldViolation> Validate(const Message& message) {
  std::vector<FieldViolation> out;
  Walk(&out).Visit(message, PlanOf(message.GetDescriptor()), "");
  return out;
}

}  // namespace sjak::policy
