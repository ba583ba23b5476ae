#pragma once

#include <string>
#include <vector>

#include "services/citizens/citizens_fixture.h"
#include "sjak/citizens/v1/imports.pb.h"
#include "sjak/citizens/v1/sources.pb.h"

namespace sjak::citizens {

// Rows of made-up people, sent by one or several sources.
class ImportTest : public CitizensTest {
 protected:
  static v1::ImportRow Row(int number, int person, int64_t revision = 1) {
    v1::ImportRow row;
    row.set_row_number(number);
    row.set_external_id(absl::StrCat("kss-", person));
    row.set_source_revision(revision);
    row.set_cpr(Number(person));
    row.set_given_name("Bodil");
    row.set_surname(absl::StrCat("Prøve", person));
    *row.mutable_address() = AddressAt("Ruten 12", "2700", 7);
    row.set_target_group(v1::TARGET_GROUP_6_3);
    *row.mutable_target_group_from() = wire::ToProto(Date(2020, 11, 2));
    row.set_unemployed(true);
    return row;
  }

  absl::StatusOr<v1::ImportCitizensBatchResponse> Send(const std::vector<v1::ImportRow>& rows,
                                                       const Uuid& import_id = Uuid::New(),
                                                       const std::string& source = "kss") {
    v1::ImportCitizensBatchRequest request;
    request.set_import_id(import_id.ToString());
    request.set_source_system(source);
    for (const v1::ImportRow& row : rows) *request.add_rows() = row;
    return Change<v1::ImportCitizensBatchResponse>("ImportCitizensBatch", request);
  }
  std::vector<v1::ImportOutcome> Outcomes(const absl::StatusOr<v1::ImportCitizensBatchResponse>& response) {
    std::vector<v1::ImportOutcome> outcomes;
    EXPECT_TRUE(response.ok()) << response.status();
    if (response.ok()) {
      for (const auto& result : response->results()) outcomes.push_back(result.outcome());
    }
    return outcomes;
  }

  // The methods of the other services.
  template <typename Answer, typename Request>
  absl::StatusOr<Answer> Runs(absl::string_view method, Request request) {
    return harness_.Call<Answer>(testing::Jobcentre(), absl::StrCat("sjak.citizens.v1.", method), WithId(request));
  }
  template <typename Request>
  static Request WithId(Request request) {
    const auto* field = Request::descriptor()->FindFieldByName("request_id");
    if (field != nullptr) request.GetReflection()->SetString(&request, field, Uuid::New().ToString());
    return request;
  }
  v1::Import Start(v1::ImportMode mode = v1::IMPORT_MODE_DELTA, const std::string& file = "",
                   const std::string& source = "kss") {
    v1::StartImportRequest request;
    request.set_source_system(source);
    request.set_mode(mode);
    request.set_file_sha256(file);
    auto import = Runs<v1::Import>("ImportsService.StartImport", request);
    EXPECT_TRUE(import.ok()) << import.status();
    return import.value_or(v1::Import());
  }
  absl::StatusOr<v1::Import> Finish(const std::string& name, int64_t rows) {
    v1::FinishImportRequest request;
    request.set_name(name);
    request.set_rows(rows);
    return Runs<v1::Import>("ImportsService.FinishImport", request);
  }
  v1::ListDiscrepanciesResponse Discrepancies() {
    auto list = Runs<v1::ListDiscrepanciesResponse>("SourcesService.ListDiscrepancies", v1::ListDiscrepanciesRequest());
    EXPECT_TRUE(list.ok()) << list.status();
    return list.value_or(v1::ListDiscrepanciesResponse());
  }

  static constexpr auto kCreated = v1::IMPORT_OUTCOME_CREATED;
  static constexpr auto kChanged = v1::IMPORT_OUTCOME_CHANGED;
  static constexpr auto kUnchanged = v1::IMPORT_OUTCOME_UNCHANGED;
  static constexpr auto kStale = v1::IMPORT_OUTCOME_STALE;
  static constexpr auto kRefused = v1::IMPORT_OUTCOME_REFUSED;
};

}  // namespace sjak::citizens
