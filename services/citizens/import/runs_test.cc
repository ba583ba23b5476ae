#include "platform/testing/schema_checks.h"
#include "services/citizens/import/import_fixture.h"

namespace sjak::citizens {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

constexpr char kFile[] = "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd";

class RunsTest : public ImportTest {
 protected:
  static Uuid IdOfImport(const v1::Import& import) { return IdOf(import.name()); }
  v1::Import Get(const std::string& name) {
    v1::GetImportRequest request;
    request.set_name(name);
    auto import = Runs<v1::Import>("ImportsService.GetImport", request);
    EXPECT_TRUE(import.ok()) << import.status();
    return import.value_or(v1::Import());
  }
  // Every row of the list, page by page.
  std::vector<v1::ImportRowResult> Rows(const std::string& name, int page_size, v1::ImportOutcome outcome) {
    std::vector<v1::ImportRowResult> rows;
    v1::ListImportRowsRequest request;
    request.set_name(name);
    request.set_page_size(page_size);
    request.set_outcome(outcome);
    do {
      auto page = Runs<v1::ListImportRowsResponse>("ImportsService.ListImportRows", request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      rows.insert(rows.end(), page->rows().begin(), page->rows().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return rows;
  }
  std::vector<std::string> Missing(const std::string& name, int page_size = 50) {
    std::vector<std::string> keys;
    v1::ListMissingRequest request;
    request.set_name(name);
    request.set_page_size(page_size);
    do {
      auto page = Runs<v1::ListMissingResponse>("ImportsService.ListMissing", request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const auto& missing : page->missing()) keys.push_back(missing.external_id());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return keys;
  }
};

TEST_F(RunsTest, TheSameFileIsResumedAndAFinishedOneBeginsAnew) {
  const v1::Import first = Start(v1::IMPORT_MODE_DELTA, kFile);
  EXPECT_EQ(first.state(), v1::IMPORT_STATE_OPEN);
  EXPECT_EQ(first.last_row(), 0);
  auto answer = Send({Row(2, 0), Row(3, 1)}, IdOfImport(first));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->committed_row(), 3);

  const v1::Import again = Start(v1::IMPORT_MODE_DELTA, kFile);
  EXPECT_EQ(again.name(), first.name());
  EXPECT_EQ(again.last_row(), 3);
  EXPECT_EQ(again.counts().created(), 2);
  EXPECT_NE(Start(v1::IMPORT_MODE_FULL, kFile).name(), first.name());
  EXPECT_NE(Start(v1::IMPORT_MODE_DELTA, kFile, "nav").name(), first.name());
  EXPECT_NE(Start().name(), Start().name()) << "rows in no file are never the same import";

  ASSERT_TRUE(Finish(first.name(), 2).ok());
  const v1::Import anew = Start(v1::IMPORT_MODE_DELTA, kFile);
  EXPECT_NE(anew.name(), first.name());
  EXPECT_THAT(Outcomes(Send({Row(2, 0), Row(3, 1)}, IdOfImport(anew))), ElementsAre(kUnchanged, kUnchanged));
}

TEST_F(RunsTest, CountsWhatBecameOfEachRow) {
  const v1::Import import = Start();
  ASSERT_THAT(Outcomes(Send({Row(1, 9)}, Uuid::New())), ElementsAre(kCreated));
  auto unreadable = Row(4, 3);
  unreadable.add_faults("district_code must be a whole number");
  unreadable.add_faults(absl::StrCat("cpr ", Number(1)));
  auto nobody = v1::ImportRow();
  nobody.set_row_number(5);
  nobody.add_faults("a quote is never closed");
  auto changed = Row(2, 9, 2);
  changed.set_phone("12345678");
  auto answer = Send({Row(1, 0), changed, Row(3, 9, 1), unreadable, nobody, Row(6, 0)}, IdOfImport(import));
  EXPECT_THAT(Outcomes(answer), ElementsAre(kCreated, kChanged, kStale, kRefused, kRefused, kUnchanged));
  EXPECT_THAT(answer->results(3).reasons(), ElementsAre("district_code must be a whole number", StartsWith("row: ")));

  const v1::Import now = Get(import.name());
  EXPECT_EQ(now.counts().created(), 1);
  EXPECT_EQ(now.counts().changed(), 1);
  EXPECT_EQ(now.counts().unchanged(), 1);
  EXPECT_EQ(now.counts().stale(), 1);
  EXPECT_EQ(now.counts().refused(), 2);
  EXPECT_EQ(now.refused_without_key(), 1);
  EXPECT_EQ(now.last_row(), 6);

  // Row by row as they were answered, in pages of any size.
  for (int page_size : {1, 2, 50}) {
    const auto rows = Rows(import.name(), page_size, v1::IMPORT_OUTCOME_UNSPECIFIED);
    ASSERT_EQ(rows.size(), 6u);
    for (int i = 0; i < 6; ++i) EXPECT_EQ(rows[i].SerializeAsString(), answer->results(i).SerializeAsString()) << i;
  }
  EXPECT_EQ(Rows(import.name(), 50, v1::IMPORT_OUTCOME_REFUSED).size(), 2u);
  EXPECT_EQ(Rows(import.name(), 50, v1::IMPORT_OUTCOME_STALE).size(), 1u);

  // A refused row that is mended counts as what became of it.
  EXPECT_THAT(Outcomes(Send({Row(4, 3)}, IdOfImport(import))), ElementsAre(kCreated));
  EXPECT_EQ(Get(import.name()).counts().refused(), 1);
  EXPECT_EQ(Get(import.name()).counts().created(), 2);
}

TEST_F(RunsTest, AFullFileListsWhomItLacksAndClosesNobody) {
  std::vector<v1::ImportRow> all;
  for (int i = 0; i < 6; ++i) all.push_back(Row(i + 1, i));
  ASSERT_TRUE(Send(all).ok());
  auto elsewhere = Row(1, 7);
  elsewhere.set_external_id("nav-7");
  ASSERT_TRUE(Send({elsewhere}, Uuid::New(), "nav").ok());

  const v1::Import import = Start(v1::IMPORT_MODE_FULL, kFile);
  auto unreadable = Row(2, 1);
  unreadable.add_faults("cpr must be ten digits");
  ASSERT_TRUE(Send({Row(1, 0), unreadable, Row(3, 6)}, IdOfImport(import)).ok());
  EXPECT_THAT(Missing(import.name()), ElementsAre()) << "not finished yet";
  EXPECT_EQ(ReasonOf(Finish(import.name(), 4).status()), "IMPORT_INCOMPLETE");
  const auto finished = Finish(import.name(), 3);
  ASSERT_TRUE(finished.ok()) << finished.status();
  EXPECT_EQ(finished->state(), v1::IMPORT_STATE_FINISHED);
  EXPECT_EQ(finished->missing(), 4);
  EXPECT_THAT(Missing(import.name()), ElementsAre("kss-2", "kss-3", "kss-4", "kss-5"));
  EXPECT_THAT(Missing(import.name(), 1), ElementsAre("kss-2", "kss-3", "kss-4", "kss-5"));
  EXPECT_EQ(Count("feed"), 8) << "nobody was closed";
  EXPECT_EQ(Finish(import.name(), 3)->SerializeAsString(), finished->SerializeAsString());

  const v1::Import delta = Start(v1::IMPORT_MODE_DELTA, kFile);
  ASSERT_TRUE(Send({Row(1, 0)}, IdOfImport(delta)).ok());
  EXPECT_EQ(Finish(delta.name(), 1)->missing(), 0);
}

TEST_F(RunsTest, AFinishedImportAnswersWhatItTookAndTakesNoMore) {
  const v1::Import import = Start();
  auto bad = Row(2, 1);
  bad.clear_surname();
  const auto before = Send({Row(1, 0), bad}, IdOfImport(import));
  ASSERT_TRUE(before.ok() && Finish(import.name(), 2).ok());
  const auto after = Send({Row(1, 0), bad}, IdOfImport(import));
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->SerializeAsString(), before->SerializeAsString());
  EXPECT_EQ(ReasonOf(Send({Row(3, 2)}, IdOfImport(import)).status()), "IMPORT_FINISHED");
  EXPECT_EQ(Count("citizen"), 1);
}

TEST_F(RunsTest, RowsOfAnotherSourceDoNotBelong) {
  const v1::Import import = Start();
  EXPECT_EQ(ReasonOf(Send({Row(1, 0)}, IdOfImport(import), "nav").status()), "BAD_REQUEST");
  EXPECT_EQ(ReasonOf(Finish(ResourceName("imports", Uuid::New()), 0).status()), "IMPORT_NOT_FOUND");
}

TEST_F(RunsTest, ADryRunSaysWhatWouldBecomeAndKeepsNothing) {
  ASSERT_TRUE(Send({Row(1, 0)}).ok());
  v1::ImportCitizensBatchRequest request;
  request.set_import_id(Uuid::New().ToString());
  request.set_source_system("kss");
  request.set_validate_only(true);
  *request.add_rows() = Row(1, 0);
  *request.add_rows() = Row(2, 1);
  request.add_rows()->set_row_number(3);
  EXPECT_THAT(Outcomes(Change<v1::ImportCitizensBatchResponse>("ImportCitizensBatch", request)),
              ElementsAre(kUnchanged, kCreated, kRefused));
  EXPECT_EQ(Count("citizen"), 1);
  EXPECT_EQ(Count("import_run"), 1);
  EXPECT_EQ(Count("import_refusal"), 0);
}

// The schema says what each column holds, and no statement of the service reads past the tenant's boundary.
TEST_F(RunsTest, TablesAreDescribedAndStatementsStayInTheirMunicipality) {
  EXPECT_THAT(testing::UncommentedColumns(harness_.admin(), "citizens"), ElementsAre());
  EXPECT_THAT(testing::StatementsWithoutMunicipality(harness_.admin(), "citizens"), ElementsAre());
}

}  // namespace
}  // namespace sjak::citizens
