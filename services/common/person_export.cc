#include "services/common/person_export.h"

#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "platform/base/wire.h"
#include "platform/policy/policy.h"

namespace sjak {
namespace {

using Json = nlohmann::json;

Label Both(absl::string_view da, absl::string_view en) {
  Label label;
  label.set_da(std::string(da));
  label.set_en(std::string(en));
  return label;
}

using Pairs = std::map<std::string, std::pair<const char*, const char*>, std::less<>>;

const Pairs& Roles() {
  static const auto* const words = new Pairs{
      {"CASEWORKER", {"sagsbehandler", "caseworker"}},
      {"PROGRAMME_OFFICER", {"projektleder", "programme officer"}},
      {"CONTROLLER", {"kontrollant", "controller"}},
      {"INTEGRATION", {"kommunens fagsystem", "the municipality's case system"}},
      {"COMPANY_CLIENT", {"virksomhedens system", "a company's system"}},
      {"MENTOR", {"mentor", "mentor"}},
      {"EMPLOYER_SIGNER", {"arbejdsgiver", "employer"}},
      {"EMPLOYEE_REP", {"medarbejderrepræsentant", "employee representative"}},
  };
  return *words;
}

const Pairs& Purposes() {
  static const auto* const words = new Pairs{
      {"CASE_WORK", {"sagsbehandling", "case work"}},
      {"PLACEMENT", {"anvisning og drift af en plads", "placement"}},
      {"FOLLOW_UP", {"opfølgning", "follow-up"}},
      {"PAYMENT", {"betaling og bogføring", "payment and bookkeeping"}},
      {"SUPERVISION", {"tilsyn og stikprøver", "supervision and samples"}},
      {"SUBJECT_REQUEST", {"din egen anmodning", "your own request"}},
      {"SYNC", {"opdatering mellem systemer", "keeping systems in step"}},
      {"SYSTEM", {"systemets egne kørsler", "the system's own jobs"}},
  };
  return *words;
}

// What a method does to the person, where its kind of use (below) says too little.
const Pairs& Methods() {
  static const auto* const words = new Pairs{
      {"RegisterCitizen", {"oprettet i registret", "entered into the registry"}},
      {"GetCitizen", {"dine oplysninger blev åbnet", "your record was opened"}},
      {"UnmaskCitizen", {"dit CPR-nummer blev vist i klartekst", "your CPR number was shown in clear"}},
      {"ListCitizens", {"vist i en liste", "shown in a list"}},
      {"GetPlacementFacts", {"grundlaget for en afgørelse blev hentet", "facts for a decision were fetched"}},
      {"ExportPerson", {"udtræk af alt om dig", "everything about you was extracted"}},
      {"ListAccessLog", {"loggen over opslag blev efterset", "the log of looks was inspected"}},
      {"SampleAccessLog", {"stikprøve af loggen", "a sample of the log"}},
      {"RectifyPerson", {"oplysninger rettet", "details corrected"}},
      {"RestrictProcessing", {"behandlingen blev begrænset", "processing was restricted"}},
      {"LiftRestriction", {"begrænsning ophævet", "restriction lifted"}},
      {"ListDueForErasure", {"vist på listen over frister for sletning", "shown in the list of what is to be erased"}},
      {"GiveConsent", {"samtykke registreret", "consent recorded"}},
      {"WithdrawConsent", {"samtykke trukket tilbage", "consent withdrawn"}},
      {"AssignCaseworker", {"sagsbehandler skiftet", "caseworker changed"}},
  };
  return *words;
}

Label KindOfUse(policy::v1::Audit audit) {
  switch (audit) {
    case policy::v1::AUDIT_SEARCH:
      return Both("vist i en søgning eller liste", "shown in a search or list");
    case policy::v1::AUDIT_CHANGE:
      return Both("oplysninger ændret", "details changed");
    case policy::v1::AUDIT_IMPORT:
      return Both("indlæst fra kommunens fagsystem", "imported from the municipality's case system");
    default:
      return Both("opslag", "look-up");
  }
}

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

Label WithDanish(const Dictionary& words, const std::string& table, const std::string& column,
                 const std::string& english) {
  const char* const danish = words.Danish(table, column);
  return Both(danish == nullptr ? english : danish, english);
}

}  // namespace

const char* Dictionary::Danish(const std::string& table, const std::string& column) const {
  if (column.empty()) {
    const auto found = tables.find(table);
    return found == tables.end() ? nullptr : found->second;
  }
  auto found = columns.find(absl::StrCat(table, ".", column));
  if (found == columns.end()) found = columns.find(column);
  return found == columns.end() ? nullptr : found->second;
}

Comment ParseComment(absl::string_view comment) {
  static constexpr absl::string_view kClass = " class: ";
  static constexpr absl::string_view kNumberOf = "number of ";
  Comment out;
  const size_t at = comment.rfind(kClass);
  out.text = std::string(absl::StripSuffix(comment.substr(0, at), "."));
  if (at != absl::string_view::npos) {
    const std::string name = absl::AsciiStrToUpper(comment.substr(at + kClass.size()));
    policy::v1::Data_Parse(absl::StrCat("DATA_", name), &out.data);
  }
  if (const size_t number = absl::string_view(out.text).find(kNumberOf); number != std::string::npos) {
    const std::string type = out.text.substr(number + kNumberOf.size());
    if (absl::StartsWith(type, "sjak.")) out.enum_type = type.substr(0, type.find_first_of(" ;,"));
  }
  return out;
}

Label TableLabel(const Dictionary& words, const std::string& table, const Comment& comment) {
  return WithDanish(words, table, "", comment.text);
}

Label ColumnLabel(const Dictionary& words, const std::string& table, const std::string& column,
                  const Comment& comment) {
  return WithDanish(words, table, column, comment.text);
}

Label RoleLabel(absl::string_view roles) {
  Label label;
  for (absl::string_view role : absl::StrSplit(roles, ',', absl::SkipEmpty())) {
    const auto found = Roles().find(role);
    if (found == Roles().end()) continue;
    const char* const comma = label.da().empty() ? "" : ", ";
    absl::StrAppend(label.mutable_da(), comma, found->second.first);
    absl::StrAppend(label.mutable_en(), comma, found->second.second);
  }
  return label.da().empty() ? Both("et af kommunens systemer", "one of the municipality's systems") : label;
}

Label PurposeLabel(absl::string_view purpose) {
  const auto found = Purposes().find(purpose);
  if (found == Purposes().end()) return Both("ikke oplyst", "not stated");
  return Both(found->second.first, found->second.second);
}

Label MethodLabel(const std::string& method) {
  const auto found = Methods().find(method.substr(method.rfind('.') + 1));
  if (found != Methods().end()) return Both(found->second.first, found->second.second);
  const policy::Method* const known = policy::FindMethod(method);
  return KindOfUse(known == nullptr ? policy::v1::AUDIT_UNSPECIFIED : known->rpc.audit());
}

void PersonExportView::AddColumn(const std::string& table, const std::string& content) {
  const Json json = Json::parse(content);
  const auto [found, fresh] = tables_.try_emplace(table);
  if (fresh) {
    found->second.section = answer_.sections_size();
    citizens::v1::ExportSection* const section = answer_.add_sections();
    section->set_section(table);
    *section->mutable_label() = TableLabel(words_, table, ParseComment(json.at("table").get<std::string>()));
  }
  found->second.columns.push_back(
      {json.at("column").get<std::string>(), ParseComment(json.at("comment").get<std::string>())});
}

absl::Status PersonExportView::AddRow(const std::string& table, const std::string& content) {
  const Json json = Json::parse(content);
  const Table& known = tables_.at(table);
  citizens::v1::ExportRow* const row = answer_.mutable_sections(known.section)->add_rows();
  for (const Column& column : known.columns) {
    // Keys that only the database joins by, and whose the row is, say nothing to the person.
    if (column.comment.data == policy::v1::DATA_UNSPECIFIED || column.name == "citizen_id" ||
        !json.contains(column.name)) {
      continue;
    }
    absl::StatusOr<std::string> text = Reveal(table, column.name, json, Plain(json.at(column.name), column.comment));
    if (!text.ok()) return text.status();
    citizens::v1::ExportValue* const value = row->add_values();
    value->set_name(column.name);
    *value->mutable_label() = ColumnLabel(words_, table, column.name, column.comment);
    value->set_data(column.comment.data);
    value->set_value(*std::move(text));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> PersonExportView::Reveal(const std::string& table, const std::string& column,
                                                     const Json& row, std::string text) {
  if (table == "feed" && column == "payload") return EventText(row.at("type_url").get<std::string>(), Bytes(text));
  // A hash cannot be read back: that it is held is all there is to tell.
  return absl::StartsWith(text, "\\x") ? "***" : text;
}

std::string PersonExportView::Bytes(const std::string& hex) {
  return absl::HexStringToBytes(absl::StripPrefix(hex, "\\x"));
}

void PersonExportView::AddLook(absl::Time at, const std::string& content) {
  const Json json = Json::parse(content);
  citizens::v1::Look* const look = answer_.add_looks();
  *look->mutable_at() = wire::ToProto(at);
  *look->mutable_role() = RoleLabel(json.at("roles").get<std::string>());
  *look->mutable_purpose() = PurposeLabel(json.at("purpose").get<std::string>());
  std::set<std::string> said;
  for (const Json& method : json.at("methods")) {
    Label what = MethodLabel(method.get<std::string>());
    if (said.insert(what.en()).second) *look->add_what() = std::move(what);
  }
}

}  // namespace sjak
