#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "platform/policy/policy.h"
#include "services/citizens/citizens_fixture.h"
#include "sjak/citizens/v1/cases.pb.h"
#include "sjak/citizens/v1/caseworkers.pb.h"
#include "sjak/citizens/v1/circumstances.pb.h"
#include "sjak/citizens/v1/disclosure.pb.h"
#include "sjak/citizens/v1/identity.pb.h"
#include "sjak/citizens/v1/progress.pb.h"
#include "sjak/citizens/v1/rights.pb.h"
#include "sjak/citizens/v1/sources.pb.h"
#include "sjak/citizens/v1/staff.pb.h"
#include "sjak/citizens/v1/tasks.pb.h"

namespace sjak::citizens {

// One person, and for each method a request about that person: what promises about people are walked with. A new method
// that can name somebody fails the walks until its request is added here.
class PersonWalk : public CitizensTest {
 protected:
  using Message = google::protobuf::Message;

  // The person that all requests are about, with markers in every field that identifies.
  void SetUp() override {
    auto request = Somebody();
    request.set_given_name("Xanthippe");
    request.set_surname("Hemmeligsen");
    request.set_phone("+4587654321");
    *request.mutable_address() = AddressAt("Ukendtgade 1", "2999", 7);
    request.mutable_address()->set_city("Skjulby");
    request.set_protected_(is_protected_);
    citizen_ = MustRegister(request).name();
    SendOtherWord();
    AddRegistry();
    AddCircumstances();
    AddCaseworkersAndCases();
    AddIdentity();
    AddRights();
    AddTheRest();
  }

  // Another source says something else of the person: a discrepancy.
  void SendOtherWord() {
    v1::ImportCitizensBatchRequest request;
    request.set_import_id(Uuid::New().ToString());
    request.set_source_system("nav");
    v1::ImportRow* row = request.add_rows();
    row->set_row_number(1);
    row->set_external_id("nav-1");
    row->set_source_revision(1);
    row->set_cpr(Number(0));
    row->set_given_name("Xanthippe Anden");
    row->set_surname("Hemmeligsen");
    row->set_phone("+4587654321");
    row->set_target_group(v1::TARGET_GROUP_6_3);
    *row->mutable_target_group_from() = wire::ToProto(Date(2020, 11, 2));
    row->set_unemployed(true);
    auto sent = Change<v1::ImportCitizensBatchResponse>("ImportCitizensBatch", request);
    ASSERT_TRUE(sent.ok()) << sent.status();
    ASSERT_EQ(sent->results(0).outcome(), v1::IMPORT_OUTCOME_CHANGED) << sent->DebugString();
    ASSERT_GT(Count("discrepancy WHERE state = 1"), 0);
  }

  v1::Spell FirstAddress() {
    v1::GetCircumstancesRequest request;
    request.set_citizen(citizen_);
    request.add_kinds(v1::SPELL_KIND_ADDRESS);
    harness_.set_purpose("SUBJECT_REQUEST");
    auto spells = Call<v1::GetCircumstancesResponse>("CircumstancesService.GetCircumstances", request);
    EXPECT_TRUE(spells.ok()) << spells.status();
    return spells->spells(0);
  }

  template <typename Date>
  static void Today(Date* date) {
    *date = wire::ToProto(kToday);
  }
  template <typename Request>
  Request About(Request request) {
    request.set_citizen(citizen_);
    return request;
  }
  template <typename Request>
  void Add(const std::string& method, Request request) {
    requests_["sjak.citizens.v1." + method] = std::make_shared<Request>(std::move(request));
  }
  // A request about the protected person for each method that answers people.
  void AddRegistry() {
    {
      auto again = Somebody(7);
      again.set_given_name("Xanthippe");
      again.set_surname("Hemmeligsen");
      again.set_protected_(true);
      Add("CitizensService.RegisterCitizen", again);
    }
    v1::GetCitizenRequest get;
    get.set_name(citizen_);
    Add("CitizensService.GetCitizen", get);
    v1::ListCitizensRequest list;
    list.set_include_closed(true);
    Add("CitizensService.ListCitizens", list);
    auto group = About(v1::RecordTargetGroupRequest());
    group.set_group(v1::TARGET_GROUP_6_8);
    Today(group.mutable_valid_from());
    Add("CitizensService.RecordTargetGroup", group);
    auto address = About(v1::RecordAddressRequest());
    *address.mutable_address() = AddressAt("Ukendtgade 2", "2999", 8);
    Today(address.mutable_valid_from());
    Add("CitizensService.RecordAddress", address);
    auto needs = About(v1::RecordNeedsRequest());
    Today(needs.mutable_valid_from());
    Add("CitizensService.RecordNeeds", needs);
    DefineActive("cw-2");
    auto assign = About(v1::AssignCaseworkerRequest());
    assign.set_caseworker("cw-2");
    Today(assign.mutable_valid_from());
    Add("CitizensService.AssignCaseworker", assign);
  }
  void AddCircumstances() {
    auto benefit = About(v1::RecordBenefitRequest());
    benefit.mutable_benefit()->set_benefit(v1::BENEFIT_SU);
    Today(benefit.mutable_benefit()->mutable_valid_from());
    Add("CircumstancesService.RecordBenefit", benefit);
    auto limit = About(v1::RecordMobilityLimitRequest());
    limit.mutable_mobility_limit()->set_travel_minutes(30);
    limit.mutable_mobility_limit()->add_means(v1::TRAVEL_MEANS_CAR);
    Today(limit.mutable_mobility_limit()->mutable_valid_from());
    Add("CircumstancesService.RecordMobilityLimit", limit);
    auto considerations = About(v1::RecordConsiderationsRequest());
    Today(considerations.mutable_considerations()->mutable_valid_from());
    Add("CircumstancesService.RecordConsiderations", considerations);
    auto level = About(v1::RecordLanguageLevelRequest());
    level.mutable_language_level()->set_danish_education(v1::DANISH_EDUCATION_DU1);
    level.mutable_language_level()->set_spoken_danish(v1::SPOKEN_DANISH_SIMPLE);
    Today(level.mutable_language_level()->mutable_valid_from());
    Add("CircumstancesService.RecordLanguageLevel", level);
    auto guest = About(v1::RecordGuestRequest());
    guest.mutable_guest()->set_acting_municipality("0159");
    guest.mutable_guest()->set_basis(v1::GUEST_BASIS_AGREEMENT);
    Today(guest.mutable_guest()->mutable_valid_from());
    Add("CircumstancesService.RecordGuest", guest);
    auto protection = About(v1::SetProtectionRequest());
    protection.set_protected_(true);
    protection.set_source(v1::PROTECTION_SOURCE_CITIZEN);
    Today(protection.mutable_valid_from());
    Add("CircumstancesService.SetProtection", protection);
    Add("CircumstancesService.GetCircumstances", About(v1::GetCircumstancesRequest()));

    // Which spell is said before each call: the one before may have superseded it.
    auto correct = About(v1::CorrectSpellRequest());
    *correct.mutable_address() = AddressAt("Ukendtgade 3", "2999", 9);
    *correct.mutable_address()->mutable_valid_from() = wire::ToProto(Date(2021, 1, 1));
    *correct.mutable_address()->mutable_valid_to() = wire::ToProto(kToday - 1);
    Add("CircumstancesService.CorrectSpell", correct);
    auto end = About(v1::EndSpellRequest());
    *end.mutable_last_day() = wire::ToProto(kToday - 5);
    Add("CircumstancesService.EndSpell", end);
  }
  void AddCaseworkersAndCases() {
    Add("CaseworkersService.ListCaseloads", v1::ListCaseloadsRequest());
    Add("CaseworkersService.GetAssignmentHistory", About(v1::GetAssignmentHistoryRequest()));
    v1::DefineCaseworkerRequest define;
    define.mutable_caseworker()->set_caseworker("cw-2");
    define.mutable_caseworker()->set_person_name("Kim Prøve");
    define.mutable_caseworker()->set_team("Nord");
    Today(define.mutable_caseworker()->mutable_active_from());
    Add("CaseworkersService.DefineCaseworker", define);
    auto close = About(v1::CloseCaseRequest());
    close.set_reason(v1::CLOSE_REASON_WORK);
    Today(close.mutable_closed_on());
    Add("CasesService.CloseCase", close);
    auto reopen = About(v1::ReopenCaseRequest());
    Today(reopen.mutable_reopened_on());
    Add("CasesService.ReopenCase", reopen);
    auto hand_over = About(v1::HandOverRequest());
    hand_over.set_municipality("0159");
    hand_over.set_reason(v1::HAND_OVER_REASON_MOVED);
    Today(hand_over.mutable_handed_over_on());
    Add("CasesService.HandOver", hand_over);
  }
  void AddIdentity() {
    Add("IdentityService.UnmaskCpr", About(v1::UnmaskCprRequest()));
    auto cpr = About(v1::RecordCprRequest());
    cpr.set_cpr(Number(11));
    cpr.set_reason(v1::CPR_CHANGE_REASON_ISSUED);
    Today(cpr.mutable_valid_from());
    Add("IdentityService.RecordCpr", cpr);
    v1::FindByCprRequest find;
    find.set_cpr(Number(0));
    Add("IdentityService.FindByCpr", find);
    v1::MergeCitizensRequest merge;
    merge.set_survivor(citizen_);
    merge.set_reason(v1::MERGE_REASON_ENTERED_TWICE);
    Add("IdentityService.MergeCitizens", merge);
    Add("IdentityService.FindDuplicates", v1::FindDuplicatesRequest());
    v1::SearchCitizensRequest search;
    search.set_caseworker("cw-1");
    Add("IdentityService.SearchCitizens", search);
  }
  void AddRights() {
    auto rectify = About(v1::RectifyPersonRequest());
    rectify.set_given_name("Xanthippe Tredje");
    rectify.set_reason("stavet forkert");
    Add("RightsService.RectifyPerson", rectify);
    Add("RightsService.ExportPerson", About(v1::ExportPersonRequest()));
    v1::ExportStaffRequest staff;
    staff.set_caseworker("cw-1");
    Add("StaffService.ExportStaff", staff);
  }
  void AddTheRest() {
    Add("SourcesService.ListDiscrepancies", v1::ListDiscrepanciesRequest());
    v1::ResolveDiscrepancyRequest resolve;
    resolve.set_resolution(v1::DISCREPANCY_RESOLUTION_KEEP);
    resolve.set_reason("spurgt borgeren");
    Add("SourcesService.ResolveDiscrepancy", resolve);
    auto disclose = About(v1::DiscloseForPlacementRequest());
    disclose.set_placement(ResourceName("placements", Uuid::New()));
    disclose.set_recipient_cvr("99201002");
    disclose.set_recipient_role(v1::RECIPIENT_ROLE_EMPLOYER);
    disclose.set_stage(v1::DISCLOSURE_STAGE_APPROVED);
    Add("DisclosureService.DiscloseForPlacement", disclose);
    Add("ConsentsService.ListConsents", About(v1::ListConsentsRequest()));
    Add("ProgressService.GetProgress", About(v1::GetProgressRequest()));
    Add("TasksService.ListTasks", v1::ListTasksRequest());
    Add("ProgressService.ListProgressDue", v1::ListProgressDueRequest());
  }
  // What depends on the state is said before each call, which an earlier one may have changed.
  std::unique_ptr<Message> RequestOf(const std::string& method) {
    std::unique_ptr<Message> request(requests_[method]->New());
    request->CopyFrom(*requests_[method]);
    const auto set = [&](const char* name, const std::string& value) {
      const auto* field = request->GetDescriptor()->FindFieldByName(name);
      if (field != nullptr) request->GetReflection()->SetString(request.get(), field, value);
    };
    set("request_id", Uuid::New().ToString());
    if (request->GetDescriptor()->FindFieldByName("spell") != nullptr) set("spell", FirstAddress().name());
    if (absl::EndsWith(method, "ResolveDiscrepancy")) {
      set("name", ResourceName("discrepancies", Latest("discrepancy_id", "discrepancy WHERE state = 1")));
    }
    if (absl::EndsWith(method, "MergeCitizens")) {
      const auto twin = MustRegister(Somebody(20 + twins_++));
      set("merged", twin.name());
      set("merged_etag", twin.etag());
      set("survivor_etag", absl::StrCat("\"", VersionNow(), "\""));
    }
    return request;
  }

  Uuid Latest(const std::string& column, const std::string& from) {
    return harness_.admin()
        .ExecText(absl::StrCat("SELECT ", column, " AS id FROM ", from, " LIMIT 1"))
        .front()
        .uuid("id");
  }
  std::string VersionNow() {
    return harness_.admin()
        .ExecText(absl::StrCat("SELECT version FROM citizen WHERE citizen_id = '", IdOf(citizen_).ToString(), "'"))
        .front()
        .text("version");
  }
  std::unique_ptr<Message> AnswerOf(const policy::Method& method) {
    return std::unique_ptr<Message>(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.descriptor->output_type())->New());
  }

  bool is_protected_ = true;
  int twins_ = 0;
  std::string citizen_;
  std::map<std::string, std::shared_ptr<Message>> requests_;  // by full method name
};

}  // namespace sjak::citizens
