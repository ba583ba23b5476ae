#include "gateway/partner_names.h"

#include <re2/re2.h>

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "platform/policy/policy.h"

namespace sjak::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::unique_ptr<Message> ParseDetail(absl::string_view type_url, const absl::Cord& value) {
  if (!absl::ConsumePrefix(&type_url, "type.googleapis.com/")) return nullptr;
  const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(std::string(type_url));
  if (type == nullptr) return nullptr;
  std::unique_ptr<Message> detail(google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  return detail->ParseFromString(std::string(value)) ? std::move(detail) : nullptr;
}

}  // namespace

PartnerNames::PartnerNames(std::shared_ptr<identity::PartnerIds> ids, const identity::Caller& caller)
    : ids_(std::move(ids)),
      cvr_(*std::min_element(caller.cvrs.begin(), caller.cvrs.end())),
      municipality_(caller.municipality) {}

void PartnerNames::ToServices(Message* request) const {
  policy::TranslateResources(request, [this](const std::string& resource, const std::string& name) {
    const absl::StatusOr<Uuid> id = ParseResourceName(resource, name);
    return id.ok() ? ResourceName(resource, ids_->FromPartner(cvr_, municipality_, *id)) : name;
  });
}

void PartnerNames::ToPartner(Message* answer) const {
  policy::TranslateResources(answer, [this](const std::string& resource, const std::string& name) {
    const absl::StatusOr<Uuid> id = ParseResourceName(resource, name);
    return id.ok() ? ResourceName(resource, ids_->ToPartner(cvr_, municipality_, *id)) : std::string();
  });
}

absl::Status PartnerNames::ToPartner(const absl::Status& refusal) const {
  absl::Status out(refusal.code(), TextToPartner(std::string(refusal.message())));
  refusal.ForEachPayload([&](absl::string_view type_url, const absl::Cord& value) {
    const std::unique_ptr<Message> detail = ParseDetail(type_url, value);
    if (detail == nullptr) return;
    TextsToPartner(detail.get());
    out.SetPayload(type_url, absl::Cord(detail->SerializeAsString()));
  });
  return out;
}

std::string PartnerNames::TextToPartner(const std::string& text) const {
  static const RE2 name(
      "([a-z][a-z_-]*)/([0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})");
  std::string out;
  size_t done = 0;
  re2::StringPiece groups[3];
  while (name.Match(text, done, text.size(), RE2::UNANCHORED, groups, 3)) {
    const size_t at = groups[0].data() - text.data();
    const Uuid id = Uuid::Parse(groups[2].as_string()).value();
    absl::StrAppend(&out, text.substr(done, at - done),
                    ResourceName(groups[1].as_string(), ids_->ToPartner(cvr_, municipality_, id)));
    done = at + groups[0].size();
  }
  return out + text.substr(done);
}

void PartnerNames::TextsToPartner(Message* detail) const {
  const auto* reflection = detail->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(*detail, &fields);
  for (const FieldDescriptor* d : fields) {
    const bool text = d->type() == FieldDescriptor::TYPE_STRING;
    const bool message = d->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!d->is_repeated()) {
      if (text) reflection->SetString(detail, d, TextToPartner(reflection->GetString(*detail, d)));
      if (message) TextsToPartner(reflection->MutableMessage(detail, d));
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(*detail, d); ++i) {
      if (text) {
        reflection->SetRepeatedString(detail, d, i, TextToPartner(reflection->GetRepeatedString(*detail, d, i)));
      }
      if (message) TextsToPartner(reflection->MutableRepeatedMessage(detail, d, i));
    }
  }
}

}  // namespace sjak::gateway
