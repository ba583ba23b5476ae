#include "services/citizens/staff/staff.h"

#include <google/protobuf/message.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/registry/person.h"
#include "services/citizens/retention/retention_rules.h"
#include "services/citizens/rights/export_view.h"
#include "services/citizens/rights/words.h"
#include "services/citizens/staff/staff_store.h"

namespace sjak::citizens {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kFewestLogMonths = 6;

absl::Status CheckIds(const std::string& caseworker, const std::string& caller) {
  if (caseworker.empty() && caller.empty()) return RefuseField("caseworker", "must be given, or caller");
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("caseworker", caseworker));
  return CheckHoldsNoCpr("caller", caller);
}

bool Replace(Message* message, const std::string& caseworker, const std::string& pseudonym) {
  const auto* reflection = message->GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection->ListFields(*message, &set);
  bool any = false;
  for (const FieldDescriptor* field : set) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const int count = field->is_repeated() ? reflection->FieldSize(*message, field) : 1;
      for (int i = 0; i < count; ++i) {
        any |= Replace(field->is_repeated() ? reflection->MutableRepeatedMessage(message, field, i)
                                            : reflection->MutableMessage(message, field),
                       caseworker, pseudonym);
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && !field->is_repeated() &&
               field->name() == "caseworker" && reflection->GetString(*message, field) == caseworker) {
      reflection->SetString(message, field, pseudonym);
      any = true;
    }
  }
  return any;
}

}  // namespace

std::string WithPseudonym(const std::string& type_url, const std::string& payload, const std::string& caseworker,
                          const std::string& pseudonym) {
  const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
      type_url.substr(type_url.rfind('/') + 1));
  if (type == nullptr) return "";
  const std::unique_ptr<Message> event(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  if (!event->ParseFromString(payload) || !Replace(event.get(), caseworker, pseudonym)) return "";
  return event->SerializeAsString();
}

absl::StatusOr<v1::StaffExport> Staff::ExportStaff(rpc::ReadTx& tx, const v1::ExportStaffRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckIds(request.caseworker(), request.caller()));
  ExportView view(people_, tx.municipality());
  v1::StaffExport answer;
  for (const postgres::Row row : tx.Read(kStaffExport, {tx.municipality(), request.caseworker(), request.caller()})) {
    if (row.text("kind") == "column") {
      view.AddColumn(row.text("source"), row.text("content"));
    } else if (row.text("kind") == "row") {
      SJAK_RETURN_IF_ERROR(view.AddRow(row.text("source"), row.text("content")));
    } else {
      answer.set_logged_calls(row.i64("calls"));
    }
  }
  answer.mutable_sections()->Swap(view.answer().mutable_sections());
  return answer;
}

absl::StatusOr<v1::StaffErasure> Staff::EraseStaff(rpc::Tx& tx, const v1::EraseStaffRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckIds(request.caseworker(), request.caller()));
  if (!request.caller().empty() && !wire::IsSet(request.log_before())) return RefuseField("log_before", "is required");
  const Date log_before = wire::IsSet(request.log_before()) ? wire::DateOf(request.log_before()) : Date(2000, 1, 1);
  if (log_before > MonthsAfter(tx.today(), -kFewestLogMonths)) {
    return RefuseField("log_before", "must lie at least six months back");
  }
  const StaffInUse in_use = ReadStaff(tx, request.caseworker());
  if (in_use.assigned) {
    return RefuseState("STAFF_STILL_ASSIGNED",
                       "Cases are assigned to this employee today. Assign them to somebody else first.", "caseworker");
  }
  v1::StaffErasure answer;
  answer.set_pseudonym(absl::StrCat("former-", Uuid::New().ToString().substr(24)));
  std::vector<std::pair<int64_t, std::string>> rewritten;
  for (const StaffInUse::Event& event : in_use.events) {
    std::string payload = WithPseudonym(event.type_url, event.payload, request.caseworker(), answer.pseudonym());
    if (!payload.empty()) rewritten.emplace_back(event.n, std::move(payload));
  }
  *answer.mutable_changed() = StorePseudonym(tx, request.caseworker(), request.caller(), answer.pseudonym(),
                                             absl::FromCivil(log_before.civil(), Copenhagen()), rewritten);
  AddLabels(answer.mutable_changed());
  return answer;
}

}  // namespace sjak::citizens
