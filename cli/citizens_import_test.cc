#include "cli/citizens_import.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"

namespace sjak::cli {
namespace {

using citizens::v1::ImportCitizensBatchRequest;
using citizens::v1::ImportCitizensBatchResponse;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kHeader[] =
    "external_id;source_revision;cpr;given_name;surname;birth_date;street;postcode;city;district_code;dar_address_id;"
    "residence_valid_from;target_group;target_group_valid_from;target_group_valid_to;needs;unemployed;caseworker_id;"
    "phone\n";

std::string Line(int i, const std::string& target_group = "6.3", const std::string& needs = "CAPACITY+SKILLS") {
  return absl::StrCat("JK-", i, ";3;860563-2946;Amina;Hassan;;Ruten 1;2700;Brønshøj;7;;2011-12-31;", target_group,
                      ";2020-02-22;;", needs, ";yes;cw-01;+45 0000 0101\n");
}

// Takes every row as new and remembers the requests.
struct Registry {
  Invoke AsInvoke() {
    return [this](const std::string&, const google::protobuf::Message& message, google::protobuf::Message* answer) {
      const auto& request = static_cast<const ImportCitizensBatchRequest&>(message);
      if (fail_at == static_cast<int>(requests.size())) return absl::UnavailableError("down");
      requests.push_back(request);
      for (const auto& row : request.rows()) {
        auto* result = static_cast<ImportCitizensBatchResponse*>(answer)->add_results();
        result->set_row_number(row.row_number());
        result->set_external_id(row.external_id());
        result->set_outcome(citizens::v1::IMPORT_OUTCOME_CREATED);
      }
      return absl::OkStatus();
    };
  }
  int fail_at = -1;
  std::vector<ImportCitizensBatchRequest> requests;
};

absl::StatusOr<std::vector<ImportResult>> Import(const std::string& bytes, Registry& registry) {
  return ImportCitizens(bytes, "kss", registry.AsInvoke(), [](size_t, size_t) {});
}

TEST(Import, ReadsEveryColumn) {
  Registry registry;
  ASSERT_TRUE(Import(kHeader + Line(1), registry).ok());
  const citizens::v1::ImportRow& row = registry.requests.at(0).rows(0);
  EXPECT_EQ(row.row_number(), 2);
  EXPECT_EQ(row.external_id(), "JK-1");
  EXPECT_EQ(row.source_revision(), 3);
  EXPECT_EQ(row.address().city(), "Brønshøj");
  EXPECT_EQ(row.address().district_code(), 7);
  EXPECT_EQ(row.target_group(), citizens::v1::TARGET_GROUP_6_3);
  EXPECT_EQ(row.target_group_from().year(), 2020);
  EXPECT_EQ(row.residence_from().month(), 12);
  EXPECT_THAT(row.needs(), ElementsAre(citizens::v1::NEED_CAPACITY, citizens::v1::NEED_SKILLS));
  EXPECT_TRUE(row.unemployed());
  EXPECT_EQ(row.caseworker(), "cw-01");
}

TEST(Import, ARepeatSendsTheSameIdsAndACutOneGoesOn) {
  std::string bytes = kHeader;
  for (int i = 0; i < 1200; ++i) bytes += Line(i);
  Registry whole, cut;
  ASSERT_THAT(*Import(bytes, whole), SizeIs(1200));
  ASSERT_THAT(whole.requests, SizeIs(3));  // 500, 500, 200
  EXPECT_EQ(whole.requests[0].import_id(), whole.requests[2].import_id());
  EXPECT_NE(whole.requests[0].request_id(), whole.requests[1].request_id());
  cut.fail_at = 2;
  EXPECT_TRUE(absl::IsUnavailable(Import(bytes, cut).status()));
  cut.fail_at = -1;
  ASSERT_TRUE(Import(bytes, cut).ok());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(cut.requests[2 + i].SerializeAsString(), whole.requests[i].SerializeAsString());
  }
  EXPECT_EQ(cut.requests[0].SerializeAsString(), whole.requests[0].SerializeAsString());
}

TEST(Import, BadRowsStayHereAndSayWhyWithoutQuoting) {
  Registry registry;
  const auto results = Import(kHeader + Line(1) + Line(2, "6.33") + Line(3, "6.3", "LAZY") + Line(4, "INT"), registry);
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_EQ(registry.requests.at(0).rows_size(), 2);
  EXPECT_EQ(DescribeResults(*results),
            "4 rows: 2 created, 0 changed, 0 unchanged, 0 stale, 2 refused\n"
            "  line 3: target_group must be one of LAB section 6, as 6.3, or INT\n"
            "  line 4: needs must be CAPACITY, SKILLS, or both with + between\n");
  EXPECT_THAT(ResultsAsCsv(*results), HasSubstr("3;JK-2;REFUSED;;target_group must be"));
}

TEST(Import, AFileWithoutTheColumnsIsRefusedAsAWhole) {
  Registry registry;
  EXPECT_FALSE(Import("name;age\nx;1\n", registry).ok());
  EXPECT_THAT(registry.requests, SizeIs(0));
}

}  // namespace
}  // namespace sjak::cli
