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
  EXPECT_THAT(testing::StatementsWithoutMunicipality(harness_.admin(), "citizens"), IsEmpty());
}

// Erasure and export walk the catalogue by it.
TEST_F(SchemaTest, RowsAboutAPersonNameTheCitizen) {
  for (const char* table : {"consent", "task", "progress_track", "measurement", "measurement_skip"}) {
    EXPECT_EQ(Count(absl::StrCat("information_schema.columns WHERE table_schema = 'citizens' AND table_name = '", table,
                                 "' AND column_name = 'citizen_id'")),
              1)
        << table;
  }
}

}  // namespace
}  // namespace sjak::citizens
