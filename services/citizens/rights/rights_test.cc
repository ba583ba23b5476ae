// Access, rectification and restriction.
#include "services/citizens/person_walk.h"
#include "services/citizens/rights/rights_fixture.h"
#include "services/citizens/rights/words.h"

namespace sjak::citizens {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class ExportTest : public RightsTest {};
class RectifyTest : public RightsTest {};
class RestrictTest : public RightsTest {};

TEST_F(ExportTest, TellsWhatIsHeldWithItsHistory) {
  DefineTingbjerg();
  const std::string citizen = MustRegister(Somebody()).name();
  v1::RecordAddressRequest moved;
  moved.set_citizen(citizen);
  *moved.mutable_address() = AddressAt("Langhusvej 4", "2700", 7);
  *moved.mutable_valid_from() = wire::ToProto(kToday);
  ASSERT_TRUE(Change<v1::Citizen>("RecordAddress", moved).ok());

  auto told = Export(citizen);
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(harness_.last_statements(), 1);
  EXPECT_THAT(Values(*told, "citizen", "given_name"), ElementsAre("Bodil"));
  EXPECT_THAT(Values(*told, "cpr_number", "sealed"), ElementsAre(Number(0)));
  EXPECT_THAT(Values(*told, "target_group_spell", "target_group"), ElementsAre("TARGET_GROUP_6_3"));
  EXPECT_THAT(Values(*told, "address_spell", "street"),
              UnorderedElementsAre("Ruten 12, 3. tv", "Ruten 12, 3. tv", "Langhusvej 4"))
      << "the one that was closed, its shorter copy, and the new one";
  EXPECT_THAT(Values(*told, "cpr_lookup", "keyed_hash"), ElementsAre("***", "***"));
  EXPECT_THAT(Values(*told, "feed", "payload"), Contains(HasSubstr("TINGBJERG")));
  EXPECT_EQ(Values(*told, "idempotency", "method").size(), 2u);
  const v1::ExportSection* const person = Section(*told, "citizen");
  EXPECT_EQ(person->label().da(), "Stamoplysninger");
  EXPECT_THAT(Values(*told, "citizen", "municipality_code"), IsEmpty()) << "technical";
}

// The promise of completeness: what the catalogue has, the export has.
TEST_F(ExportTest, HasASectionForEveryTableAboutPeople) {
  const std::string citizen = MustRegister(Somebody()).name();
  std::set<std::string> expected = {"feed", "idempotency"};
  for (const postgres::Row row :
       harness_.admin().ExecText("SELECT DISTINCT table_name::text AS t FROM information_schema.columns "
                                 "WHERE table_schema = 'citizens' AND column_name = 'citizen_id'")) {
    expected.insert(row.text("t"));
  }
  const auto exported = Export(citizen);
  ASSERT_TRUE(exported.ok()) << exported.status();
  std::set<std::string> told;
  for (const v1::ExportSection& s : exported->sections()) told.insert(s.section());
  EXPECT_EQ(told, expected);

  // A table that a later version brings is there without a line of code.
  harness_.admin().ExecText(
      "CREATE TABLE later (municipality_code text, citizen_id uuid, remark text);"
      "COMMENT ON COLUMN later.remark IS 'what was remarked. class: sensitive';"
      "GRANT SELECT ON later TO citizens_runtime;"
      "INSERT INTO later SELECT municipality_code, citizen_id, 'seen' FROM citizen");
  EXPECT_THAT(Values(*Export(citizen), "later", "remark"), ElementsAre("seen"));
}

TEST_F(ExportTest, EveryTableAndColumnHasDanishWords) {
  std::vector<std::string> missing;
  for (const postgres::Row row : harness_.admin().ExecText(
           "SELECT source, content ->> 'column' AS c, content ->> 'comment' AS comment FROM person_columns()")) {
    const Comment comment = ParseComment(row.text("comment"));
    if (comment.data == policy::v1::DATA_UNSPECIFIED || row.text("c") == "citizen_id") continue;
    if (!HasDanish(row.text("source"))) missing.push_back(row.text("source"));
    if (row.text("source") == "feed" || row.text("source") == "idempotency") continue;
    if (!HasDanish(row.text("source"), row.text("c"))) missing.push_back(row.text("source") + "." + row.text("c"));
  }
  EXPECT_THAT(missing, IsEmpty()) << "add them to services/citizens/rights/words.cc";
}

TEST_F(ExportTest, TellsWhoLookedWithoutSayingWhichEmployee) {
  const std::string citizen = MustRegister(Somebody()).name();
  ASSERT_TRUE(Get(citizen, Caseworker()).ok());
  ASSERT_TRUE(Get(citizen, Caseworker()).ok());
  auto told = Export(citizen);
  ASSERT_TRUE(told.ok()) << told.status();
  ASSERT_EQ(told->looks_size(), 3);
  EXPECT_EQ(told->looks(0).role().da(), "sagsbehandler");
  EXPECT_EQ(told->looks(0).purpose().en(), "case work");
  EXPECT_EQ(told->looks(0).what(0).en(), "your record was opened");
  v1::PersonExport looks_only = *told;
  looks_only.clear_sections();
  EXPECT_THAT(looks_only.ShortDebugString(), Not(HasSubstr("cw-marker")));

  // One look may be many calls: the suite's services log the same correlation id.
  harness_.admin().ExecText("UPDATE access_log SET correlation_id = 'one' WHERE method LIKE '%Citizen'");
  told = Export(citizen);
  ASSERT_EQ(told->looks_size(), 2) << "one look, and the export before";
  EXPECT_EQ(told->looks(1).what_size(), 2);
}

TEST_F(ExportTest, PagesTheLooks) {
  const std::string citizen = MustRegister(Somebody()).name();
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(Get(citizen).ok());
  v1::ExportPersonRequest request;
  request.set_citizen(citizen);
  request.set_page_size(2);
  std::vector<int> sizes;
  for (int page = 0; page < 9; ++page) {
    auto told = Ask<v1::PersonExport>("RightsService.ExportPerson", request);
    ASSERT_TRUE(told.ok()) << told.status();
    EXPECT_EQ(told->sections_size() > 0, page == 0);
    sizes.push_back(told->looks_size());
    if (told->next_page_token().empty()) break;
    request.set_page_token(told->next_page_token());
  }
  EXPECT_THAT(sizes, ElementsAre(2, 2, 1)) << "five looks before; those of the pages themselves are newer";
}

TEST_F(ExportTest, NeedsAPurposeOfItsOwn) {
  const std::string citizen = MustRegister(Somebody()).name();
  v1::ExportPersonRequest request;
  request.set_citizen(citizen);
  for (const char* purpose : {"", "CASE_WORK"}) {
    EXPECT_EQ(Ask<v1::PersonExport>("RightsService.ExportPerson", request, Controller(), purpose).status().code(),
              absl::StatusCode::kInvalidArgument)
        << purpose;
  }
  EXPECT_TRUE(Ask<v1::PersonExport>("RightsService.ExportPerson", request, Caseworker(), "SUPERVISION").ok());
  EXPECT_EQ(Export(ResourceName("citizens", Uuid::New())).status().code(), absl::StatusCode::kNotFound);
  auto elsewhere = Controller();
  elsewhere.municipality = "0159";
  elsewhere.municipalities = {"0159"};
  EXPECT_EQ(ReasonOf(Export(citizen, elsewhere).status()), "CITIZEN_NOT_FOUND");
}

TEST_F(RectifyTest, CorrectsAndKeepsWhatWasHeld) {
  const v1::Citizen made = MustRegister(Somebody());
  v1::RectifyPersonRequest request;
  request.set_citizen(made.name());
  request.set_etag(made.etag());
  request.set_surname("Prøvesen");
  request.set_phone("");
  request.set_reason("Stavet forkert i fagsystemet");
  auto corrected = Do<v1::Citizen>("RightsService.RectifyPerson", request, Caseworker());
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(harness_.last_statements(), 5);
  EXPECT_EQ(corrected->surname(), "Prøvesen");
  EXPECT_EQ(corrected->given_name(), "Bodil");
  EXPECT_EQ(corrected->phone(), "");
  EXPECT_EQ(corrected->version(), 2);
  v1::ListCitizensRequest search;
  search.set_surname("Prøvesen");
  EXPECT_EQ(Call<v1::ListCitizensResponse>("ListCitizens", search)->citizens_size(), 1);
  const auto told = Export(made.name());
  EXPECT_THAT(Values(*told, "rectification", "surname"), ElementsAre("Prøve0"));
  EXPECT_THAT(Values(*told, "rectification", "given_name"), ElementsAre(""));
  EXPECT_THAT(Values(*told, "rectification", "reason"), ElementsAre("Stavet forkert i fagsystemet"));
  EXPECT_EQ(Count("feed WHERE type_url LIKE '%CitizenRectified'"), 1);

  EXPECT_EQ(ReasonOf(Do<v1::Citizen>("RightsService.RectifyPerson", request, Caseworker()).status()), "ETAG_MISMATCH");
  request.clear_etag();
  EXPECT_EQ(ReasonOf(Do<v1::Citizen>("RightsService.RectifyPerson", request, Caseworker()).status()),
            "NOTHING_TO_RECTIFY");
  request.set_reason("nummeret er " + Number(3));
  EXPECT_EQ(Do<v1::Citizen>("RightsService.RectifyPerson", request, Caseworker()).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(RestrictTest, OthersDoNotReadOrChange) {
  const std::string citizen = MustRegister(Somebody()).name();
  MustRegister(Somebody(1));
  ASSERT_TRUE(Restrict(citizen).ok());
  EXPECT_EQ(harness_.last_statements(), 5);
  EXPECT_EQ(ReasonOf(Restrict(citizen).status()), "ALREADY_RESTRICTED");

  EXPECT_EQ(ReasonOf(Get(citizen, Caseworker()).status()), "PROCESSING_RESTRICTED");
  EXPECT_TRUE(Get(citizen, Controller()).ok());
  harness_.set_purpose("SUBJECT_REQUEST");
  EXPECT_TRUE(Get(citizen, Caseworker()).ok());
  harness_.set_purpose("CASE_WORK");
  v1::RecordNeedsRequest change;
  change.set_citizen(citizen);
  *change.mutable_valid_from() = wire::ToProto(kToday);
  EXPECT_EQ(ReasonOf(Change<v1::Citizen>("RecordNeeds", change, Caseworker()).status()), "PROCESSING_RESTRICTED");
  EXPECT_EQ(Call<v1::ListCitizensResponse>("ListCitizens", v1::ListCitizensRequest(), Caseworker())->citizens_size(),
            1);
  EXPECT_EQ(Count("access_log_subject s JOIN access_log l ON l.id = s.log_id WHERE l.caller = 'tests|cw-marker'"), 2)
      << "what was refused showed nobody: one look, one person listed";

  v1::LiftRestrictionRequest lift;
  lift.set_citizen(citizen);
  lift.set_reason("Afklaret");
  EXPECT_EQ(Do<v1::Restriction>("RightsService.LiftRestriction", lift, Caseworker()).status().code(),
            absl::StatusCode::kPermissionDenied);
  auto lifted = Do<v1::Restriction>("RightsService.LiftRestriction", lift);
  ASSERT_TRUE(lifted.ok()) << lifted.status();
  EXPECT_EQ(lifted->reason(), "Rigtigheden bestrides");
  EXPECT_EQ(ReasonOf(Do<v1::Restriction>("RightsService.LiftRestriction", lift).status()), "NOT_RESTRICTED");
  EXPECT_TRUE(Get(citizen, Caseworker()).ok());
  EXPECT_EQ(Count("feed WHERE type_url LIKE '%PersonRestricted' OR type_url LIKE '%RestrictionLifted'"), 2);
  EXPECT_TRUE(Restrict(citizen).ok()) << "again, later";
}

class RestrictionWalk : public PersonWalk {
 protected:
  RestrictionWalk() { is_protected_ = false; }

  absl::Status Try(const std::string& method, const identity::Caller& caller, Message* answer) {
    const auto request = RequestOf("sjak.citizens.v1." + method);
    harness_.set_purpose("CASE_WORK");
    return harness_.Invoke(caller, "sjak.citizens.v1." + method, *request, answer);
  }
};

// Every method of the walk either refuses or leaves the person out.
TEST_F(RestrictionWalk, NoMethodShowsOrChangesARestrictedPerson) {
  auto controller = testing::Jobcentre("tests|controller");
  controller.roles = {policy::v1::ROLE_CONTROLLER};
  auto caseworker = testing::Jobcentre("tests|caseworker");
  caseworker.roles = {policy::v1::ROLE_CASEWORKER, policy::v1::ROLE_INTEGRATION};
  auto restrict = About(v1::RestrictProcessingRequest());
  restrict.set_reason("bestrider at oplysningerne er rigtige");
  auto restricted = Change<v1::Restriction>("RightsService.RestrictProcessing", restrict, controller);
  ASSERT_TRUE(restricted.ok()) << restricted.status();
  const auto peer = testing::InternalPeer("placements", policy::v1::CALLER_CLASS_JOBCENTRE);
  const int64_t version = Count("feed");
  for (const auto& [name, request] : requests_) {
    const auto* method = policy::FindMethod(name);
    const std::string short_name = name.substr(sizeof("sjak.citizens.v1.") - 1);
    // What the person has a right to, and what is about others: an employee, a new person.
    if (short_name == "RightsService.ExportPerson" || short_name == "StaffService.ExportStaff" ||
        short_name == "CitizensService.RegisterCitizen" || short_name == "CaseworkersService.DefineCaseworker") {
      continue;
    }
    for (const auto& caller : {caseworker, peer}) {
      const auto answer = AnswerOf(*method);
      const absl::Status status = Try(short_name, caller, answer.get());
      if (status.ok()) {
        EXPECT_EQ(answer->SerializeAsString().find(citizen_), std::string::npos) << name << answer->DebugString();
        EXPECT_TRUE(!method->changes()) << name << " changed somebody";
      } else if (!absl::IsPermissionDenied(status)) {
        EXPECT_EQ(ReasonOf(status), "PROCESSING_RESTRICTED") << name << ": " << status;
      }
    }
  }
  // The twins for merging were new.
  EXPECT_EQ(Count("feed") - version, twins_);
}

TEST_F(RestrictTest, PlacementsGetNoFactsEither) {
  const std::string citizen = MustRegister(Somebody()).name();
  ASSERT_TRUE(Restrict(citizen).ok());
  EXPECT_EQ(ReasonOf(FactsOf(citizen, kToday).status()), "PROCESSING_RESTRICTED");
}

TEST_F(ExportTest, TheInformationGivenIsPartOfIt) {
  const std::string citizen = MustRegister(Somebody()).name();
  v1::RecordInformationGivenRequest request;
  request.set_citizen(citizen);
  request.set_duty(v1::INFORMATION_DUTY_ARTICLE_14);
  *request.mutable_given_on() = wire::ToProto(kToday);
  request.set_text_version("2021-05");
  ASSERT_TRUE(Do<v1::InformationGiven>("RightsService.RecordInformationGiven", request, Caseworker()).ok());
  ASSERT_TRUE(Do<v1::InformationGiven>("RightsService.RecordInformationGiven", request, Caseworker()).ok())
      << "harmless";
  EXPECT_THAT(Values(*Export(citizen), "information_given", "duty"), ElementsAre("INFORMATION_DUTY_ARTICLE_14"));
  *request.mutable_given_on() = wire::ToProto(kToday + 1);
  EXPECT_EQ(Do<v1::InformationGiven>("RightsService.RecordInformationGiven", request, Caseworker()).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace sjak::citizens
