// Every change that the partner front offers, tried by another company on what is not its own, and then by the company
// itself, so that it is known that nothing but whose it is stood in the way. What comes back holds no class of data
// that the contract does not open to a company.
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "platform/identity/clients.h"
#include "platform/identity/token_signer.h"
#include "platform/policy/policy.h"
#include "services/placements/mentors/mentors_fixture.h"
#include "sjak/clients/v1/clients.pb.h"
#include "sjak/placements/v1/partners.pb.h"
#include "sjak/placements/v1/slots.pb.h"

namespace sjak::placements {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using policy::v1::Role;

constexpr Role kClient = policy::v1::ROLE_COMPANY_CLIENT;
constexpr Role kMentor = policy::v1::ROLE_MENTOR;
constexpr Role kRep = policy::v1::ROLE_EMPLOYEE_REP;

struct Attempt {
  const char* method;  // of a service of sjak.partner.v1
  Role role;
  // Text of the request; $name stands for something of the first company.
  const char* request;
  // The reason why the company itself is refused; "" for none.
  const char* own = "";
};

// In an order in which each is possible.
constexpr Attempt kAttempts[] = {
    {"RecordAttendance", kClient,
     R"(placement: "$job" day {year: 2021 month: 9 day: 13} outcome: ATTENDANCE_OUTCOME_PRESENT minutes: 240)"},
    {"RecordAttendanceBatch", kClient,
     R"(rows {placement: "$job" day {year: 2021 month: 9 day: 13} outcome: ATTENDANCE_OUTCOME_PRESENT minutes: 200})"},
    {"UploadAttendance", kClient,
     R"(month: "2021-09" placements: "$job" file: "nr;dato;status;timer\n1;13-09-2021;til stede;3\n")"},
    {"RecordMentorHours", kClient,
     R"(agreement: "$agreement" month: "2021-07" lines {line: HOUR_LINE_WITH_CITIZEN minutes: 60})"},
    {"RecordMentorDays", kClient,
     R"(agreement: "$agreement" days {day {year: 2021 month: 8 day: 30} line: HOUR_LINE_WITH_CITIZEN minutes: 60})"},
    {"UploadMentorDays", kMentor,
     R"(agreement: "$agreement" month: "2021-09" file: "day,line,minutes\n2021-09-13,contact,10\n")"},
    {"SubmitClaim", kClient, R"(agreement: "$agreement" month: "2021-08")"},
    {"RecordWeeklyCheck", kMentor,
     R"(placement: "$job" week {year: 2021 month: 9 day: 13} scores {
        on_time: 3 works_safely: 3 follows_instructions: 3 cooperates: 3 masters_task: 3})"},
    {"RecordContact", kMentor,
     R"(placement: "$job" held_on {year: 2021 month: 9 day: 13} channel: CONTACT_CHANNEL_PHONE minutes: 5)"},
    {"WriteCitizenNote", kMentor, R"(placement: "$job" words: "Kommer til tiden")"},
    {"WritePartnershipNote", kClient,
     R"(partner: "$partner" kind: PARTNERSHIP_NOTE_KIND_MEETING held_on {year: 2021 month: 9 day: 13} words: "Drift")"},
    {"StateBuildingPlan", kClient,
     R"(project: "$project" facts {
        first_unit_on {year: 2021 month: 10 day: 4} units: 4 units_per_week: 1 slot_weekly_minutes: 1200
        phases {phase: WORK_PHASE_SHELL days: 20 work {trade_code: "7115" minutes_per_unit: 6000}}})"},
    {"RecordHearing", kRep,
     R"(placement: "$training" hearing {
        party: HEARING_PARTY_EMPLOYEE_REP heard_on {year: 2021 month: 9 day: 13} conditions_met: true})"},
    {"DescribeMentor", kClient, R"(mentor: "$mentor" trade_code: "711500" capacity: 3 account: "tests|foreman")"},
    {"DeclareConfidentiality", kMentor, R"(mentor: "$mentor" signed_on {year: 2021 month: 9 day: 13})",
     "CONFIDENTIALITY_DECLARED"},
    {"AssignMentor", kClient,
     R"(placement: "$job" mentor: "$second" role: ASSIGNMENT_ROLE_SUBSTITUTE
        starts_on {year: 2021 month: 10 day: 4} ends_on {year: 2021 month: 10 day: 8})"},
    {"EndMentorAssignment", kClient, R"(name: "$assignment" ends_on {year: 2021 month: 10 day: 13})"},
    {"RecordMentorAbsence", kClient,
     R"(mentor: "$second" starts_on {year: 2021 month: 11 day: 1} ends_on {year: 2021 month: 11 day: 5})"},
    {"EndMentorAbsence", kClient, R"(name: "$absence" ends_on {year: 2021 month: 12 day: 2})"},
    {"StateWorkforce", kClient,
     R"(employer_unit: "$unit" month: "2021-08" ordinary_hundredths: 800 source: "own statement")"},
    {"AcceptAgreement", kClient, R"(partner: "$partner" version: 1)"},
    {"RecordSpokesperson", kClient,
     R"(employer_unit: "$unit" facts {party: HEARING_PARTY_EMPLOYEE_REP person_name: "Ib Opdigtet"}
        starts_on {year: 2021 month: 9 day: 13})"},
    {"RecordInduction", kClient, R"(placement: "$job" done_on {year: 2021 month: 9 day: 13} language: "da")"},
    {"ReportIncident", kClient,
     R"(placement: "$job" occurred_on {year: 2021 month: 9 day: 13} kind: INCIDENT_KIND_NEAR_MISS
        severity: INCIDENT_SEVERITY_NO_ABSENCE)"},
    {"OpenSlot", kClient,
     R"(facts {kind: PLACEMENT_KIND_COMPANY_TRAINING site: "$site" employer_unit: "$unit" task_codes: "9313"
        weekly_minutes: 600 starts_on {year: 2021 month: 10 day: 4} ends_on {year: 2021 month: 11 day: 26} seats: 1})"},
    {"CloseSlot", kClient, R"(slot: "$slot" reason: "no longer")"},
    {"IssueCredential", kClient, R"(client: "$client" public_jwk: '$jwk' proof: "$proof")"},
    {"RevokeCredential", kClient, R"(client: "$client" kid: "$kid" reason: "changed over")"},
};

constexpr char kNowhere[] = "/01900000-0000-7000-8000-0000000000ff";

// What a grant opens beyond the class: what a company states of its own foremen, and to a foreman what he himself
// wrote.
bool OwnWords(const std::string& field) {
  for (const char* own : {"MentorProfile.account", "MentorProfile.person_name", "WeeklyCheck.scores", "WeeklyScores.",
                          "CitizenNote.words"}) {
    if (absl::StartsWith(field, absl::StrCat("sjak.placements.v1.", own))) return true;
  }
  return false;
}

class PartnerChanges : public MentorsFixture {
 protected:
  PartnerChanges() {
    // What the registry would tell of the citizen, and what else a company is not to see in an answer.
    auto& name = *citizens_->disclosed.mutable_person_name();
    name.set_given_name("Xanthippe");
    name.set_surname("Hemmeligsen");
    Describe(other_, 2, "tests|other-foreman");
    names_["$job"] = Job(mentor_);
    names_["$training"] = Approved(NewCitizen()).name();
    names_["$agreement"] = ResourceName(
        "buyOutAgreements",
        Id("SELECT agreement_id AS id FROM buy_out_agreement WHERE mentor_id = '" + IdOf(mentor_).ToString() + "'"));
    names_["$mentor"] = mentor_;
    names_["$second"] = second_;
    names_["$partner"] = unit_.partner();
    names_["$unit"] = unit_.name();
    names_["$site"] = site_.name();
    names_["$project"] = site_.project();
    const auto assignment = Assign(
        Assignment(names_["$job"], second_, v1::ASSIGNMENT_ROLE_SUBSTITUTE, Date(2021, 10, 11), Date(2021, 10, 15)));
    EXPECT_TRUE(assignment.ok()) << assignment.status();
    names_["$assignment"] = assignment->name();
    Away(second_, Date(2021, 12, 1), Date(2021, 12, 3));
    names_["$absence"] = ResourceName("mentorAbsences", Id("SELECT absence_id AS id FROM mentor_absence"));
    v1::ProposeAgreementRequest propose;
    propose.set_partner(unit_.partner());
    propose.mutable_terms()->set_title("First");
    propose.mutable_terms()->set_terms_da("Fire pladser.");
    *propose.mutable_terms()->mutable_starts_on() = wire::ToProto(Date(2021, 9, 13));
    Must<v1::PartnerRecord>("PartnersService.ProposeAgreement", propose);
    v1::OpenSlotRequest slot;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(Filled(TextOf("OpenSlot")), &slot));
    names_["$slot"] = Must<v1::Slot>("SlotsService.OpenSlot", slot, CompanyClient()).name();
    RegisterClient();
  }

  static const char* TextOf(const std::string& method) {
    for (const Attempt& change : kAttempts) {
      if (change.method == method) return change.request;
    }
    return "";
  }
  Uuid Id(const std::string& sql) { return harness_.admin().ExecText(sql).front().uuid("id"); }
  std::string Filled(const char* text) const { return absl::StrReplaceAll(text, names_); }

  // With one key, which is revoked, and another to be issued.
  void RegisterClient() {
    clients::v1::RegisterClientRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.mutable_facts()->set_title("Fagsystem");
    request.mutable_facts()->set_vendor("Opdigtet A/S");
    *request.mutable_facts()->mutable_expire_time() = wire::ToProto(absl::Now() + absl::Hours(24));
    request.set_partner(unit_.partner());
    const auto client = harness_.Call<clients::v1::Client>(testing::Jobcentre(),
                                                           "sjak.clients.v1.ClientsService.RegisterClient", request);
    ASSERT_TRUE(client.ok()) << client.status();
    names_["$client"] = client->name();
    for (const char* use : {"first", "second"}) {
      const identity::PKey key = identity::NewSigningKey("ES256");
      const nlohmann::json claims = {{"iss", client->issuer()}, {"aud", identity::kProofAudience}};
      names_["$jwk"] = identity::PublicJwk(key.get(), "", "ES256").dump();
      names_["$proof"] = identity::SignToken(key.get(), claims, "", "ES256");
      if (std::string(use) == "second") break;
      clients::v1::IssueCredentialRequest issue;
      issue.set_request_id(Uuid::New().ToString());
      issue.set_client(client->name());
      issue.set_public_jwk(names_["$jwk"]);
      issue.set_proof(names_["$proof"]);
      const auto issued = harness_.Call<clients::v1::Client>(testing::Jobcentre(),
                                                             "sjak.clients.v1.ClientsService.IssueCredential", issue);
      ASSERT_TRUE(issued.ok()) << issued.status();
      names_["$kid"] = issued->credentials(0).kid();
    }
  }

  identity::Caller Caller(Role role, bool own) const {
    if (role == kMentor) {
      return own ? MentorCaller(kAccount) : MentorCaller("tests|other-foreman", kOtherCvr);
    }
    identity::Caller caller = testing::PartnerOf(own ? kCvr : kOtherCvr);
    caller.roles = {role};
    return caller;
  }

  struct Outcome {
    absl::Status status;
    std::unique_ptr<Message> answer;
  };
  Outcome Try(const policy::Method& method, const std::string& text, const identity::Caller& caller) {
    const auto make = [](const google::protobuf::Descriptor* type) {
      return std::unique_ptr<Message>(google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
    };
    const auto request = make(method.descriptor->input_type());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, request.get())) << text;
    request->GetReflection()->SetString(request.get(), request->GetDescriptor()->FindFieldByName("request_id"),
                                        Uuid::New().ToString());
    Outcome out{absl::OkStatus(), make(method.descriptor->output_type())};
    out.status = harness_.Invoke(caller, method.rpc.forwards_to(), *request, out.answer.get());
    return out;
  }
  // Why nothing was done; of a method that answers row by row, the rows' reason.
  static std::string Why(const Outcome& outcome) {
    if (!outcome.status.ok()) return ReasonOf(outcome.status);
    const auto* recorded = outcome.answer->GetDescriptor()->FindFieldByName("recorded");
    if (recorded == nullptr || outcome.answer->GetReflection()->GetInt32(*outcome.answer, recorded) > 0) return "";
    std::smatch found;
    const std::string text = outcome.answer->DebugString();
    return std::regex_search(text, found, std::regex("reason: \"([A-Z_]+)\"")) ? found[1].str() : "nothing recorded";
  }
  // The classes of what a message holds, by field.
  static void Held(const Message& message, std::map<std::string, policy::v1::Data>* out) {
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (absl::StartsWith(field->full_name(), "google.")) continue;
      (*out)[field->full_name()] = field->options().GetExtension(policy::v1::field).data();
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      const int n = field->is_repeated() ? message.GetReflection()->FieldSize(message, field) : 1;
      for (int i = 0; i < n; ++i) {
        Held(field->is_repeated() ? message.GetReflection()->GetRepeatedMessage(message, field, i)
                                  : message.GetReflection()->GetMessage(message, field),
             out);
      }
    }
  }

  std::map<std::string, std::string> names_;
};

// By name without its service, which differ from each other on the front.
std::map<std::string, const policy::Method*> ChangesOfTheFront() {
  std::map<std::string, const policy::Method*> out;
  for (const auto* file : policy::OurFiles()) {
    if (file->package() != "sjak.partner.v1") continue;
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const auto* method = policy::FindMethod(file->service(s)->method(m)->full_name());
        if (!method->changes() || !method->rpc.repeats().empty()) continue;
        EXPECT_TRUE(out.emplace(method->descriptor->name(), method).second) << method->name;
      }
    }
  }
  return out;
}

TEST_F(PartnerChanges, EachIsTheCompanysOwn) {
  const auto methods = ChangesOfTheFront();
  std::set<std::string> tried;
  for (const Attempt& change : kAttempts) {
    ASSERT_EQ(methods.count(change.method), 1u) << change.method;
    const policy::Method& method = *methods.at(change.method);
    tried.insert(change.method);
    const std::string text = Filled(change.request);
    // What is not there at all looks the same as what is not one's own. The site is both companies'.
    std::map<std::string, std::string> nowhere = names_;
    for (auto& [key, name] : nowhere) {
      if (key != "$site") name = std::regex_replace(name, std::regex("/[0-9a-f-]{36}$"), kNowhere);
    }
    const std::string strange = Why(Try(method, text, Caller(change.role, false)));
    EXPECT_TRUE(absl::EndsWith(strange, "_NOT_FOUND")) << change.method << ": " << strange;
    EXPECT_EQ(strange, Why(Try(method, absl::StrReplaceAll(change.request, nowhere), Caller(change.role, true))))
        << change.method;

    const Outcome own = Try(method, text, Caller(change.role, true));
    EXPECT_EQ(Why(own), change.own) << change.method << ": " << own.status << own.answer->DebugString();
    std::set<policy::v1::Data> open = {policy::v1::DATA_PUBLIC};
    const policy::Method& service = *policy::FindMethod(method.rpc.forwards_to());
    for (const auto& allow : service.rpc.allow()) {
      if (allow.class_() != policy::v1::CALLER_CLASS_PARTNER) continue;
      for (int data : allow.disclose()) open.insert(static_cast<policy::v1::Data>(data));
    }
    std::map<std::string, policy::v1::Data> held;
    Held(*own.answer, &held);
    for (const auto& [field, data] : held) {
      if (OwnWords(field)) continue;
      EXPECT_EQ(open.count(data), 1u) << change.method << " shows " << field << " of " << policy::v1::Data_Name(data);
    }
    for (const char* marker : {"Xanthippe", "Hemmeligsen"}) {
      EXPECT_FALSE(absl::StrContains(own.answer->Utf8DebugString(), marker)) << change.method;
    }
  }
  for (const auto& [name, method] : methods) EXPECT_EQ(tried.count(name), 1u) << name << " has no row here";
}

}  // namespace
}  // namespace sjak::placements
