#include "services/citizens/rights/rights_fixture.h"
#include "sjak/citizens/v1/compliance.pb.h"

namespace sjak::citizens {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class ComplianceTest : public RightsTest {
 protected:
  std::vector<std::vector<std::string>> Rows(const std::string& key) {
    auto record = Ask<v1::ProcessingRecord>("ComplianceService.GetProcessingRecord", v1::GetProcessingRecordRequest());
    EXPECT_TRUE(record.ok()) << record.status();
    std::vector<std::vector<std::string>> out;
    for (const auto& table : record->tables()) {
      if (table.key() != key) continue;
      for (const auto& row : table.rows()) {
        EXPECT_EQ(row.cells_size(), table.columns_size()) << key;
        out.emplace_back(row.cells().begin(), row.cells().end());
      }
    }
    return out;
  }
};

TEST_F(ComplianceTest, FollowsFromTheDataClassesAndTheContracts) {
  EXPECT_THAT(Rows("data"), Contains(ElementsAre("address_spell", "Adresser", HasSubstr("Where the person lives"),
                                                 "IDENTITY", "4", "0", "13")));
  EXPECT_THAT(Rows("fields"),
              Contains(ElementsAre("citizen", "phone", "Telefon", "telephone; empty when unknown", "IDENTITY")));
  EXPECT_THAT(Rows("operations"), Contains(ElementsAre("CitizensService.UnmaskCitizen", ::testing::_, ::testing::_,
                                                       "READ", "LOOK_UP", "JOBCENTRE (CASEWORKER)", ::testing::_)));
  EXPECT_THAT(Rows("recipients"), Contains(Contains("INTERNAL")));
  EXPECT_THAT(Rows("recipients"), Not(Contains(Contains("PARTNER"))));
  EXPECT_THAT(Rows("retention"), Contains(ElementsAre("CITIZEN", "60", HasSubstr("KLE"), "no (default)", "no")));
  EXPECT_THAT(Rows("risks"), Contains(ElementsAre("Stored encrypted", HasSubstr("cpr_number.sealed"))));
  EXPECT_THAT(Rows("purposes"), Contains(ElementsAre("CASE_WORK", "sagsbehandling", "case work")));
  EXPECT_EQ(Rows("subjects").size(), 2u);
}

// What is added to the schema is in the record at once.
TEST_F(ComplianceTest, ANewFieldIsInIt) {
  harness_.admin().ExecText(
      "ALTER TABLE citizen ADD COLUMN shoe_size int;"
      "COMMENT ON COLUMN citizen.shoe_size IS 'size of shoes, for the site. class: functional'");
  EXPECT_THAT(Rows("fields"),
              Contains(ElementsAre("citizen", "shoe_size", ::testing::_, "size of shoes, for the site", "FUNCTIONAL")));
}

}  // namespace
}  // namespace sjak::citizens
