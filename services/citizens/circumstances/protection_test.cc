#include <map>
#include <set>

#include "platform/policy/policy.h"
#include "services/citizens/citizens_fixture.h"
#include "sjak/citizens/v1/cases.pb.h"
#include "sjak/citizens/v1/caseworkers.pb.h"
#include "sjak/citizens/v1/circumstances.pb.h"
#include "sjak/citizens/v1/circumstances_events.pb.h"

namespace sjak::citizens {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;

// What must stand nowhere but in GetCitizen's answer to a caseworker.
constexpr const char* kMarkers[] = {"Xanthippe", "Hemmeligsen", "Ukendtgade", "Skjulby", "87654321"};

class ProtectionTest : public CitizensTest {
 protected:
  void SetUp() override {
    auto request = Somebody();
    request.set_given_name("Xanthippe");
    request.set_surname("Hemmeligsen");
    request.set_phone("+4587654321");
    *request.mutable_address() = AddressAt("Ukendtgade 1", "2999", 7);
    request.mutable_address()->set_city("Skjulby");
    request.set_protected_(true);
    citizen_ = MustRegister(request).name();
  }

  static bool Leaks(const Message& answer) {
    const std::string text = answer.SerializeAsString();
    for (const char* marker : kMarkers) {
      if (text.find(marker) != std::string::npos) return true;
    }
    return false;
  }

  absl::StatusOr<v1::Citizen> Set(bool on, Date from) {
    v1::SetProtectionRequest request;
    request.set_citizen(citizen_);
    request.set_protected_(on);
    request.set_source(v1::PROTECTION_SOURCE_CPR_REGISTER);
    *request.mutable_valid_from() = wire::ToProto(from);
    return Change<v1::Citizen>("CircumstancesService.SetProtection", request);
  }

  v1::Spell FirstAddress() {
    v1::GetCircumstancesRequest request;
    request.set_citizen(citizen_);
    request.add_kinds(v1::SPELL_KIND_ADDRESS);
    harness_.set_purpose("CASE_WORK");
    auto spells = Call<v1::GetCircumstancesResponse>("CircumstancesService.GetCircumstances", request);
    EXPECT_TRUE(spells.ok()) << spells.status();
    EXPECT_EQ(spells->spells(0).address().district_code(), kWholeCity);
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
    Add("CitizensService.UnmaskCitizen", get);
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
  std::unique_ptr<Message> RequestOf(const std::string& method) {
    std::unique_ptr<Message> request(requests_[method]->New());
    request->CopyFrom(*requests_[method]);
    const auto set = [&](const char* name, const std::string& value) {
      const auto* field = request->GetDescriptor()->FindFieldByName(name);
      if (field != nullptr) request->GetReflection()->SetString(request.get(), field, value);
    };
    set("request_id", Uuid::New().ToString());
    if (request->GetDescriptor()->FindFieldByName("spell") != nullptr) set("spell", FirstAddress().name());
    return request;
  }

  std::string citizen_;
  std::map<std::string, std::shared_ptr<Message>> requests_;  // by full method name
};

// Whether an answer of the type can hold somebody's name or address.
bool CanName(const Descriptor* type, std::set<const Descriptor*>* seen) {
  if (!seen->insert(type).second) return false;
  for (int i = 0; i < type->field_count(); ++i) {
    const auto& options = type->field(i)->options().GetExtension(policy::v1::field);
    if (options.data() == policy::v1::DATA_IDENTITY) return true;
    const Descriptor* inner = type->field(i)->message_type();
    if (inner != nullptr && CanName(inner, seen)) return true;
  }
  return false;
}

// Every method that could answer with people is called for a protected one, as everybody who may call it. A new method
// fails here until it is listed.
TEST_F(ProtectionTest, NothingButGetCitizenNamesAProtectedPerson) {
  AddRegistry();
  AddCircumstances();
  AddCaseworkersAndCases();
  auto integration = testing::Jobcentre("tests|client"), controller = testing::Jobcentre("tests|controller");
  integration.roles = {policy::v1::ROLE_INTEGRATION};
  controller.roles = {policy::v1::ROLE_CONTROLLER};
  const identity::Caller callers[] = {testing::Jobcentre(), integration, controller,
                                      testing::InternalPeer("placements", policy::v1::CALLER_CLASS_JOBCENTRE)};
  for (const rpc::Binding& binding : service_->bindings().all()) {
    const auto* method = policy::FindMethod(binding.method);
    std::set<const Descriptor*> seen;
    if (!CanName(method->descriptor->output_type(), &seen)) continue;
    ASSERT_EQ(requests_.count(binding.method), 1u) << binding.method << " answers people and is not listed here";
    int answered = 0;
    for (const auto& caller : callers) {
      for (const char* purpose : {"CASE_WORK", ""}) {
        const auto request = RequestOf(binding.method);
        harness_.set_purpose(purpose);
        std::unique_ptr<Message> answer(google::protobuf::MessageFactory::generated_factory()
                                            ->GetPrototype(method->descriptor->output_type())
                                            ->New());
        if (!harness_.Invoke(caller, binding.method, *request, answer.get()).ok()) continue;
        ++answered;
        const bool may = absl::EndsWith(binding.method, ".GetCitizen") && &caller == &callers[0] && *purpose != '\0';
        EXPECT_EQ(Leaks(*answer), may) << binding.method << " to " << caller.subject << " for '" << purpose << "'";
      }
    }
    EXPECT_GT(answered, 0) << binding.method << " was not tried";
  }
}

TEST_F(ProtectionTest, EventsStopAtTheCity) {
  DefineTingbjerg();
  v1::RecordAddressRequest move;
  move.set_citizen(citizen_);
  *move.mutable_address() = AddressAt("Ruten 3", "2700", 7);
  *move.mutable_valid_from() = wire::ToProto(kToday);
  ASSERT_TRUE(Change<v1::Citizen>("RecordAddress", move).ok());
  const auto event = harness_.admin().ExecText("SELECT payload FROM feed WHERE type_url LIKE '%AddressRecorded'");
  v1::AddressRecorded moved;
  ASSERT_TRUE(moved.ParseFromString(event.front().bytes("payload")));
  EXPECT_TRUE(moved.state().protected_());
  EXPECT_EQ(moved.state().district_code(), kWholeCity);
  EXPECT_EQ(moved.state().residence_area() + moved.state().residence_rule(), "");
  // A decision still needs the area.
  const auto facts = FactsOf(citizen_, kToday);
  EXPECT_TRUE(facts->protected_());
  EXPECT_EQ(facts->residence_area(), "TINGBJERG");
  EXPECT_EQ(facts->residence_rule(), "");
  EXPECT_EQ(facts->district_code(), kWholeCity);
}

TEST_F(ProtectionTest, IsDatedAndHidesAtOnce) {
  ASSERT_TRUE(Set(false, kToday).ok());
  v1::ListCitizensRequest search;
  search.set_surname("hemmelig");
  const auto found = [&] { return Call<v1::ListCitizensResponse>("ListCitizens", search)->citizens_size(); };
  EXPECT_EQ(found(), 1);
  EXPECT_EQ(ReasonOf(Set(false, kToday).status()), "PROTECTION_NOT_SET");
  auto after = Set(true, kToday + 30);
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_TRUE(after->protected_());
  EXPECT_EQ(after->surname(), "");
  EXPECT_EQ(found(), 0) << "although it begins later";
  EXPECT_EQ(Set(false, kToday + 40).status().code(), absl::StatusCode::kInvalidArgument) << "never ahead";
  harness_.clock().Set(kToday + 40);
  ASSERT_TRUE(Set(false, kToday + 40).ok());
  EXPECT_EQ(found(), 1);
  EXPECT_EQ(Count("circumstance_spell WHERE kind = 9 AND superseded_at IS NULL"), 2) << "both times are told";
}

TEST_F(ProtectionTest, CorrectingItHidesOrShows) {
  v1::GetCircumstancesRequest request;
  request.set_citizen(citizen_);
  request.add_kinds(v1::SPELL_KIND_PROTECTION);
  const auto spells = Call<v1::GetCircumstancesResponse>("CircumstancesService.GetCircumstances", request);
  ASSERT_EQ(spells->spells_size(), 1);
  v1::EndSpellRequest end;
  end.set_citizen(citizen_);
  end.set_spell(spells->spells(0).name());
  *end.mutable_last_day() = wire::ToProto(kToday);
  EXPECT_EQ(Change<v1::Citizen>("CircumstancesService.EndSpell", end).status().code(),
            absl::StatusCode::kInvalidArgument)
      << "today is not over";
  v1::CorrectSpellRequest never;
  never.set_citizen(citizen_);
  never.set_spell(spells->spells(0).name());
  auto after = Change<v1::Citizen>("CircumstancesService.CorrectSpell", never);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_FALSE(after->protected_());
  EXPECT_EQ(after->surname(), "Hemmeligsen");
}

}  // namespace
}  // namespace sjak::citizens
