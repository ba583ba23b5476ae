#include "services/citizens/rights/export_view.h"

#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "platform/base/wire.h"

namespace sjak::citizens {
namespace {

using Json = nlohmann::json;

// A bytea as JSON has it, "\x00ff".
std::string Bytes(const std::string& hex) { return absl::HexStringToBytes(absl::StripPrefix(hex, "\\x")); }

// An event's payload as it would be told over JSON; "" for a type that this program does not know.
std::string EventText(const std::string& type_url, const std::string& payload) {
  const std::string name = type_url.substr(type_url.rfind('/') + 1);
  const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(name);
  if (type == nullptr) return "";
  std::unique_ptr<google::protobuf::Message> event(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  std::string text;
  if (event->ParseFromString(payload)) (void)google::protobuf::util::MessageToJsonString(*event, &text);
  return text;
}

std::string Plain(const Json& value, const Comment& comment) {
  if (value.is_null()) return "";
  if (!comment.enum_type.empty() && value.is_number_integer()) {
    const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindEnumTypeByName(comment.enum_type);
    const auto* number = type == nullptr ? nullptr : type->FindValueByNumber(value.get<int>());
    if (number != nullptr) return number->name();
  }
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

void ExportView::AddColumn(const std::string& table, const std::string& content) {
  const Json json = Json::parse(content);
  const auto [found, fresh] = tables_.try_emplace(table);
  if (fresh) {
    found->second.section = answer_.sections_size();
    v1::ExportSection* const section = answer_.add_sections();
    section->set_section(table);
    *section->mutable_label() = TableLabel(table, ParseComment(json.at("table").get<std::string>()));
  }
  found->second.columns.push_back(
      {json.at("column").get<std::string>(), ParseComment(json.at("comment").get<std::string>())});
}

absl::Status ExportView::AddRow(const std::string& table, const std::string& content) {
  const Json json = Json::parse(content);
  const Table& known = tables_.at(table);
  v1::ExportRow* const row = answer_.mutable_sections(known.section)->add_rows();
  for (const Column& column : known.columns) {
    // Keys that only the database joins by, and whose the row is, say nothing to the person.
    if (column.comment.data == policy::v1::DATA_UNSPECIFIED || column.name == "citizen_id" ||
        !json.contains(column.name)) {
      continue;
    }
    v1::ExportValue* const value = row->add_values();
    value->set_name(column.name);
    *value->mutable_label() = ColumnLabel(table, column.name, column.comment);
    value->set_data(column.comment.data);
    const std::string text = Plain(json.at(column.name), column.comment);
    if (table == "cpr_number" && column.name == "sealed") {
      auto number =
          people_.OpenNumber(municipality_, *Uuid::Parse(json.at("citizen_id").get<std::string>()), Bytes(text));
      if (!number.ok()) return number.status();
      value->set_value(*std::move(number));
    } else if (table == "feed" && column.name == "payload") {
      value->set_value(EventText(json.at("type_url").get<std::string>(), Bytes(text)));
    } else {
      // A hash cannot be read back: that it is held is all there is to tell.
      value->set_value(absl::StartsWith(text, "\\x") ? "***" : text);
    }
  }
  return absl::OkStatus();
}

void ExportView::AddLook(absl::Time at, const std::string& content) {
  const Json json = Json::parse(content);
  v1::Look* const look = answer_.add_looks();
  *look->mutable_at() = wire::ToProto(at);
  *look->mutable_role() = RoleLabel(json.at("roles").get<std::string>());
  *look->mutable_purpose() = PurposeLabel(json.at("purpose").get<std::string>());
  std::set<std::string> said;
  for (const Json& method : json.at("methods")) {
    v1::Label what = MethodLabel(method.get<std::string>());
    if (said.insert(what.en()).second) *look->add_what() = std::move(what);
  }
}

}  // namespace sjak::citizens
