#pragma once

#include <gmock/gmock.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "platform/base/uuid.h"
#include "platform/base/wire.h"
#include "sjak/citizens/v1/caseworkers.pb.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/citizens/v1/consent.pb.h"
#include "sjak/citizens/v1/identity.pb.h"
#include "sjak/citizens/v1/retention.pb.h"
#include "sjak/citizens/v1/rights.pb.h"
#include "sjak/citizens/v1/sources.pb.h"
#include "sjak/citizens/v1/staff.pb.h"
#include "sjak/citizens/v1/tasks.pb.h"
#include "sjak/jobcentre/v1/access.pb.h"
#include "sjak/policy/v1/policy.pb.h"
#include "tests/e2e/suite.h"

namespace sjak::e2e {

// Made up, and unlike anything else in the suite. The CPR number is a replacement number.
inline constexpr char kNumber[] = "8103774317";
inline const std::vector<std::string> kIdentity = {"Zqfornavn", "Zqefternavn", "zqefternavn", "+4599887766",
                                                   "Zqvejen",   "Zqby",        kNumber,       "810377-4317"};
inline const std::vector<std::string> kSensitive = {"zqgrund"};
// An employee's.
inline const std::vector<std::string> kStaff = {"Zqansat"};

inline std::vector<std::string> Found(const std::string& text, const std::vector<std::string>& markers) {
  std::vector<std::string> out;
  for (const std::string& marker : markers) {
    if (absl::StrContains(text, marker)) out.push_back(marker);
  }
  return out;
}

inline std::vector<std::string> Every() {
  std::vector<std::string> all = kIdentity;
  all.insert(all.end(), kSensitive.begin(), kSensitive.end());
  all.insert(all.end(), kStaff.begin(), kStaff.end());
  return all;
}

// A person whose every field is a marker, taken through the whole registry.
class MarkedPerson : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(suite_.Pilot(""), 0) << suite_.output();
    Register();
    Ask();
  }

  template <typename Answer, typename Request>
  Answer Call(const std::string& who, const std::string& method, const Request& request) {
    Answer answer;
    Note(request);
    const absl::Status status = suite_.Call(who, "sjak.jobcentre.v1." + method, request, &answer);
    absl::StrAppend(&errors_, status.ToString(absl::StatusToStringMode::kWithNoExtraData), "\n");
    // Not by ToString, which escapes some of the letters.
    status.ForEachPayload([this](absl::string_view, const absl::Cord& payload) {
      absl::StrAppend(&errors_, std::string(payload), "\n");
    });
    return answer;
  }

  void Register() {
    citizens::v1::RegisterCitizenRequest person;
    person.set_request_id(Uuid::New().ToString());
    person.set_cpr(kNumber);
    person.set_given_name("Zqfornavn");
    person.set_surname("Zqefternavn");
    person.set_phone("+4599887766");
    person.mutable_address()->set_street("Zqvejen 7");
    person.mutable_address()->set_postcode("2700");
    person.mutable_address()->set_city("Zqby");
    person.mutable_address()->set_district_code(7);
    person.set_target_group(citizens::v1::TARGET_GROUP_6_3);
    *person.mutable_target_group_from() = wire::ToProto(Date(2021, 1, 4));
    person.add_needs(citizens::v1::NEED_CAPACITY);
    person.set_unemployed(true);
    person.set_caseworker("cw-zq");
    citizen_ = Call<citizens::v1::Citizen>("caseworker", "JobcentreService.RegisterCitizen", person).name();
    ASSERT_NE(citizen_, "") << errors_;
    // And every kind of refusal that could repeat what it was given.
    person.set_request_id(Uuid::New().ToString());
    Call<citizens::v1::Citizen>("caseworker", "JobcentreService.RegisterCitizen", person);
    person.set_cpr(absl::StrCat(kNumber, "1"));
    person.set_phone("Zqefternavn");
    person.mutable_address()->set_postcode("Zqby");
    Call<citizens::v1::Citizen>("caseworker", "JobcentreService.RegisterCitizen", person);
    person.set_caseworker(kNumber);
    Call<citizens::v1::Citizen>("99201002", "JobcentreService.RegisterCitizen", person);
  }

  void Ask() {
    citizens::v1::GiveConsentRequest consent;
    consent.set_request_id(Uuid::New().ToString());
    consent.set_citizen(citizen_);
    consent.set_purpose("PHONE");
    consent.set_recipient_cvr("99201002");
    consent.set_text_version("2021-1");
    Call<citizens::v1::Consent>("caseworker", "JobcentreService.GiveConsent", consent);
    citizens::v1::GetCitizenRequest get;
    get.set_name(citizen_);
    suite_.set_purpose("CASE_WORK");
    EXPECT_EQ(Call<citizens::v1::Citizen>("caseworker", "JobcentreService.GetCitizen", get).surname(), "Zqefternavn");
    Call<citizens::v1::Citizen>("99201002", "JobcentreService.GetCitizen", get);
    citizens::v1::ListCitizensRequest list;
    list.set_surname("Zqefternavn");
    Call<citizens::v1::ListCitizensResponse>("caseworker", "JobcentreService.ListCitizens", list);
    citizens::v1::RectifyPersonRequest rectify;
    rectify.set_request_id(Uuid::New().ToString());
    rectify.set_citizen(citizen_);
    rectify.set_given_name("Zqfornavn Anden");
    rectify.set_surname("Zqefternavn Ny");
    rectify.set_reason("zqgrund: Zqby er ikke et efternavn");
    Call<citizens::v1::Citizen>("caseworker", "RightsService.RectifyPerson", rectify);
    AskOfSources();
    AskOfTwins();
    AskOfTasks();
    AskOfRights();
    AskOfStaff();
  }

  template <typename Answer, typename Request>
  Answer Must(const std::string& who, const std::string& method, Request request) {
    request.set_request_id(Uuid::New().ToString());
    const size_t before = errors_.size();
    const Answer answer = Call<Answer>(who, method, request);
    EXPECT_EQ(errors_.substr(before, 2), "OK") << method << ": " << errors_.substr(before);
    return answer;
  }

  // Another system says something else of the person.
  void AskOfSources() {
    citizens::v1::ImportCitizensBatchRequest batch;
    batch.set_import_id(Uuid::New().ToString());
    batch.set_source_system("zqkilde");
    auto* row = batch.add_rows();
    row->set_row_number(1);
    row->set_external_id("zq-1");
    row->set_source_revision(1);
    row->set_cpr(kNumber);
    row->set_given_name("Zqfornavn Tredje");
    row->set_surname("Zqefternavn");
    row->set_phone("+4599887766");
    row->set_target_group(citizens::v1::TARGET_GROUP_6_3);
    *row->mutable_target_group_from() = wire::ToProto(Date(2021, 1, 4));
    row->set_unemployed(true);
    Must<citizens::v1::ImportCitizensBatchResponse>("integration", "JobcentreService.ImportCitizensBatch", batch);
    citizens::v1::ListDiscrepanciesRequest list;
    list.set_citizen(citizen_);
    const auto found =
        Call<citizens::v1::ListDiscrepanciesResponse>("caseworker", "SourcesService.ListDiscrepancies", list);
    ASSERT_GT(found.discrepancies_size(), 0);
    citizens::v1::ResolveDiscrepancyRequest resolve;
    resolve.set_name(found.discrepancies(0).name());
    resolve.set_resolution(citizens::v1::DISCREPANCY_RESOLUTION_KEEP);
    resolve.set_reason("zqgrund: spurgt Zqfornavn");
    Must<citizens::v1::Discrepancy>("caseworker", "SourcesService.ResolveDiscrepancy", resolve);
  }

  // Somebody with the same telephone, who is somebody else.
  void AskOfTwins() {
    citizens::v1::RegisterCitizenRequest twin;
    twin.set_cpr("8203774317");
    twin.set_given_name("Bodil");
    twin.set_surname("Zqefternavn");
    twin.set_phone("+4599887766");
    twin.mutable_address()->set_district_code(7);
    twin.set_target_group(citizens::v1::TARGET_GROUP_6_3);
    *twin.mutable_target_group_from() = wire::ToProto(Date(2021, 1, 4));
    twin_ = Must<citizens::v1::Citizen>("caseworker", "JobcentreService.RegisterCitizen", twin).name();
    citizens::v1::DismissDuplicateRequest dismiss;
    dismiss.set_citizen(citizen_);
    dismiss.set_other(twin_);
    dismiss.set_reason("zqgrund: Zqfornavn og Bodil er to");
    Must<citizens::v1::DismissDuplicateResponse>("caseworker", "IdentityService.DismissDuplicate", dismiss);
    citizens::v1::SearchCitizensRequest search;
    search.set_names("Zqefternavn");
    Call<citizens::v1::SearchCitizensResponse>("caseworker", "IdentityService.SearchCitizens", search);
  }

  // A withdrawn consent opens a task; twice.
  void AskOfTasks() {
    citizens::v1::DefineConsentTextRequest text;
    text.mutable_text()->set_code("PHONE");
    text.mutable_text()->set_version("2021-9");
    text.mutable_text()->set_language("da");
    text.mutable_text()->set_text("Må vi give dit telefonnummer?");
    text.set_request_id(Uuid::New().ToString());
    citizens::v1::ConsentText defined;
    ASSERT_TRUE(suite_.Call("officer", "sjak.programme.v1.ConsentsService.DefineConsentText", text, &defined).ok());
    for (const bool complete : {true, false}) {
      citizens::v1::GiveConsentRequest consent;
      consent.set_citizen(citizen_);
      consent.set_purpose("PHONE");
      consent.set_recipient_cvr("99201002");
      consent.set_text_version("2021-9");
      citizens::v1::WithdrawConsentRequest withdraw;
      withdraw.set_consent(Must<citizens::v1::Consent>("caseworker", "JobcentreService.GiveConsent", consent).name());
      Must<citizens::v1::Consent>("caseworker", "JobcentreService.WithdrawConsent", withdraw);
      const auto tasks = Call<citizens::v1::ListTasksResponse>("caseworker", "TasksService.ListTasks",
                                                               citizens::v1::ListTasksRequest());
      ASSERT_GT(tasks.tasks_size(), 0);
      if (complete) {
        citizens::v1::CompleteTaskRequest done;
        done.set_task(tasks.tasks(0).name());
        done.set_outcome("zqgrund: ringet til Zqfornavn");
        Must<citizens::v1::Task>("caseworker", "TasksService.CompleteTask", done);
      } else {
        citizens::v1::CancelTaskRequest cancel;
        cancel.set_task(tasks.tasks(0).name());
        cancel.set_reason("zqgrund: Zqfornavn ringede selv");
        Must<citizens::v1::Task>("caseworker", "TasksService.CancelTask", cancel);
      }
    }
  }

  void AskOfRights() {
    citizens::v1::RestrictProcessingRequest restrict;
    restrict.set_citizen(citizen_);
    restrict.set_reason("zqgrund: Zqfornavn bestrider");
    Must<citizens::v1::Restriction>("caseworker", "RightsService.RestrictProcessing", restrict);
    citizens::v1::LiftRestrictionRequest lift;
    lift.set_citizen(citizen_);
    lift.set_reason("zqgrund: afklaret med Zqfornavn");
    Must<citizens::v1::Restriction>("officer", "RightsService.LiftRestriction", lift);
    citizens::v1::PlaceLegalHoldRequest hold;
    hold.set_citizen(citizen_);
    hold.set_reason("zqgrund: Zqfornavn klager");
    Must<citizens::v1::LegalHold>("officer", "RetentionService.PlaceLegalHold", hold);
    citizens::v1::LiftLegalHoldRequest over;
    over.set_citizen(citizen_);
    over.set_reason("zqgrund: klagen er afgjort");
    Must<citizens::v1::LegalHold>("officer", "RetentionService.LiftLegalHold", over);
  }

  void AskOfStaff() {
    citizens::v1::DefineCaseworkerRequest define;
    define.mutable_caseworker()->set_caseworker("cw-zq");
    define.mutable_caseworker()->set_person_name("Zqansat Prøve");
    define.mutable_caseworker()->set_team("Nord");
    *define.mutable_caseworker()->mutable_active_from() = wire::ToProto(Date(2021, 1, 4));
    Must<citizens::v1::Caseworker>("officer", "CaseworkersService.DefineCaseworker", define);
    suite_.set_purpose("SUPERVISION");
    jobcentre::v1::ListAccessLogRequest looks;
    looks.set_caller("Zqansat");
    Call<jobcentre::v1::ListAccessLogResponse>("officer", "AccessService.ListAccessLog", looks);
    citizens::v1::ExportStaffRequest held;
    held.set_caseworker("Zqansat");
    held.set_caller("Zqansat");
    Call<citizens::v1::StaffExport>("officer", "StaffService.ExportStaff", held);
    citizens::v1::EraseStaffRequest gone;
    gone.set_request_id(Uuid::New().ToString());
    gone.set_caseworker("Zqansat");
    gone.set_caller("Zqansat");
    Call<citizens::v1::StaffErasure>("officer", "StaffService.EraseStaff", gone);
    suite_.set_purpose("CASE_WORK");
  }

  using Field = google::protobuf::FieldDescriptor;
  // Free text that identifies or is sensitive. The wordings of consents are codes, though telling.
  static bool IsFreeText(const Field& field) {
    const auto& options = field.options().GetExtension(policy::v1::field);
    const bool telling = options.data() == policy::v1::DATA_IDENTITY || options.data() == policy::v1::DATA_SENSITIVE;
    return field.type() == Field::TYPE_STRING && telling && options.pattern().empty() && options.format().empty() &&
           options.resource().empty() && field.name() != "text_version";
  }
  // The fields of a request that held a marker.
  void Note(const google::protobuf::Message& message) {
    std::vector<const Field*> set;
    message.GetReflection()->ListFields(message, &set);
    for (const Field* field : set) {
      const auto* r = message.GetReflection();
      if (field->cpp_type() == Field::CPPTYPE_MESSAGE) {
        for (int i = 0; i < (field->is_repeated() ? r->FieldSize(message, field) : 1); ++i) {
          Note(field->is_repeated() ? r->GetRepeatedMessage(message, field, i) : r->GetMessage(message, field));
        }
      } else if (IsFreeText(*field) && !field->is_repeated() && !Found(r->GetString(message, field), Every()).empty()) {
        planted_.insert(field->full_name());
      }
    }
  }
  static void FreeTexts(const google::protobuf::Descriptor* type, std::set<const void*>* seen,
                        std::set<std::string>* fields) {
    if (!seen->insert(type).second) return;
    for (int i = 0; i < type->field_count(); ++i) {
      const bool registry = type->file()->package() == "sjak.citizens.v1";
      if (registry && IsFreeText(*type->field(i))) fields->insert(type->field(i)->full_name());
      if (type->field(i)->message_type() != nullptr) FreeTexts(type->field(i)->message_type(), seen, fields);
    }
  }

  Suite suite_;
  std::string citizen_, twin_;
  std::set<std::string> planted_;
  // Every status that any call got, with its details.
  std::string errors_;
};

}  // namespace sjak::e2e
