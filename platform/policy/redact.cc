#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/util/json_util.h"
#include "platform/base/uuid.h"
#include "platform/policy/line_json.h"
#include "platform/policy/plan.h"
#include "platform/policy/policy.h"
#include "platform/policy/unloggable.h"

namespace sjak::policy {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

using Classes = std::set<v1::Data>;

void Mask(Message* message, const FieldDescriptor* d) {
  const auto* reflection = message->GetReflection();
  std::string text = reflection->GetString(*message, d);
  if (text.empty()) return;
  const size_t keep = text.size() > 4 ? text.size() - 4 : 0;
  reflection->SetString(message, d, absl::StrCat(text.substr(0, keep), "****"));
}

template <typename Visit>
void ForEachChild(Message* message, const FieldDescriptor* d, Visit visit) {
  const auto* reflection = message->GetReflection();
  if (d->is_repeated()) {
    for (int i = 0; i < reflection->FieldSize(*message, d); ++i)
      visit(reflection->MutableRepeatedMessage(message, d, i));
  } else if (reflection->HasField(*message, d)) {
    visit(reflection->MutableMessage(message, d));
  }
}

// What somebody is paid concerns the company and the jobcentre: a company's mentor or spokesperson, who is nothing else
// there, sees no amount of money, whatever its class (domain 6.2).
bool SeesPay(const identity::Caller& caller) {
  return caller.originator_class() != v1::CALLER_CLASS_PARTNER || caller.HasRole(v1::ROLE_COMPANY_CLIENT) ||
         caller.HasRole(v1::ROLE_EMPLOYER_SIGNER);
}

bool IsMoney(const FieldDescriptor* d) {
  return d->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && d->message_type()->full_name() == "google.type.Money";
}

class Redaction {
 public:
  Redaction(Classes base, const std::map<std::string, Classes>& grants, bool unmask, bool pay = true)
      : base_(std::move(base)), grants_(grants), unmask_(unmask), pay_(pay) {
    if (auto it = grants_.find(""); it != grants_.end()) base_.insert(it->second.begin(), it->second.end());
  }

  void Visit(Message* message, const Plan& plan, std::string person) {
    if (plan.subject != nullptr) {
      const std::string named = message->GetReflection()->GetString(*message, plan.subject->descriptor);
      if (!named.empty()) person = named;
    }
    for (const Plan::Field& field : plan.fields) {
      if (!Visible(field.policy.data(), person) || (!pay_ && IsMoney(field.descriptor))) {
        message->GetReflection()->ClearField(message, field.descriptor);
        continue;
      }
      if (field.policy.masked() && !unmask_) Mask(message, field.descriptor);
      if (field.message == nullptr) continue;
      ForEachChild(message, field.descriptor, [&](Message* child) { Visit(child, *field.message, person); });
    }
  }

 private:
  bool Visible(v1::Data data, const std::string& person) const {
    if (data == v1::DATA_PUBLIC || base_.count(data) > 0) return true;
    const auto it = grants_.find(person);
    return it != grants_.end() && it->second.count(data) > 0;
  }

  Classes base_;
  const std::map<std::string, Classes>& grants_;
  const bool unmask_;
  const bool pay_;
};

const Classes& EveryClass() {
  static const auto* all =
      new Classes{v1::DATA_PUBLIC, v1::DATA_OPERATIONAL, v1::DATA_FUNCTIONAL, v1::DATA_SENSITIVE, v1::DATA_IDENTITY};
  return *all;
}

absl::Mutex unloggable_mu;
std::map<std::string, Unloggable>& Unloggables() {
  static auto* all = new std::map<std::string, Unloggable>();
  return *all;
}

// Nothing has been validated yet when a call is logged, so a text may hold anything; what is an id holds nothing else.
bool MayNotStandInLogs(const Plan::Field& field, const std::string& text) {
  if (text.empty() || Uuid::Parse(text).ok()) return false;
  if (!field.policy.resource().empty() && ParseResourceName(field.policy.resource(), text).ok()) return false;
  absl::MutexLock lock(&unloggable_mu);
  return std::any_of(Unloggables().begin(), Unloggables().end(), [&](const auto& is) { return is.second(text); });
}

void Withhold(Message* message, const Plan& plan) {
  const auto* reflection = message->GetReflection();
  for (const Plan::Field& field : plan.fields) {
    const FieldDescriptor* d = field.descriptor;
    if (field.message != nullptr) {
      ForEachChild(message, d, [&](Message* child) { Withhold(child, *field.message); });
    } else if (d->cpp_type() == FieldDescriptor::CPPTYPE_STRING && d->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(*message, d); ++i) {
        if (MayNotStandInLogs(field, reflection->GetRepeatedString(*message, d, i))) {
          reflection->SetRepeatedString(message, d, i, "***");
        }
      }
    } else if (d->type() == FieldDescriptor::TYPE_STRING &&
               MayNotStandInLogs(field, reflection->GetString(*message, d))) {
      reflection->SetString(message, d, "***");
    }
  }
}

void Translating(Message* message, const Plan& plan, const Translate& translate) {
  if (!plan.has_resource) return;
  const auto* reflection = message->GetReflection();
  for (const Plan::Field& field : plan.fields) {
    const std::string& resource = field.policy.resource();
    const FieldDescriptor* d = field.descriptor;
    if (!resource.empty() && d->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(*message, d); ++i) {
        reflection->SetRepeatedString(message, d, i,
                                      translate(resource, reflection->GetRepeatedString(*message, d, i)));
      }
    } else if (!resource.empty()) {
      const std::string name = reflection->GetString(*message, d);
      if (!name.empty()) reflection->SetString(message, d, translate(resource, name));
    } else if (field.message != nullptr) {
      ForEachChild(message, d, [&](Message* child) { Translating(child, *field.message, translate); });
    }
  }
}

}  // namespace

void Redact(Message* message, const Method& method, const identity::Caller& caller,
            const std::map<std::string, std::set<v1::Data>>& grants) {
  const Plan& plan = PlanOf(message->GetDescriptor());
  Classes base;
  if (caller.originator_class() == v1::CALLER_CLASS_PARTNER) {
    base.insert(v1::DATA_PUBLIC);
    for (const auto& allow : method.rpc.allow()) {
      if (allow.class_() != v1::CALLER_CLASS_PARTNER) continue;
      for (int d : allow.disclose()) base.insert(static_cast<v1::Data>(d));
    }
  } else {
    base = EveryClass();
    if (!plan.has_masked || method.rpc.unmask()) return;
  }
  Redaction(std::move(base), grants, method.rpc.unmask(), SeesPay(caller)).Visit(message, plan, "");
}

void RegisterUnloggable(const std::string& name, Unloggable is) {
  absl::MutexLock lock(&unloggable_mu);
  Unloggables()[name] = std::move(is);
}

std::string ForLog(const Message& message, size_t limit) {
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  static const auto* none = new std::map<std::string, Classes>();
  Redaction({v1::DATA_PUBLIC, v1::DATA_OPERATIONAL}, *none, false).Visit(copy.get(), PlanOf(copy->GetDescriptor()), "");
  Withhold(copy.get(), PlanOf(copy->GetDescriptor()));
  std::string json;
  if (!AppendLineJson(*copy, &json)) {
    json.clear();
    if (!google::protobuf::util::MessageToJsonString(*copy, &json).ok()) return "{}";
  }
  if (json.size() > limit) json = absl::StrCat("{\"bytes\":", json.size(), "}");
  return json;
}

void TranslateResources(Message* message, const Translate& translate) {
  Translating(message, PlanOf(message->GetDescriptor()), translate);
}

}  // namespace sjak::policy
