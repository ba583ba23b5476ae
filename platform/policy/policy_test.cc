#include "platform/policy/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/json_util.h"
#include "platform/policy/line_json.h"
#include "platform/policy/unloggable.h"
#include "platform/testing/service_harness.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::policy {
namespace {

namespace citizens = sjak::citizens::v1;
namespace placements = sjak::placements::v1;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kId[] = "01890000-0000-7000-8000-000000000001";
std::string Name(const std::string& collection) { return absl::StrCat(collection, "/", kId); }

bool SameAsTheLibrary(const google::protobuf::Message& message) {
  std::string ours, theirs;
  if (!google::protobuf::util::MessageToJsonString(message, &theirs).ok()) return false;
  return !AppendLineJson(message, &ours) || ours == theirs;
}

const Method& Known(const std::string& name) {
  const Method* method = FindMethod(name);
  if (method == nullptr) ADD_FAILURE() << name;
  static const Method none;
  return method != nullptr ? *method : none;
}

TEST(PolicyTest, EveryContractSaysWhatItIs) {
  EXPECT_GE(OurFiles().size(), 10u);
  EXPECT_THAT(Lint(), IsEmpty()) << absl::StrJoin(Lint(), "\n");
}

TEST(PolicyTest, MethodsAreFoundByNameAndPath) {
  EXPECT_EQ(FindMethod("sjak.citizens.v1.CitizensService.GetCitizen"),
            FindMethod("/sjak.citizens.v1.CitizensService/GetCitizen"));
  for (const char* wrong :
       {"", "/", "GetCitizen", "sjak.citizens.v1.CitizensService.Nonsense", "/grpc.health.v1.Health/Check"}) {
    EXPECT_EQ(FindMethod(wrong), nullptr) << wrong;
  }
}

struct AccessCase {
  const char* method;
  identity::Caller caller;
  const char* reason;
};

TEST(PolicyTest, AccessIsWhatTheContractAllows) {
  identity::Caller mentor_only = testing::PartnerOf("12345674");
  mentor_only.roles = {v1::ROLE_MENTOR};
  identity::Caller controller = testing::Jobcentre();
  controller.roles = {v1::ROLE_CONTROLLER};
  const char* add = "sjak.placements.v1.ProgrammesService.StateWorkforce";
  const char* facts = "sjak.citizens.v1.CitizensService.GetPlacementFacts";
  for (const AccessCase& c : std::vector<AccessCase>{
           {add, testing::Jobcentre(), ""},
           {add, testing::PartnerOf("12345674"), ""},
           {add, mentor_only, "ROLE_MISSING"},
           {add, controller, "ROLE_MISSING"},
           {add, testing::InternalPeer("placements", v1::CALLER_CLASS_JOBCENTRE), "CALLER_CLASS_REFUSED"},
           {add, identity::Caller(), "CALLER_CLASS_REFUSED"},
           {facts, testing::Jobcentre(), "CALLER_CLASS_REFUSED"},
           {facts, testing::InternalPeer("placements", v1::CALLER_CLASS_JOBCENTRE), ""},
           {facts, testing::InternalPeer("reporting", v1::CALLER_CLASS_JOBCENTRE), "PEER_REFUSED"},
           {facts, testing::InternalPeer("placements", v1::CALLER_CLASS_PARTNER), "PEER_REFUSED"},
           {facts, testing::InternalPeer("placements", v1::CALLER_CLASS_SYSTEM), "PEER_REFUSED"},
       }) {
    EXPECT_EQ(ReasonOf(CheckAccess(Known(c.method), c.caller)), c.reason) << c.method << " " << c.caller.subject;
  }
}

TEST(PolicyTest, AMethodThatAllowsNobodyIsRefusedToAll) {
  Method method = Known("sjak.citizens.v1.CitizensService.GetCitizen");
  method.rpc.clear_allow();
  EXPECT_EQ(ReasonOf(CheckAccess(method, testing::Jobcentre())), "CALLER_CLASS_REFUSED");
}

class ValidateTest : public ::testing::Test {
 protected:
  ValidateTest() {
    RegisterFormat("cpr", [](absl::string_view v) { return v.size() == 10 ? "" : "must be ten digits"; });
    good_.set_request_id(kId);
    good_.set_programme(Name("programmes"));
    good_.set_citizen(Name("citizens"));
    good_.set_purpose("learns to lay bricks");
    auto* terms = good_.mutable_terms();
    terms->set_site(Name("sites"));
    terms->set_employer_unit(Name("employerUnits"));
    SetDate(terms->mutable_starts_on(), 2021, 9, 13);
    SetDate(terms->mutable_ends_on(), 2021, 12, 12);
    terms->set_weekly_minutes(2220);
    terms->set_function_code("7112");
  }
  static void SetDate(google::type::Date* d, int year, int month, int day) {
    d->set_year(year);
    d->set_month(month);
    d->set_day(day);
  }
  static std::string Fields(const google::protobuf::Message& message) {
    std::vector<std::string> fields;
    for (const auto& v : Validate(message)) fields.push_back(v.field);
    return absl::StrJoin(fields, " ");
  }
  placements::DraftTrainingRequest good_;
};

TEST_F(ValidateTest, AGoodRequestPasses) { EXPECT_EQ(Fields(good_), ""); }

TEST_F(ValidateTest, EachRuleNamesItsField) {
  using Request = placements::DraftTrainingRequest;
  struct Case {
    std::function<void(Request&)> spoil;
    const char* fields;
  };
  const std::vector<Case> cases = {
      {[](Request& r) { r.clear_request_id(); }, "request_id"},
      {[](Request& r) { r.set_request_id("not-a-uuid"); }, "request_id"},
      {[](Request& r) { r.set_programme(Name("citizens")); }, "programme"},
      {[](Request& r) { r.set_programme("programmes/1"); }, "programme"},
      {[](Request& r) { r.clear_terms(); }, "terms"},
      {[](Request& r) { r.mutable_terms()->clear_site(); }, "terms.site"},
      {[](Request& r) { r.mutable_terms()->set_mentor("mentors/x"); }, "terms.mentor"},
      {[](Request& r) { SetDate(r.mutable_terms()->mutable_starts_on(), 2021, 2, 29); }, "terms.starts_on"},
      {[](Request& r) { SetDate(r.mutable_terms()->mutable_starts_on(), 2021, 0, 0); }, "terms.starts_on"},
      {[](Request& r) { SetDate(r.mutable_terms()->mutable_ends_on(), 2021, 9, 12); }, "terms.ends_on"},
      {[](Request& r) { r.mutable_terms()->set_weekly_minutes(0); }, "terms.weekly_minutes"},
      {[](Request& r) { r.mutable_terms()->set_weekly_minutes(10081); }, "terms.weekly_minutes"},
      {[](Request& r) { r.mutable_terms()->set_weekly_minutes(-1); }, "terms.weekly_minutes"},
      {[](Request& r) { r.mutable_terms()->set_function_code("71125"); }, "terms.function_code"},
      {[](Request& r) { r.mutable_terms()->set_function_code("7112\n"); }, "terms.function_code"},
      {[](Request& r) { r.set_purpose("too short"); }, "purpose"},
      {[](Request& r) { r.set_purpose(std::string(501, 'x')); }, "purpose"},
      {[](Request& r) { r.set_purpose(std::string("long enough but \0 inside", 24)); }, "purpose"},
      {[](Request& r) {
         r.clear_citizen();
         r.mutable_terms()->set_site("x");
         r.set_purpose("x");
       },
       "citizen terms.site purpose"},
      {[](Request& r) { r.Clear(); }, "request_id programme citizen terms purpose"},
  };
  for (const Case& c : cases) {
    Request request = good_;
    c.spoil(request);
    EXPECT_EQ(Fields(request), c.fields) << request.ShortDebugString();
  }
}

TEST_F(ValidateTest, LengthIsInCharacters) {
  std::string danish;
  for (int i = 0; i < 500; ++i) danish += "æ";
  good_.set_purpose(danish);
  EXPECT_EQ(Fields(good_), "");
  good_.set_purpose(danish + "ø");
  EXPECT_EQ(Fields(good_), "purpose");
}

TEST_F(ValidateTest, EnumsCountsAndFormats) {
  placements::RecordAttendanceRequest attendance;
  attendance.set_request_id(kId);
  attendance.set_placement(Name("placements"));
  SetDate(attendance.mutable_day(), 2021, 9, 13);
  EXPECT_EQ(Fields(attendance), "outcome") << "required";
  attendance.set_outcome(static_cast<placements::AttendanceOutcome>(99));
  EXPECT_EQ(Fields(attendance), "outcome") << "no such value";
  attendance.set_outcome(placements::ATTENDANCE_OUTCOME_PRESENT);
  EXPECT_EQ(Fields(attendance), "");

  placements::CreateProgrammeRequest programme;
  programme.set_request_id(kId);
  auto* facts = programme.mutable_facts();
  facts->set_code("BI6");
  facts->set_title("t");
  facts->set_title_da("t");
  facts->set_budget_year(2021);
  facts->set_target_citizens(1);
  EXPECT_EQ(Fields(programme), "facts.area_codes facts.phases facts.counting_kinds");
  for (int i = 0; i < 51; ++i) facts->add_area_codes("a");
  EXPECT_THAT(Fields(programme), HasSubstr("facts.area_codes"));
}

TEST_F(ValidateTest, ARefusalNamesEveryFieldAndNoValue) {
  citizens::RegisterCitizenRequest request;
  request.set_cpr("MARKER-CPR");
  request.set_given_name(std::string(101, 'M'));
  const absl::Status status = RefuseFields(Validate(request));
  for (const char* field : {"request_id", "given_name", "surname", "address", "target_group"}) {
    EXPECT_THAT(std::string(status.message()), HasSubstr(field));
  }
  EXPECT_THAT(status.ToString(), Not(HasSubstr("MARKER")));
  EXPECT_THAT(status.ToString(), Not(HasSubstr("MMMM")));
}

TEST_F(ValidateTest, AFormatNobodyRegisteredLetsNothingThrough) {
  citizens::GiveConsentRequest request;
  request.set_request_id(kId);
  request.set_citizen(Name("citizens"));
  request.set_purpose("PLACEMENT");
  request.set_text_version("1");
  request.set_recipient_cvr("12345674");
  RegisterFormat("cvr", nullptr);
  EXPECT_EQ(Fields(request), "recipient_cvr");
}

class RedactTest : public ::testing::Test {
 protected:
  static citizens::Citizen Person(const std::string& id) {
    citizens::Citizen c;
    c.set_name("citizens/" + id);
    c.set_version(3);
    c.set_cpr("061161-1234");
    c.set_given_name("MARKER-name");
    c.set_phone("MARKER-phone");
    c.mutable_address()->set_street("MARKER-street");
    c.mutable_target_group()->set_group(citizens::TargetGroup(1));
    c.add_needs(citizens::Need(1));
    return c;
  }
  static const Method& Get() { return Known("sjak.citizens.v1.CitizensService.GetCitizen"); }
};

TEST_F(RedactTest, AJobcentreSeesAllButMaskedFields) {
  citizens::Citizen c = Person(kId);
  Redact(&c, Get(), testing::Jobcentre(), {});
  EXPECT_EQ(c.cpr(), "061161-****");
  EXPECT_EQ(c.given_name(), "MARKER-name");
  Method unmasking = Get();
  unmasking.rpc.set_unmask(true);
  c = Person(kId);
  Redact(&c, unmasking, testing::Jobcentre(), {});
  EXPECT_EQ(c.cpr(), "061161-1234");
}

TEST_F(RedactTest, APartnerSeesNothingByDefault) {
  for (const identity::Caller& caller :
       {testing::PartnerOf("12345674"), testing::InternalPeer("placements", v1::CALLER_CLASS_PARTNER)}) {
    citizens::Citizen c = Person(kId);
    Redact(&c, Get(), caller, {});
    EXPECT_EQ(c.ByteSizeLong(), 0u) << caller.subject << ": " << c.ShortDebugString();
  }
}

TEST_F(RedactTest, APartnerSeesWhatTheMethodDisclosesToItsClass) {
  placements::Placement p;
  p.set_name(Name("placements"));
  p.set_citizen(Name("citizens"));
  p.mutable_start_basis()->set_eligible(true);
  Redact(&p, Known("sjak.placements.v1.PlacementsService.GetPlacement"), testing::PartnerOf("12345674"), {});
  EXPECT_EQ(p.name(), Name("placements"));
  EXPECT_FALSE(p.has_start_basis()) << "sensitive";
}

TEST_F(RedactTest, AGrantShowsOnePersonAndNoOther) {
  const std::string other = "01890000-0000-7000-8000-000000000002";
  citizens::ListCitizensResponse list;
  *list.add_citizens() = Person(kId);
  *list.add_citizens() = Person(other);
  Method method = Known("sjak.citizens.v1.CitizensService.ListCitizens");
  auto* allow = method.rpc.add_allow();
  allow->set_class_(v1::CALLER_CLASS_PARTNER);
  allow->add_disclose(v1::DATA_OPERATIONAL);
  Redact(&list, method, testing::PartnerOf("12345674"), {{"citizens/" + other, {v1::DATA_IDENTITY}}});
  EXPECT_EQ(list.citizens(0).given_name(), "");
  EXPECT_FALSE(list.citizens(0).has_address());
  EXPECT_EQ(list.citizens(1).given_name(), "MARKER-name");
  EXPECT_EQ(list.citizens(1).cpr(), "061161-****") << "granted, and still masked";
  EXPECT_FALSE(list.citizens(1).has_target_group()) << "identity was granted, not sensitive";
  EXPECT_EQ(list.citizens(0).version(), 3);
}

TEST_F(RedactTest, AGrantForTheWholeAnswerShowsEverybody) {
  citizens::Citizen c = Person(kId);
  Redact(&c, Get(), testing::PartnerOf("12345674"), {{"", {v1::DATA_SENSITIVE}}});
  EXPECT_TRUE(c.has_target_group());
  EXPECT_EQ(c.given_name(), "");
}

TEST(ForLogTest, HasNoIdentity) {
  citizens::RegisterCitizenRequest request;
  request.set_request_id(kId);
  request.set_caseworker("cw-7");
  request.set_cpr("MARKER");
  request.set_given_name("MARKER");
  request.set_surname("MARKER");
  request.set_phone("MARKER");
  request.mutable_address()->set_street("MARKER");
  request.add_needs(citizens::Need(1));
  request.set_unemployed(true);
  const std::string log = ForLog(request);
  EXPECT_THAT(log, Not(HasSubstr("MARKER")));
  EXPECT_THAT(log, Not(HasSubstr("needs")));
  EXPECT_THAT(log, Not(HasSubstr("unemployed")));
  EXPECT_THAT(log, HasSubstr("cw-7"));
  EXPECT_LE(ForLog(request, 20).size(), 30u);
}

// The fast writer gives the same as the library's, or gives up.
TEST(ForLogTest, LinesAreTheLibrarysJson) {
  placements::RecordAttendanceRequest request;
  EXPECT_TRUE(SameAsTheLibrary(request)) << "empty";
  request.set_request_id(kId);
  request.set_placement(Name("placements"));
  request.mutable_day()->set_year(2021);
  request.mutable_day()->set_month(9);
  request.set_outcome(placements::ATTENDANCE_OUTCOME_PRESENT);
  request.set_minutes(-5);
  request.set_mentor_present(true);
  request.set_starts_at(0);
  for (const char* code : {"T1", "T2"}) {
    auto* task = request.add_tasks();
    task->set_task_code(code);
    task->set_mastery(placements::TASK_MASTERY_UNSPECIFIED);
  }
  EXPECT_TRUE(SameAsTheLibrary(request));
  citizens::ListCitizensRequest list;
  for (const std::string text :
       {"Søgaard Ærø Åse", "a<b>\"c\"\\", "line\nbreak", "\u2028", "\x7f", "\u00a0", "\U0001F600"}) {
    list.set_surname(text);
    EXPECT_TRUE(SameAsTheLibrary(list)) << text;
  }
  std::string line;
  list.set_surname("Søgaard");
  EXPECT_TRUE(AppendLineJson(list, &line)) << "Danish letters need no library";
}

TEST(ForLogTest, WithholdsWhatMayNotStandThere) {
  RegisterUnloggable("test", [](absl::string_view text) { return text == "UNLOGGABLE" || text == kId; });
  citizens::RegisterCitizenRequest request;
  request.set_request_id(kId);
  request.set_caseworker("UNLOGGABLE");
  EXPECT_THAT(ForLog(request), Not(HasSubstr("UNLOGGABLE")));
  EXPECT_THAT(ForLog(request), HasSubstr("***"));
  EXPECT_THAT(ForLog(request), HasSubstr(kId)) << "an id is an id";
  RegisterUnloggable("test", [](absl::string_view) { return false; });
  EXPECT_THAT(ForLog(request), HasSubstr("UNLOGGABLE"));
}

TEST(TranslateTest, ReachesEveryName) {
  placements::Placement p;
  p.set_name(Name("placements"));
  p.set_citizen(Name("citizens"));
  p.mutable_terms()->set_site(Name("sites"));
  std::vector<std::string> seen;
  TranslateResources(&p, [&](const std::string& resource, const std::string& name) {
    seen.push_back(resource);
    EXPECT_EQ(name, Name(resource));
    return resource + "/x";
  });
  EXPECT_THAT(seen, ::testing::UnorderedElementsAre("placements", "citizens", "sites"));
  EXPECT_EQ(p.terms().site(), "sites/x");
  EXPECT_EQ(p.terms().mentor(), "") << "what is unset stays unset";
}

}  // namespace
}  // namespace sjak::policy
