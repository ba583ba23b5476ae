#include "gateway/openapi/openapi.h"

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "sjak/policy/v1/policy.pb.h"

namespace sjak::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;
using Json = nlohmann::ordered_json;

// The comment above a declaration, each paragraph on a line of its own.
template <class D>
std::string Comment(const D* declared) {
  google::protobuf::SourceLocation location;
  if (!declared->GetSourceLocation(&location)) return "";
  std::string out;
  for (const absl::string_view line : absl::StrSplit(absl::StripAsciiWhitespace(location.leading_comments), '\n')) {
    const absl::string_view text = absl::StripAsciiWhitespace(line);
    absl::StrAppend(&out, text.empty() ? "\n" : out.empty() || out.back() == '\n' ? "" : " ", text);
  }
  return out;
}

std::string FirstSentence(const std::string& text) {
  const size_t end = text.find(". ");
  return end == text.npos ? text : text.substr(0, end + 1);
}

Json Ref(const std::string& full_name) { return {{"$ref", absl::StrCat("#/components/schemas/", full_name)}}; }

// How protobuf's JSON mapping writes messages that have a form of their own.
const std::map<std::string, Json>& WellKnown() {
  static const auto& all = *new std::map<std::string, Json>{
      {"google.protobuf.Timestamp", {{"type", "string"}, {"format", "date-time"}}},
      {"google.protobuf.Duration", {{"type", "string"}, {"pattern", "^-?[0-9]+(\\.[0-9]+)?s$"}}},
      {"google.protobuf.FieldMask", {{"type", "string"}}},
      {"google.protobuf.Any",
       {{"type", "object"},
        {"description", "A message of the type that @type names, its fields beside it."},
        {"properties", {{"@type", {{"type", "string"}}}}},
        {"required", {"@type"}},
        {"additionalProperties", true}}},
      {"google.protobuf.Empty", {{"type", "object"}}}};
  return all;
}

// The document while it grows: what schemas lead to is found by writing them.
class Document {
 public:
  Json Operation(const MethodDescriptor* method);
  // Every message and enum that was referred to.
  Json Schemas();

 private:
  Json Kind(const FieldDescriptor* field);
  Json Field(const FieldDescriptor* field);
  Json Message(const Descriptor* message);
  Json Enum(const EnumDescriptor* values);
  Json Use(const Descriptor* message);

  std::map<std::string, Json> schemas_;
  std::vector<const Descriptor*> messages_;
  std::vector<const EnumDescriptor*> enums_;
  std::set<std::string> used_;
};

Json Document::Use(const Descriptor* message) {
  const auto known = WellKnown().find(message->full_name());
  if (known != WellKnown().end()) return known->second;
  if (used_.insert(message->full_name()).second) messages_.push_back(message);
  return Ref(message->full_name());
}

Json Document::Kind(const FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_UINT32:
      return {{"type", "integer"}, {"format", "int32"}};
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT64:
      return {{"type", "string"}, {"format", "int64"}, {"pattern", "^-?[0-9]+$"}};
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return {{"type", "number"}};
    case FieldDescriptor::CPPTYPE_BOOL:
      return {{"type", "boolean"}};
    case FieldDescriptor::CPPTYPE_ENUM:
      if (used_.insert(field->enum_type()->full_name()).second) enums_.push_back(field->enum_type());
      return Ref(field->enum_type()->full_name());
    case FieldDescriptor::CPPTYPE_STRING:
      if (field->type() == FieldDescriptor::TYPE_BYTES) return {{"type", "string"}, {"contentEncoding", "base64"}};
      return {{"type", "string"}};
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Use(field->message_type());
  }
  return {};
}

// What validation demands of one value.
void Demand(const FieldDescriptor* field, const policy::v1::FieldPolicy& policy, Json* schema) {
  if (field->type() == FieldDescriptor::TYPE_STRING) {
    // "" is the same as unset, which only `required` forbids.
    const std::string or_empty = policy.required() ? "" : "|";
    if (policy.min_length() > 0 && policy.required()) (*schema)["minLength"] = policy.min_length();
    if (policy.max_length() > 0) (*schema)["maxLength"] = policy.max_length();
    if (!policy.pattern().empty()) (*schema)["pattern"] = absl::StrCat("^(", policy.pattern(), or_empty, ")$");
    if (!policy.format().empty()) (*schema)["format"] = policy.format();
    if (!policy.resource().empty()) {
      (*schema)["pattern"] = absl::StrCat("^(", policy.resource(), "/[0-9a-f-]{36}", or_empty, ")$");
    }
  }
  if (policy.has_range() && field->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
    (*schema)["minimum"] = policy.min();
    (*schema)["maximum"] = policy.max();
  }
}

Json Document::Field(const FieldDescriptor* field) {
  const auto& policy = field->options().GetExtension(policy::v1::field);
  Json schema;
  if (field->is_map()) {
    schema = {{"type", "object"}, {"additionalProperties", Kind(field->message_type()->map_value())}};
  } else {
    schema = Kind(field);
    Demand(field, policy, &schema);
    if (field->is_repeated()) {
      schema = {{"type", "array"}, {"items", std::move(schema)}};
      if (policy.min_items() > 0) schema["minItems"] = policy.min_items();
      if (policy.max_items() > 0) schema["maxItems"] = policy.max_items();
    }
  }
  std::vector<std::string> said;
  if (const std::string comment = Comment(field); !comment.empty()) said.push_back(comment);
  if (const auto* group = field->real_containing_oneof()) {
    said.push_back(absl::StrCat("At most one of the fields of `", group->name(), "`."));
  }
  if (!policy.not_before().empty()) said.push_back(absl::StrCat("Not before `", policy.not_before(), "`."));
  if (!said.empty()) schema["description"] = absl::StrJoin(said, " ");
  return schema;
}

Json Document::Message(const Descriptor* message) {
  Json schema = {{"type", "object"}};
  if (const std::string comment = Comment(message); !comment.empty()) schema["description"] = comment;
  Json properties = Json::object(), required = Json::array();
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    properties[field->json_name()] = Field(field);
    if (field->options().GetExtension(policy::v1::field).required()) required.push_back(field->json_name());
  }
  schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  return schema;
}

Json Document::Enum(const EnumDescriptor* values) {
  std::vector<std::string> said;
  if (const std::string comment = Comment(values); !comment.empty()) said.push_back(comment);
  Json names = Json::array();
  for (int i = 0; i < values->value_count(); ++i) {
    names.push_back(values->value(i)->name());
    const std::string comment = Comment(values->value(i));
    if (!comment.empty()) said.push_back(absl::StrCat("`", values->value(i)->name(), "`: ", comment));
  }
  Json schema = {{"type", "string"}, {"enum", std::move(names)}};
  if (!said.empty()) schema["description"] = absl::StrJoin(said, "\n");
  return schema;
}

Json Document::Schemas() {
  while (!messages_.empty() || !enums_.empty()) {
    const auto messages = std::move(messages_);
    messages_.clear();
    for (const Descriptor* message : messages) schemas_[message->full_name()] = Message(message);
    const auto enums = std::move(enums_);
    enums_.clear();
    for (const EnumDescriptor* values : enums) schemas_[values->full_name()] = Enum(values);
  }
  Json out = Json::object();
  for (auto& [name, schema] : schemas_) out[name] = std::move(schema);
  return out;
}

Json Parameter(const std::string& name) { return {{"$ref", absl::StrCat("#/components/parameters/", name)}}; }

Json Document::Operation(const MethodDescriptor* method) {
  const auto& policy = method->options().GetExtension(policy::v1::rpc);
  const bool stream = method->server_streaming();
  const std::string comment = Comment(method), type = stream ? "application/connect+json" : "application/json";
  Json operation = {{"operationId", absl::StrCat(method->service()->name(), "_", method->name())},
                    {"tags", {method->service()->name()}}};
  if (!comment.empty()) operation["summary"] = FirstSentence(comment);
  std::set<std::string> roles;
  for (const auto& allow : policy.allow()) {
    for (const int role : allow.roles()) {
      roles.insert(policy::v1::Role_Name(static_cast<policy::v1::Role>(role)).substr(5));
    }
  }
  std::vector<std::string> said;
  if (!comment.empty()) said.push_back(comment);
  if (!roles.empty()) said.push_back(absl::StrCat("Roles: ", absl::StrJoin(roles, ", "), "."));
  if (stream) {
    said.push_back("A server stream: each message in an envelope of five bytes, as the Connect protocol says.");
  }
  operation["description"] = absl::StrJoin(said, "\n");
  operation["parameters"] = {Parameter(policy.purpose_required() ? "purposeRequired" : "purpose"),
                             Parameter("municipality"), Parameter("timeout"), Parameter("traceparent")};
  operation["requestBody"] = {{"required", true}, {"content", {{type, {{"schema", Use(method->input_type())}}}}}};
  operation["responses"] = {
      {"200", {{"description", "OK"}, {"content", {{type, {{"schema", Use(method->output_type())}}}}}}},
      {"default", {{"$ref", "#/components/responses/Error"}}}};
  return operation;
}

Json HeaderParameter(const std::string& name, const std::string& said, Json schema, bool required = false) {
  return {
      {"name", name}, {"in", "header"}, {"required", required}, {"description", said}, {"schema", std::move(schema)}};
}

Json Parameters() {
  Json purposes = Json::array();
  const auto* values = policy::v1::Purpose_descriptor();
  for (int i = 1; i < values->value_count(); ++i) {
    if (values->value(i)->number() == policy::v1::PURPOSE_SYSTEM) continue;
    purposes.push_back(std::string(absl::StripPrefix(values->value(i)->name(), "PURPOSE_")));
  }
  const Json purpose = {{"type", "string"}, {"enum", purposes}};
  const std::string why = "Why this is looked at or done; stands in the access log, which the citizen may see.";
  return {{"purpose", HeaderParameter("sjak-purpose", why, purpose)},
          {"purposeRequired", HeaderParameter("sjak-purpose", why, purpose, true)},
          {"municipality", HeaderParameter("sjak-municipality", "Which municipality, when the token lists several.",
                                           {{"type", "string"}, {"pattern", "^[0-9]{4}$"}})},
          {"timeout", HeaderParameter("connect-timeout-ms", "How long the caller waits, in milliseconds.",
                                      {{"type", "integer"}, {"minimum", 0}})},
          {"traceparent", HeaderParameter("traceparent", "W3C trace context; its trace id is the correlation id.",
                                          {{"type", "string"}})}};
}

Json ErrorResponse() {
  const Json detail = {{"type", "object"},
                       {"properties",
                        {{"type", {{"type", "string"}}},
                         {"value", {{"type", "string"}, {"contentEncoding", "base64"}}},
                         {"debug", {{"type", "object"}, {"description", "The same, for people."}}}}}};
  const Json codes = {"canceled",       "unknown",           "invalid_argument",   "deadline_exceeded",   "not_found",
                      "already_exists", "permission_denied", "resource_exhausted", "failed_precondition", "aborted",
                      "out_of_range",   "unimplemented",     "internal",           "unavailable",         "data_loss",
                      "unauthenticated"};
  const Json error = {
      {"type", "object"},
      {"properties",
       {{"code", {{"type", "string"}, {"enum", codes}}},
        {"message", {{"type", "string"}, {"description", "What to do."}}},
        {"details",
         {{"type", "array"},
          {"description",
           "google.rpc.ErrorInfo always, with the reason that sjak.error.v1.Reason explains; BadRequest, "
           "PreconditionFailure and RetryInfo where they apply."},
          {"items", detail}}}}},
      {"required", {"code"}}};
  return {{"description", "A refusal or a failure."},
          {"headers",
           {{"retry-after", {{"description", "Seconds after which to repeat."}, {"schema", {{"type", "integer"}}}}},
            {"sjak-correlation-id", {{"schema", {{"type", "string"}}}}}}},
          {"content", {{"application/json", {{"schema", error}}}}}};
}

std::string TitleOf(const std::string& front) {
  return absl::StrCat("Sjak for ", front == "jobcentre" ? "jobcentre systems"
                                   : front == "partner" ? "partner companies"
                                                        : front);
}

}  // namespace

absl::StatusOr<std::string> OpenApi(const std::string& front, const std::string& descriptor_set) {
  google::protobuf::FileDescriptorSet set;
  if (!set.ParseFromString(descriptor_set)) return absl::InvalidArgumentError("not a descriptor set");
  google::protobuf::DescriptorPool pool;
  const std::string package = absl::StrCat("sjak.", front, ".v1");
  Document document;
  Json paths = Json::object();
  std::map<std::string, const MethodDescriptor*> methods;
  for (const auto& proto : set.file()) {
    const auto* file = pool.BuildFile(proto);
    if (file == nullptr) return absl::InvalidArgumentError(absl::StrCat(proto.name(), " does not fit the others"));
    if (file->package() != package) continue;
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const MethodDescriptor* method = file->service(s)->method(m);
        if (method->client_streaming()) continue;  // needs gRPC
        methods[absl::StrCat("/", method->service()->full_name(), "/", method->name())] = method;
      }
    }
  }
  if (methods.empty()) return absl::NotFoundError(absl::StrCat("no methods in ", package));
  for (const auto& [path, method] : methods) paths[path] = {{"post", document.Operation(method)}};
  const Json api = {
      {"openapi", "3.1.0"},
      {"info",
       {{"title", TitleOf(front)},
        {"version", "v1"},
        {"description",
         "Each method of the contract as a POST (Connect protocol). Generated from proto/; 64-bit numbers are strings, "
         "fields with their default value are left out of answers. Streams in both directions need gRPC."}}},
      {"servers", {{{"url", "https://localhost:7180"}}}},
      {"security", {{{"token", Json::array()}}}},
      {"paths", std::move(paths)},
      {"components",
       {{"securitySchemes", {{"token", {{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}}}}},
        {"parameters", Parameters()},
        {"responses", {{"Error", ErrorResponse()}}},
        {"schemas", document.Schemas()}}}};
  return api.dump(1) + "\n";
}

}  // namespace sjak::gateway
