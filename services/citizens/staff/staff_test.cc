#include "services/citizens/staff/staff.h"

#include "services/citizens/rights/rights_fixture.h"

namespace sjak::citizens {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class StaffTest : public RightsTest {
 protected:
  absl::StatusOr<v1::StaffErasure> Pseudonymise(bool validate_only = false) {
    v1::EraseStaffRequest request;
    request.set_caseworker("cw-1");
    request.set_caller("tests|cw-marker");
    *request.mutable_log_before() = wire::ToProto(kToday - 200);
    request.set_validate_only(validate_only);
    return Do<v1::StaffErasure>("StaffService.EraseStaff", request);
  }
  // The municipality's tables and feed as text, payloads as bytes that can be read.
  std::string Everything() {
    return harness_.admin()
        .ExecText(
            "SELECT concat_ws(' ', (SELECT string_agg(s::text, ' ') FROM caseworker_spell s), (SELECT string_agg("
            "encode(f.payload, 'escape'), ' ') FROM feed f)) AS t")
        .front()
        .text("t");
  }
  void HandOver(const std::string& citizen) {
    DefineActive("cw-2");
    v1::AssignCaseworkerRequest request;
    request.set_citizen(citizen);
    request.set_caseworker("cw-2");
    *request.mutable_valid_from() = wire::ToProto(kToday);
    ASSERT_TRUE(Change<v1::Citizen>("AssignCaseworker", request).ok());
  }
};

TEST_F(StaffTest, IsToldWhatIsHeld) {
  const std::string citizen = MustRegister(Somebody()).name();
  ASSERT_TRUE(Get(citizen, Caseworker()).ok());
  v1::ExportStaffRequest request;
  request.set_caseworker("cw-1");
  request.set_caller("tests|cw-marker");
  auto told = Ask<v1::StaffExport>("StaffService.ExportStaff", request);
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(harness_.last_statements(), 1);
  EXPECT_EQ(told->logged_calls(), 1);
  v1::PersonExport sections;
  *sections.mutable_sections() = told->sections();
  EXPECT_THAT(Values(sections, "caseworker_spell", "caseworker"), ::testing::ElementsAre("cw-1"));
  EXPECT_THAT(told->ShortDebugString(), Not(HasSubstr(IdOf(citizen).ToString())));
  EXPECT_EQ(Ask<v1::StaffExport>("StaffService.ExportStaff", v1::ExportStaffRequest()).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(StaffTest, LeavesAPseudonymThatStaysCountable) {
  const std::string one = MustRegister(Somebody(1)).name();
  const std::string two = MustRegister(Somebody(2)).name();
  ASSERT_TRUE(Get(one, Caseworker()).ok());
  EXPECT_EQ(ReasonOf(Pseudonymise().status()), "STAFF_STILL_ASSIGNED");
  HandOver(one);
  HandOver(two);
  harness_.admin().ExecText(
      "INSERT INTO access_log SELECT municipality_code, logged_at - interval '6000 days', gen_random_uuid(), caller, "
      "caller_class, on_behalf_of, peer, roles, purpose, method, criteria, basis, correlation_id, outcome FROM "
      "access_log "
      "WHERE caller = 'tests|cw-marker'");
  const std::string before = Everything();
  EXPECT_THAT(before, HasSubstr("cw-1"));
  auto trial = Pseudonymise(/*validate_only=*/true);
  ASSERT_TRUE(trial.ok()) << trial.status();
  EXPECT_EQ(Everything(), before);

  auto done = Pseudonymise();
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(harness_.last_statements(), 4);
  EXPECT_THAT(Everything(), Not(HasSubstr("cw-1")));
  EXPECT_EQ(Count(absl::StrCat("(SELECT DISTINCT citizen_id FROM caseworker_spell WHERE caseworker = '",
                               done->pseudonym(), "') AS c")),
            2);
  EXPECT_EQ(Count("access_log WHERE caller = 'tests|cw-marker'"), 1) << "the newer one";
  EXPECT_EQ(Count(absl::StrCat("access_log WHERE caller = '", done->pseudonym(), "'")), 1);
}

TEST_F(StaffTest, ATableOfEmployeesLosesTheNameToo) {
  harness_.admin().ExecText(
      "CREATE TABLE IF NOT EXISTS caseworker (municipality_code text, caseworker text, version bigint, "
      "PRIMARY KEY (municipality_code, caseworker));"
      "CREATE TABLE IF NOT EXISTS caseworker_definition (municipality_code text, caseworker text, version bigint, "
      "person_name text, team text, active daterange, recorded_at timestamptz, "
      "FOREIGN KEY (municipality_code, caseworker) REFERENCES caseworker);"
      "COMMENT ON COLUMN caseworker_definition.person_name IS 'the caseworker''s name. class: identity';"
      "ALTER TABLE caseworker OWNER TO citizens_owner; ALTER TABLE caseworker_definition OWNER TO citizens_owner;"
      "INSERT INTO caseworker VALUES ('0101', 'cw-1', 1);"
      "INSERT INTO caseworker_definition VALUES ('0101', 'cw-1', 1, 'Sagsbehandler Mærke', 'nord', '[2021-01-01,)', "
      "now())");
  auto done = Pseudonymise();
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(Count(absl::StrCat("caseworker_definition d JOIN caseworker c USING (caseworker) WHERE c.caseworker = '",
                               done->pseudonym(), "' AND d.person_name = ''")),
            1);
  EXPECT_EQ(Count("caseworker"), 1);
}

TEST_F(StaffTest, FreshLogsKeepTheId) {
  v1::EraseStaffRequest request;
  request.set_caller("tests|cw-marker");
  EXPECT_EQ(Do<v1::StaffErasure>("StaffService.EraseStaff", request).status().code(),
            absl::StatusCode::kInvalidArgument);
  *request.mutable_log_before() = wire::ToProto(kToday - 30);
  EXPECT_EQ(Do<v1::StaffErasure>("StaffService.EraseStaff", request).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(WithPseudonym, ChangesTheFieldAndNothingElse) {
  v1::CaseworkerAssigned event;
  event.mutable_state()->set_caseworker("cw-1");
  event.mutable_state()->set_residence_area("cw-1");
  const std::string url = "type.googleapis.com/sjak.citizens.v1.CaseworkerAssigned";
  v1::CaseworkerAssigned changed;
  ASSERT_TRUE(changed.ParseFromString(WithPseudonym(url, event.SerializeAsString(), "cw-1", "former-1")));
  EXPECT_EQ(changed.state().caseworker(), "former-1");
  EXPECT_EQ(changed.state().residence_area(), "cw-1");
  EXPECT_EQ(WithPseudonym(url, event.SerializeAsString(), "cw-10", "former-1"), "");
  EXPECT_EQ(WithPseudonym("type.googleapis.com/no.such.Event", "x", "cw-1", "former-1"), "");
}

}  // namespace
}  // namespace sjak::citizens
