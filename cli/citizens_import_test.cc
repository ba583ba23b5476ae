#include "cli/citizens_import.h"

#include <gmock/gmock.h>

#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/citizens_rows.h"
#include "platform/base/error.h"

namespace sjak::cli {
namespace {

using citizens::v1::ImportCitizensBatchRequest;
using citizens::v1::ImportCitizensBatchResponse;
using citizens::v1::ImportRowResult;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kHeader[] =
    "external_id;source_revision;cpr;given_name;surname;birth_date;street;postcode;city;district_code;dar_address_id;"
    "residence_valid_from;target_group;target_group_valid_from;target_group_valid_to;needs;unemployed;caseworker_id;"
    "phone;protected\n";

std::string Line(int i, const std::string& target_group = "6.3", const std::string& needs = "CAPACITY+SKILLS") {
  return absl::StrCat("JK-", i, ";3;860563-2946;Amina;Hassan;;Ruten 1;2700;Brønshøj;7;;2011-12-31;", target_group,
                      ";2020-02-22;;", needs, ";yes;cw-01;+45 0000 0101;no\n");
}

// A gateway that takes every readable row as new, remembers requests, and can be cut.
struct Registry {
  std::map<int64_t, ImportRowResult> rows;
  std::vector<ImportCitizensBatchRequest> requests;
  int64_t last_row = 0;
  int cut_after = -1;     // batches until the stream breaks, after the next one is committed; -1: never
  int refusals_left = 0;  // calls refused before they get through
  int pauses = 0, starts = 0;
  bool finished = false;

  Gateway AsGateway() {
    return {[this](const std::string& method, const google::protobuf::Message& request,
                   google::protobuf::Message* answer) { return Call(method, request, answer); },
            [this](const std::string&, const std::function<bool(std::string*)>& next,
                   const std::function<void(const std::string&)>& on_answer) { return Stream(next, on_answer); },
            [this](int) { ++pauses; }};
  }

  absl::Status Call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message* answer) {
    if (refusals_left-- > 0) return absl::UnavailableError("down");
    if (absl::StrContains(method, "StartImport")) {
      ++starts;
      auto* import = static_cast<citizens::v1::Import*>(answer);
      import->set_name("imports/11111111-1111-1111-1111-111111111111");
      import->set_last_row(last_row);
    } else if (absl::StrContains(method, "ListImportRows")) {
      for (const auto& [number, row] : rows) {
        *static_cast<citizens::v1::ListImportRowsResponse*>(answer)->add_rows() = row;
      }
    } else if (absl::StrContains(method, "FinishImport")) {
      const auto rows_said = static_cast<const citizens::v1::FinishImportRequest&>(request).rows();
      if (rows_said != static_cast<int64_t>(rows.size())) return absl::FailedPreconditionError("incomplete");
      finished = true;
    }
    return absl::OkStatus();
  }

  absl::Status Stream(const std::function<bool(std::string*)>& next,
                      const std::function<void(const std::string&)>& on_answer) {
    std::string message;
    while (next(&message)) {
      ImportCitizensBatchRequest request;
      request.ParseFromString(message);
      requests.push_back(request);
      const std::string answer = Take(request).SerializeAsString();
      if (cut_after-- == 0) return absl::UnavailableError("cut");
      on_answer(answer);
    }
    return absl::OkStatus();
  }

  ImportCitizensBatchResponse Take(const ImportCitizensBatchRequest& request) {
    ImportCitizensBatchResponse response;
    for (const auto& row : request.rows()) {
      ImportRowResult* result = response.add_results();
      result->set_row_number(row.row_number());
      result->set_external_id(row.external_id());
      result->set_outcome(row.faults().empty() ? citizens::v1::IMPORT_OUTCOME_CREATED
                                               : citizens::v1::IMPORT_OUTCOME_REFUSED);
      *result->mutable_reasons() = row.faults();
      if (request.validate_only()) continue;
      rows[row.row_number()] = *result;
      last_row = std::max(last_row, row.row_number());
    }
    return response;
  }
};

struct Told {
  std::vector<ImportRowResult> rows;
  std::string report;
};

absl::StatusOr<ImportSummary> Import(const std::string& bytes, Registry& registry, Told* told,
                                     ImportOptions options = {}) {
  std::istringstream file(bytes);
  ImportReport report(&told->report);
  ImportListener listener;
  listener.on_row = [&](const ImportRowResult& row) {
    told->rows.push_back(row);
    report.Row(row);
  };
  listener.on_missing = [&](const citizens::v1::MissingCitizen& missing) { report.Missing(missing); };
  listener.on_progress = [](int64_t, int64_t, int64_t) {};
  return ImportCitizens(file, options, registry.AsGateway(), listener);
}

std::string File(int rows) {
  std::string bytes = kHeader;
  for (int i = 0; i < rows; ++i) bytes += Line(i);
  return bytes;
}

TEST(CitizenRows, ReadsEveryColumn) {
  std::istringstream file(File(1));
  CitizenRows rows(file);
  const auto next = rows.Next();
  ASSERT_TRUE(next.ok() && next->has_value());
  const citizens::v1::ImportRow& row = **next;
  EXPECT_EQ(row.row_number(), 2);
  EXPECT_EQ(row.external_id(), "JK-0");
  EXPECT_EQ(row.source_revision(), 3);
  EXPECT_EQ(row.address().city(), "Brønshøj");
  EXPECT_EQ(row.address().district_code(), 7);
  EXPECT_EQ(row.target_group(), citizens::v1::TARGET_GROUP_6_3);
  EXPECT_EQ(row.target_group_from().year(), 2020);
  EXPECT_EQ(row.residence_from().month(), 12);
  EXPECT_THAT(row.needs(), ElementsAre(citizens::v1::NEED_CAPACITY, citizens::v1::NEED_SKILLS));
  EXPECT_TRUE(row.unemployed());
  EXPECT_EQ(row.caseworker(), "cw-01");
  EXPECT_TRUE(row.has_protected_());
  EXPECT_FALSE(row.protected_());
  EXPECT_FALSE((*rows.Next()).has_value());
}

// The same people, as four systems write them.
TEST(CitizenRows, ReadsWhatDanishSystemsWrite) {
  const std::string columns = "external_id,source_revision,cpr,target_group,unemployed,surname,city";
  const std::string utf8 = "JK-1,1,860563-2946,6.3,yes,Sørensen,\"Brønshøj, Kbh\"";
  std::string semicolons =
      "external_id;source_revision;cpr;target_group;unemployed;surname;city\r\n"
      "JK-1;1;860563-2946;6.3;yes;Sørensen;Brønshøj, Kbh\r\n";
  std::string latin = semicolons;
  for (size_t at; (at = latin.find("\xC3\xB8")) != std::string::npos;) latin.replace(at, 2, "\xF8");
  std::string bytes[4] = {columns + "\n" + utf8, "\xEF\xBB\xBF" + columns + "\r\n" + utf8 + "\r\n", semicolons, latin};
  for (const std::string& text : bytes) {
    std::istringstream file(text);
    CitizenRows rows(file);
    const auto row = rows.Next();
    ASSERT_TRUE(row.ok() && row->has_value()) << text;
    EXPECT_EQ((*row)->surname(), "Sørensen") << text;
    EXPECT_EQ((*row)->address().city(), "Brønshøj, Kbh") << text;
    EXPECT_FALSE((*row)->has_protected_());
  }
}

TEST(Import, SendsInOrderAndFinishes) {
  Registry registry;
  Told told;
  const auto summary = Import(File(2300), registry, &told);
  ASSERT_TRUE(summary.ok()) << summary.status();
  ASSERT_EQ(registry.requests.size(), 3u);  // 1,000 and 1,000 and 300
  EXPECT_EQ(registry.requests[0].import_id(), "11111111-1111-1111-1111-111111111111");
  EXPECT_NE(registry.requests[0].request_id(), registry.requests[1].request_id());
  EXPECT_TRUE(registry.finished);
  EXPECT_EQ(summary->rows(), 2300);
  ASSERT_EQ(told.rows.size(), 2300u);
  EXPECT_EQ(told.rows[0].row_number(), 2);
  EXPECT_EQ(told.rows[2299].row_number(), 2301);
}

TEST(Import, ACutStreamIsTakenUpAgainWithTheSameMessages) {
  Registry registry;
  Told told;
  registry.cut_after = 1;
  const auto summary = Import(File(2300), registry, &told);
  ASSERT_TRUE(summary.ok()) << summary.status();
  ASSERT_EQ(registry.requests.size(), 4u);
  EXPECT_EQ(registry.requests[1].SerializeAsString(), registry.requests[2].SerializeAsString());
  EXPECT_EQ(told.rows.size(), 2300u) << "each row is told once";
  EXPECT_EQ(registry.pauses, 1);
}

TEST(Import, AnotherRunGoesOnAfterWhatIsCommittedAndTellsAll) {
  Registry registry;
  Told first, second;
  std::string bytes = File(2300) + Line(9, "6.33");
  registry.cut_after = 1;
  registry.refusals_left = 0;
  Registry* r = &registry;
  // Dies for good: every further try is refused.
  Gateway dying = registry.AsGateway();
  dying.exchange = [r](const std::string&, const std::function<bool(std::string*)>& next,
                       const std::function<void(const std::string&)>& on_answer) {
    if (r->cut_after < 0) return absl::UnavailableError("down");
    return r->Stream(next, on_answer);
  };
  std::istringstream file(bytes);
  ImportListener quiet{[](const auto&) {}, [](const auto&) {}, [](int64_t, int64_t, int64_t) {}};
  EXPECT_TRUE(absl::IsUnavailable(ImportCitizens(file, {}, dying, quiet).status()));
  EXPECT_EQ(registry.last_row, 2001);

  registry.requests.clear();
  const auto summary = Import(bytes, registry, &second);
  ASSERT_TRUE(summary.ok()) << summary.status();
  ASSERT_EQ(registry.requests.size(), 1u);
  EXPECT_EQ(registry.requests[0].rows(0).row_number(), 2002);
  EXPECT_EQ(summary->counts.created(), 2300);
  EXPECT_EQ(summary->counts.refused(), 1);
  ASSERT_EQ(second.rows.size(), 2301u);
  for (int i = 0; i < 2301; ++i) ASSERT_EQ(second.rows[i].row_number(), i + 2);
}

TEST(Import, WhatPassesIsTriedAgainAndTheRestIsNot) {
  Registry registry;
  Told told;
  registry.refusals_left = 3;
  EXPECT_TRUE(Import(File(1), registry, &told).ok());
  EXPECT_EQ(registry.pauses, 3);
  registry = Registry();
  registry.refusals_left = 1000;
  EXPECT_TRUE(absl::IsUnavailable(Import(File(1), registry, &told).status()));
  EXPECT_LT(registry.pauses, 10);
}

TEST(Import, BadRowsAreInTheRecordAndSayWhyWithoutQuoting) {
  Registry registry;
  Told told;
  const auto summary =
      Import(kHeader + Line(1) + Line(2, "6.33") + Line(3, "6.3", "LAZY") + "\"never closed\n", registry, &told);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(DescribeSummary(*summary), "4 rows: 1 created, 0 changed, 0 unchanged, 0 stale, 3 refused\n");
  EXPECT_EQ(DescribeRefusal(told.rows[1]), "  line 3: target_group: must be one of LAB section 6, as 6.3, or INT\n");
  EXPECT_EQ(registry.requests.at(0).rows(1).cpr(), "") << "what is refused here stays here";
  EXPECT_THAT(told.report, HasSubstr("3;JK-2;REFUSED;;target_group: must be"));
  EXPECT_THAT(told.report, HasSubstr("5;;REFUSED;;"));
}

TEST(Import, AReportIsSafeInASpreadsheet) {
  std::string text;
  ImportReport report(&text);
  ImportRowResult row;
  row.set_row_number(2);
  row.set_external_id("=HYPERLINK(\"x\")");
  row.set_outcome(citizens::v1::IMPORT_OUTCOME_CREATED);
  report.Row(row);
  citizens::v1::MissingCitizen missing;
  missing.set_external_id("@x");
  report.Missing(missing);
  EXPECT_THAT(text, HasSubstr("2;\"'=HYPERLINK(\"\"x\"\")\";CREATED"));
  EXPECT_THAT(text, HasSubstr(";'@x;MISSING;"));
}

TEST(Import, ADryRunOpensNothing) {
  Registry registry;
  Told told;
  ImportOptions options;
  options.dry_run = true;
  const auto summary = Import(File(3), registry, &told, options);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(registry.starts, 0);
  EXPECT_FALSE(registry.finished);
  EXPECT_TRUE(registry.requests.at(0).validate_only());
  EXPECT_EQ(summary->counts.created(), 3);
}

TEST(Import, AFileWithoutTheColumnsIsRefusedBeforeAnybodyHearsOfIt) {
  Registry registry;
  Told told;
  EXPECT_EQ(ReasonOf(Import("name;age\nx;1\n", registry, &told).status()), "CSV_HEADER");
  EXPECT_EQ(registry.starts, 0);
}

}  // namespace
}  // namespace sjak::cli
