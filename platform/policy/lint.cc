#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "platform/policy/plan.h"
#include "platform/policy/policy.h"

namespace sjak::policy {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

void LintMessage(const Descriptor* message, std::vector<std::string>* out) {
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* d = message->field(i);
    const auto& p = d->options().GetExtension(v1::field);
    const auto bad = [&](absl::string_view what) { out->push_back(absl::StrCat(d->full_name(), ": ", what)); };
    if (p.data() == v1::DATA_UNSPECIFIED) bad("has no data class");
    if ((!p.resource().empty() || !p.format().empty() || !p.pattern().empty() || p.masked() || p.subject()) &&
        d->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
      bad("has a string option but is no string");
    }
    if (p.subject() && p.resource().empty()) bad("is a subject without a resource");
    if (!p.pattern().empty() && !RE2(p.pattern()).ok()) bad("has a pattern that is no regular expression");
    if (!p.not_before().empty() && message->FindFieldByName(p.not_before()) == nullptr) {
      bad("is ordered after a field that does not exist");
    }
    if (d->type() == FieldDescriptor::TYPE_FLOAT || d->type() == FieldDescriptor::TYPE_DOUBLE) {
      bad("is floating point; law and money are exact");
    }
  }
  for (int i = 0; i < message->nested_type_count(); ++i) LintMessage(message->nested_type(i), out);
}

// A stream is one unary method called again and again: with the pages of a read on a server stream, with any method on
// a bidirectional one. There is no stream of clients alone: whoever sends must hear how far it came.
template <typename Bad>
void LintStream(const MethodDescriptor* d, const v1::RpcPolicy& p, const Bad& bad) {
  if (!d->server_streaming() && !d->client_streaming()) {
    if (!p.repeats().empty()) bad("repeats a method but is no stream");
    return;
  }
  if (!d->server_streaming()) return bad("streams one way only, from the client");
  if (p.repeats().empty()) return bad("streams without repeating a unary method");
  const auto* repeated = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(p.repeats());
  if (repeated == nullptr || repeated->server_streaming() || repeated->client_streaming() ||
      repeated->input_type() != d->input_type() || repeated->output_type() != d->output_type()) {
    return bad("repeats a method that does not exist or has other messages");
  }
  if (repeated->options().GetExtension(v1::rpc).effect() != p.effect()) bad("repeats a method of the other effect");
  if (!d->client_streaming() && p.effect() != v1::EFFECT_READ) bad("sends pages of what is no read");
}

void LintMethod(const MethodDescriptor* d, std::vector<std::string>* out) {
  const auto bad = [&](absl::string_view what) { out->push_back(absl::StrCat(d->full_name(), ": ", what)); };
  if (!d->options().HasExtension(v1::rpc)) return bad("has no policy option, so nobody may call it");
  const auto& p = d->options().GetExtension(v1::rpc);
  if (p.allow().empty()) bad("allows nobody");
  if (p.effect() == v1::EFFECT_UNSPECIFIED) bad("does not say whether it reads or changes");
  if (p.audit() == v1::AUDIT_UNSPECIFIED) bad("has no audit class");
  const FieldDescriptor* request_id = d->input_type()->FindFieldByName("request_id");
  if (p.effect() == v1::EFFECT_CHANGE &&
      (request_id == nullptr || !request_id->options().GetExtension(v1::field).required() ||
       request_id->options().GetExtension(v1::field).format() != "uuid")) {
    bad("changes state without a required request_id of format uuid");
  }
  if (p.effect() == v1::EFFECT_READ && request_id != nullptr) bad("reads but takes a request_id");
  if (d->input_type()->FindFieldByName("page_size") != nullptr && !absl::StrContains(d->name(), "Feed") &&
      (d->input_type()->FindFieldByName("page_token") == nullptr ||
       d->output_type()->FindFieldByName("next_page_token") == nullptr)) {
    bad("pages without page_token and next_page_token");
  }
  for (const auto& allow : p.allow()) {
    if (allow.class_() == v1::CALLER_CLASS_INTERNAL && allow.peers().empty()) bad("allows no internal peer by name");
    if (allow.class_() != v1::CALLER_CLASS_PARTNER && !allow.disclose().empty())
      bad("discloses to a class that sees all");
  }
  LintStream(d, p, bad);
  if (p.forwards_to().empty()) return;
  const auto* target = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(p.forwards_to());
  if (target == nullptr) return bad("forwards to a method that does not exist");
  if (target->input_type() != d->input_type() || target->output_type() != d->output_type()) {
    bad("forwards to a method with other messages");
  }
}

}  // namespace

std::vector<std::string> LintFile(const google::protobuf::FileDescriptor* file) {
  std::vector<std::string> out;
  for (int i = 0; i < file->message_type_count(); ++i) LintMessage(file->message_type(i), &out);
  for (int s = 0; s < file->service_count(); ++s) {
    for (int m = 0; m < file->service(s)->method_count(); ++m) LintMethod(file->service(s)->method(m), &out);
  }
  return out;
}

std::vector<std::string> Lint() {
  std::vector<std::string> out;
  for (const auto* file : OurFiles()) {
    // What describes the contracts is no part of them.
    if (absl::StartsWith(file->package(), "sjak.policy") || absl::StartsWith(file->package(), "sjak.error")) continue;
    for (std::string& line : LintFile(file)) out.push_back(std::move(line));
  }
  return out;
}

}  // namespace sjak::policy
