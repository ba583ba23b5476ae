#include "platform/testing/schema_checks.h"
#include "services/citizens/citizens_fixture.h"

namespace sjak::citizens {
namespace {

using ::testing::IsEmpty;

class SchemaTest : public CitizensTest {};

TEST_F(SchemaTest, EveryColumnSaysItsClass) {
  EXPECT_THAT(testing::UncommentedColumns(harness_.admin(), "citizens"), IsEmpty());
}

TEST_F(SchemaTest, EveryStatementKeepsToOneMunicipality) {
  // Jobs are planned and claimed for all municipalities of the program at once.
  EXPECT_THAT(testing::StatementsWithoutMunicipality(harness_.admin(), "citizens", {"jobs_claim"}), IsEmpty());
  EXPECT_THAT(testing::SelfComparisons(), IsEmpty());
}

}  // namespace
}  // namespace sjak::citizens
