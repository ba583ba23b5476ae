// Rows a second through ImportCitizensBatch (in process: validation, idempotency, rules, all tables, access log, feed)
// against COPY into a staging table and one merge, in the same run on the same machine:
//   SJAK_TEST_POSTGRES=... import_bench [ROWS]
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "absl/time/clock.h"
#include "cli/citizens_rows.h"
#include "platform/testing/service_harness.h"
#include "services/citizens/service.h"
#include "tests/generators/city.h"

namespace sjak::bench {
namespace {

constexpr int kBatch = 1000;

double Seconds(const std::function<void()>& work) {
  const absl::Time began = absl::Now();
  work();
  return absl::ToDoubleSeconds(absl::Now() - began);
}

void Tell(const char* what, int64_t rows, double seconds) {
  std::printf("%-44s %8.0f rows/s  (%.1f s)\n", what, static_cast<double>(rows) / seconds, seconds);
  std::fflush(stdout);
}

std::string CityText(int64_t rows, int64_t revision) {
  const generators::City city({.revision = revision, .disagree_per_mille = revision > 1 ? 1000 : 0, .voice = 1});
  std::string text = generators::City::Header();
  for (int64_t i = 0; i < rows; ++i) text += city.Line(i);
  return text;
}

void Import(testing::ServiceHarness& harness, const std::string& text) {
  std::istringstream file(text);
  cli::CitizenRows rows(file);
  const std::string import_id = Uuid::New().ToString();
  auto next = rows.Next();
  while (next.ok() && next->has_value()) {
    citizens::v1::ImportCitizensBatchRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.set_import_id(import_id);
    request.set_source_system("kss");
    while (next.ok() && next->has_value() && request.rows_size() < kBatch) {
      *request.add_rows() = **next;
      next = rows.Next();
    }
    const auto answer = harness.Call<citizens::v1::ImportCitizensBatchResponse>(
        testing::Jobcentre(), "sjak.citizens.v1.CitizensService.ImportCitizensBatch", request);
    if (!answer.ok()) {
      std::cerr << answer.status() << "\n";
      std::exit(1);
    }
  }
}

int Psql(const std::string& sql) {
  const char* conninfo = std::getenv("SJAK_TEST_POSTGRES");
  std::ofstream("/tmp/sjak-import-bench.sql") << sql;
  return std::system(
      absl::StrCat("/usr/lib/postgresql/15/bin/psql \"", conninfo, "\" -q -f /tmp/sjak-import-bench.sql").c_str());
}

// One table with two unique indexes: what a plain bulk load of the same rows costs.
void PlainLoad(int64_t rows, const std::string& text) {
  std::ofstream("/tmp/sjak-import-bench.csv") << text;
  const char* columns =
      "external_id text, source_revision bigint, cpr text, given_name text, surname text, phone text, street text, "
      "postcode text, city text, district_code int, residence_valid_from date, target_group text, "
      "target_group_valid_from date, needs text, unemployed text, caseworker_id text, protected text";
  Psql(
      absl::Substitute("DROP TABLE IF EXISTS bench_city; CREATE TABLE bench_city ($0, PRIMARY KEY (external_id)); "
                       "CREATE UNIQUE INDEX ON bench_city (cpr);",
                       columns));
  const std::string load = absl::Substitute(
      "CREATE TEMP TABLE staging ($0);\n\\copy staging FROM '/tmp/sjak-import-bench.csv' WITH (FORMAT csv, HEADER, "
      "DELIMITER ';')\nINSERT INTO bench_city SELECT * FROM staging ON CONFLICT (external_id) DO UPDATE SET "
      "source_revision = EXCLUDED.source_revision, phone = EXCLUDED.phone;\n",
      columns);
  Tell("psql \\copy and merge, all new", rows, Seconds([&] { Psql(load); }));
  Tell("psql \\copy and merge, all existing", rows, Seconds([&] { Psql(load); }));
  Psql("DROP TABLE bench_city;");
}

int Main(int64_t rows) {
  std::shared_ptr<citizens::Service> service;
  testing::ServiceHarness harness(citizens::Schema(), [&service](const rpc::Environment& environment) {
    service = std::make_shared<citizens::Service>(environment);
    return service->bindings();
  });
  harness.clock().Set(Date(2021, 9, 13));
  const std::string first = CityText(rows, 1), second = CityText(rows, 2);
  PlainLoad(rows, first);
  Tell("import, all new", rows, Seconds([&] { Import(harness, first); }));
  Tell("import, the same again (unchanged)", rows, Seconds([&] { Import(harness, first); }));
  Tell("import, all with another telephone (changed)", rows, Seconds([&] { Import(harness, second); }));
  return 0;
}

}  // namespace
}  // namespace sjak::bench

int main(int argc, char** argv) { return sjak::bench::Main(argc > 1 ? std::atoll(argv[1]) : 20'000); }
