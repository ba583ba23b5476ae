#include "platform/testing/schema_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/testing/probe.h"

namespace sjak::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Of tables that only the test below makes; elsewhere they cannot be planned.
const std::set<std::string> kBad = {"test_unbounded", "test_bounded_join", "test_half_join", "test_itself"};
const postgres::Statement kUnbounded("test_unbounded", "SELECT value FROM probe.loose WHERE name = $1");
const postgres::Statement kJoin("test_bounded_join", R"sql(
  SELECT c.value FROM probe.counter c JOIN probe.loose l ON l.name = c.name
  WHERE c.municipality_code = $1 AND l.municipality_code = $1)sql");
const postgres::Statement kHalf("test_half_join", R"sql(
  SELECT c.value FROM probe.counter c JOIN probe.loose l ON l.name = c.name WHERE c.municipality_code = $1)sql");
const postgres::Statement kItself("test_itself", R"sql(
  SELECT l.name FROM probe.loose l
  WHERE l.municipality_code = $1 AND EXISTS (SELECT FROM probe.loose l WHERE l.municipality_code = $1 AND l.value = l.value))sql");

class SchemaChecksTest : public ::testing::Test {
 protected:
  TestDatabase database_{ProbeSchema()};
  postgres::Connection admin_{database_.admin_conninfo()};
};

TEST_F(SchemaChecksTest, EveryColumnOfThePlatformSaysItsClass) {
  EXPECT_THAT(UncommentedColumns(admin_, "probe"), IsEmpty());
}

TEST_F(SchemaChecksTest, AMissingClassIsFound) {
  admin_.ExecText(
      "CREATE TABLE loose (said int, unsaid int, classless int, wrong int); COMMENT ON TABLE loose IS 'x. class: "
      "public';"
      "COMMENT ON COLUMN loose.said IS 'x. class: identity'; COMMENT ON COLUMN loose.classless IS 'x';"
      "COMMENT ON COLUMN loose.wrong IS 'x. class: secret'");
  EXPECT_THAT(UncommentedColumns(admin_, "probe"), ElementsAre("loose.classless", "loose.unsaid", "loose.wrong"));
  admin_.ExecText("COMMENT ON TABLE loose IS NULL; ALTER TABLE loose DROP COLUMN unsaid");
  EXPECT_THAT(UncommentedColumns(admin_, "probe"), ElementsAre("loose", "loose.classless", "loose.wrong"));
}

TEST_F(SchemaChecksTest, EveryStatementOfThePlatformKeepsToOneMunicipality) {
  EXPECT_THAT(StatementsWithoutMunicipality(admin_, "probe", kBad), IsEmpty());
}

TEST_F(SchemaChecksTest, AColumnComparedWithItselfIsFound) {
  EXPECT_THAT(SelfComparisons(), ElementsAre("test_itself: l.value = l.value"));
}

TEST_F(SchemaChecksTest, AMissingConditionIsFound) {
  EXPECT_THAT(StatementsWithoutMunicipality(admin_, "probe"),
              ElementsAre("test_unbounded: cannot be planned (42P01)", "test_bounded_join: cannot be planned (42P01)",
                          "test_half_join: cannot be planned (42P01)", "test_itself: cannot be planned (42P01)"));
  admin_.ExecText("CREATE TABLE loose (municipality_code text, name text, value int)");
  EXPECT_THAT(StatementsWithoutMunicipality(admin_, "probe"),
              ElementsAre("test_unbounded: scans loose without municipality_code",
                          "test_half_join: scans loose without municipality_code"));
}

}  // namespace
}  // namespace sjak::testing
