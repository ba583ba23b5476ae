#include "gateway/gather.h"

#include <algorithm>
#include <atomic>

#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "sjak/section/v1/section.pb.h"

namespace sjak::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::unique_ptr<Message> New(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

// The answer while its sections come in. Each is made before the calls start and written by its own call only.
struct Gathering {
  Gathering(std::shared_ptr<rpc::CallState> s, std::shared_ptr<const PartnerNames> n, size_t sections)
      : state(std::move(s)),
        names(std::move(n)),
        answer(New(state->call.method->descriptor->output_type())),
        left(sections) {}

  void SectionDone() {
    if (left.fetch_sub(1) != 1) return;
    if (names != nullptr) names->ToPartner(answer.get());
    state->Finish(absl::OkStatus(), answer->SerializeAsString());
  }

  const std::shared_ptr<rpc::CallState> state;
  const std::shared_ptr<const PartnerNames> names;
  const std::unique_ptr<Message> answer;
  std::atomic<size_t> left;
};

// Whether the section can be filled, said in its status.
void Judge(const absl::Status& status, section::v1::SectionStatus* out) {
  out->set_available(status.ok());
  if (status.ok()) return;
  const bool away = absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
  const std::string reason = ReasonOf(status);
  out->set_reason(away || reason.empty() ? "UNAVAILABLE" : reason);
}

void Fill(const Message& answer, Message* section) {
  const auto* out = section->GetReflection();
  for (int i = 0; i < section->GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = section->GetDescriptor()->field(i);
    if (field->name() == "status") continue;
    if (!field->is_repeated() && field->message_type() == answer.GetDescriptor()) {
      out->MutableMessage(section, field)->CopyFrom(answer);
      continue;
    }
    const FieldDescriptor* same = answer.GetDescriptor()->FindFieldByName(field->name());
    for (int n = 0; n < answer.GetReflection()->FieldSize(answer, same); ++n) {
      out->AddMessage(section, field)->CopyFrom(answer.GetReflection()->GetRepeatedMessage(answer, same, n));
    }
  }
}

}  // namespace

// 20 ms and a tenth of the time left, at most 250 ms, are for putting the sections together and sending them.
absl::Time SectionDeadline(absl::Time deadline) {
  return deadline - std::min(absl::Milliseconds(250), absl::Milliseconds(20) + (deadline - absl::Now()) / 10);
}

void FillSection(const absl::Status& status, const std::string& body, const std::string& method, Message* section) {
  const auto answer = New(policy::FindMethod(method)->descriptor->output_type());
  absl::Status outcome = status;
  if (status.ok() && !answer->ParseFromString(body)) {
    outcome = Refuse(absl::StatusCode::kInternal, "INTERNAL", "The answer could not be read.");
  }
  const auto* field = section->GetDescriptor()->FindFieldByName("status");
  Message* said = section->GetReflection()->MutableMessage(section, field);
  Judge(outcome, static_cast<section::v1::SectionStatus*>(said));
  if (outcome.ok()) Fill(*answer, section);
}

void Gather(std::shared_ptr<rpc::CallState> state, const Aggregate& aggregate, const Upstreams& upstreams,
            std::shared_ptr<const PartnerNames> names) {
  const Message& request = *state->request;
  std::vector<const Section*> wanted;
  for (const Section& section : aggregate.sections) {
    if (!section.wanted || section.wanted(request)) wanted.push_back(&section);
  }
  const auto gathering = std::make_shared<Gathering>(state, std::move(names), wanted.size());
  Message* answer = gathering->answer.get();
  answer->GetReflection()->SetString(answer, answer->GetDescriptor()->field(0),
                                     request.GetReflection()->GetString(request, request.GetDescriptor()->field(0)));
  std::vector<Message*> sections;
  for (const Section* section : wanted) {
    const auto* field = answer->GetDescriptor()->FindFieldByName(section->field);
    sections.push_back(answer->GetReflection()->MutableMessage(answer, field));
  }
  const absl::Time deadline = SectionDeadline(state->call.deadline);
  for (size_t i = 0; i < sections.size(); ++i) {
    const Section& section = *wanted[i];
    upstreams.at(section.program)
        ->Call(state, section.method, section.ask(request), deadline,
               [gathering, &section, into = sections[i]](absl::Status status, std::string body) {
                 if (section.decides && (absl::IsNotFound(status) || absl::IsInvalidArgument(status))) {
                   const auto& theirs = gathering->names;
                   gathering->state->Finish(theirs != nullptr ? theirs->ToPartner(status) : std::move(status));
                   return;
                 }
                 FillSection(status, body, section.method, into);
                 gathering->SectionDone();
               });
  }
}

}  // namespace sjak::gateway
