#include "platform/testing/schema_checks.h"
#include "services/placements/placements_fixture.h"

namespace sjak::placements {
namespace {

using ::testing::IsEmpty;

class SchemaTest : public PlacementsTest {};

TEST_F(SchemaTest, EveryColumnSaysItsClass) {
  EXPECT_THAT(testing::UncommentedColumns(harness_.admin(), "placements"), IsEmpty());
}

TEST_F(SchemaTest, EveryStatementKeepsToOneMunicipality) {
  // Jobs are planned and claimed for all municipalities of the program at once.
  EXPECT_THAT(testing::StatementsWithoutMunicipality(harness_.admin(), "placements", {"jobs_claim"}), IsEmpty());
  EXPECT_THAT(testing::SelfComparisons(), IsEmpty());
}

}  // namespace
}  // namespace sjak::placements
