#include "cli/outcomes_import.h"

#include <gmock/gmock.h>

#include <set>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/uuid.h"
#include "platform/base/wire.h"
#include "sjak/reporting/v1/outcomes.pb.h"

namespace sjak::cli {
namespace {

using reporting::v1::ImportOutcomesRequest;
using reporting::v1::ImportOutcomesResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kColumns[] = "citizen;months;status;observed_on\n";
const std::string kAnna = Uuid::FromText("Anna").ToString();

class OutcomesImportTest : public ::testing::Test {
 protected:
  absl::StatusOr<OutcomesSummary> Import(const std::string& text) {
    std::istringstream file(text);
    return ImportOutcomes(
        file, "DFDG",
        [this](const std::string& method, const google::protobuf::Message& request, google::protobuf::Message* answer) {
          EXPECT_EQ(method, "sjak.programme.v1.OutcomesService.ImportOutcomes");
          sent_.push_back(static_cast<const ImportOutcomesRequest&>(request));
          auto& response = static_cast<ImportOutcomesResponse&>(*answer);
          response.set_recorded(sent_.back().outcomes_size() - unknown_);
          if (unknown_ > 0) response.add_unknown_citizens("citizens/nobody");
          return refusal_;
        });
  }
  std::vector<ImportOutcomesRequest> sent_;
  int unknown_ = 0;
  absl::Status refusal_;
};

TEST_F(OutcomesImportTest, SendsWhatCanBeReadAndNamesTheRest) {
  unknown_ = 1;
  const auto summary = Import(absl::StrCat(kColumns, kAnna, ";3;ordinary_job;2022-03-31\n", "citizens/", kAnna,
                                           ";6;BENEFIT;2022-06-30\n", "Anna;2;HAPPY;soon\n"));
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->rows, 3);
  EXPECT_EQ(summary->recorded, 1);
  ASSERT_EQ(sent_.size(), 1u);
  EXPECT_EQ(sent_[0].source(), "DFDG");
  EXPECT_EQ(sent_[0].outcomes(0).citizen(), "citizens/" + kAnna);
  EXPECT_EQ(sent_[0].outcomes(0).status(), reporting::v1::OUTCOME_STATUS_ORDINARY_JOB);
  EXPECT_EQ(wire::DateOf(sent_[0].outcomes(1).observed_on()), Date(2022, 6, 30));
  const std::string text = DescribeOutcomes(*summary);
  EXPECT_THAT(text, HasSubstr("3 rows: 1 recorded, 1 refused"));
  EXPECT_THAT(text, HasSubstr("line 4: citizen must be an id of the registry; months must be 1, 3, 6 or 12; status"));
  EXPECT_THAT(text, HasSubstr("not known: citizens/nobody"));
}

TEST_F(OutcomesImportTest, TheSameFileAgainIsTheSameRequests) {
  std::string text = kColumns;
  for (int i = 0; i < 1001; ++i) {
    absl::StrAppend(&text, Uuid::FromText(absl::StrCat(i)).ToString(), ";1;GONE;2022-01-31\n");
  }
  ASSERT_TRUE(Import(text).ok());
  ASSERT_TRUE(Import(text).ok());
  ASSERT_EQ(sent_.size(), 4u);
  EXPECT_EQ(sent_[0].request_id(), sent_[2].request_id());
  EXPECT_EQ(sent_[1].request_id(), sent_[3].request_id());
  EXPECT_NE(sent_[0].request_id(), sent_[1].request_id());
  EXPECT_EQ(sent_[1].outcomes_size(), 1);
}

TEST_F(OutcomesImportTest, AnUnusableFileOrServiceIsSaid) {
  EXPECT_EQ(ReasonOf(Import("citizen;months\n").status()), "CSV_HEADER");
  refusal_ = absl::UnavailableError("away");
  EXPECT_TRUE(absl::IsUnavailable(Import(absl::StrCat(kColumns, kAnna, ";1;GONE;2022-01-31\n")).status()));
}

}  // namespace
}  // namespace sjak::cli
