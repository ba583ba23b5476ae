// What the status report costs with 10^4, 10^6 and 10^7 attendance rows, in one run: the facts are made by SQL, counted
// by the service's own code, and asked for through validation, access, one statement, access log and answer.
//   SJAK_TEST_POSTGRES=... status_bench [ROWS...]
// Fails when the largest costs more than 1.2 times the smallest.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/base/wire.h"
#include "platform/testing/service_harness.h"
#include "services/reporting/projection/page.h"
#include "services/reporting/projection/placements_projection.h"
#include "services/reporting/service.h"
#include "sjak/placements/v1/placements_events.pb.h"

namespace sjak::bench {
namespace {

constexpr int kCalls = 300;
constexpr int kDaysEach = 50;  // attended days of a placement
constexpr double kMost = 1.2;

struct Size {
  int64_t rows = 0;
  std::unique_ptr<reporting::Service> service;
  std::unique_ptr<testing::ServiceHarness> harness;
  std::vector<double> ms;
};

void CreateProgramme(testing::ServiceHarness& harness) {
  placements::v1::ProgrammeCreated created;
  created.mutable_programme()->set_name(ResourceName("programmes", Uuid::FromText("BI6")));
  placements::v1::ProgrammeFacts& facts = *created.mutable_programme()->mutable_facts();
  facts.set_code("BI6");
  facts.set_title("Pilot");
  facts.set_title_da("Pilot");
  facts.set_budget_year(2021);
  facts.set_target_citizens(20);
  facts.add_area_codes("TINGBJERG");
  placements::v1::Phase& phase = *facts.add_phases();
  phase.set_code("PILOT");
  *phase.mutable_starts_on() = wire::ToProto(Date(2021, 1, 1));
  *phase.mutable_ends_on() = wire::ToProto(Date(2021, 12, 31));
  for (int kind : {1, 2, 3}) {
    facts.add_counting_kinds(static_cast<placements::v1::PlacementKind>(kind));
    phase.add_enabled_kinds(static_cast<placements::v1::PlacementKind>(kind));
  }
  feed::v1::Event event;
  event.set_version(1);
  event.mutable_payload()->PackFrom(created);
  feed::FollowTx tx(harness.admin(), "0101");
  reporting::PlacementsProjection().Apply(tx, event);
}

// Citizens with a placement each, at five sites, begun all over the year.
void Fill(testing::ServiceHarness& harness, int64_t rows) {
  const std::string people = absl::StrCat("generate_series(1, ", rows / kDaysEach, ") i");
  postgres::Connection& admin = harness.admin();
  admin.ExecText(absl::StrCat(
      "INSERT INTO record_fact SELECT '0101', 1, 'CITIZEN', md5('c' || i), 1, '2021-01-01', NULL, md5('c' || i)::uuid, "
      "'{\"need\": true, \"unemployed\": true, \"area\": \"TINGBJERG\"}' FROM ",
      people));
  admin.ExecText(absl::StrCat(
      "INSERT INTO placement_fact SELECT '0101', 1, md5('p' || i)::uuid, 1, '2021-01-01', NULL, '",
      Uuid::FromText("BI6").ToString(),
      "', md5('c' || i)::uuid, 1 + i % 3, 1 + i % 2, md5('s' || i % 5)::uuid, md5('u' || i % 10)::uuid, 5, "
      "date '2021-01-04' + (i % 250)::int, date '2021-01-04' + (i % 250)::int + 90, NULL, 0, 900, NULL, NULL, true, "
      "true, 'TINGBJERG' FROM ",
      people));
  admin.ExecText(
      absl::StrCat("INSERT INTO day_fact SELECT '0101', 1, md5('p' || i)::uuid, date '2021-01-04' + (i % "
                   "250)::int + d, 1, '2021-01-01', NULL, 1, 300, true FROM ",
                   people, ", generate_series(0, ", kDaysEach - 1, ") d"));
  admin.ExecText("ANALYZE record_fact, placement_fact, day_fact");
  feed::FollowTx tx(admin, "0101");
  reporting::CountEverybody(tx, 1);
  admin.ExecText("VACUUM ANALYZE rollup");
}

double Ask(testing::ServiceHarness& harness) {
  const absl::Time began = absl::Now();
  const auto report = harness.Call<reporting::v1::IndicatorReport>(
      testing::Jobcentre(), "sjak.reporting.v1.StatusService.GetIndicators", reporting::v1::GetIndicatorsRequest());
  if (!report.ok()) {
    std::fprintf(stderr, "%s\n", report.status().ToString().c_str());
    std::exit(1);
  }
  return absl::ToDoubleMilliseconds(absl::Now() - began);
}

double Median(std::vector<double> ms) {
  std::sort(ms.begin(), ms.end());
  return ms[ms.size() / 2];
}

int Run(const std::vector<int64_t>& sizes) {
  std::vector<Size> all(sizes.size());
  for (size_t i = 0; i < sizes.size(); ++i) {
    Size& size = all[i];
    size.rows = sizes[i];
    size.harness = std::make_unique<testing::ServiceHarness>(reporting::Schema(), [&](const rpc::Environment& e) {
      size.service = std::make_unique<reporting::Service>(e);
      return size.service->bindings();
    });
    size.harness->clock().Set(Date(2021, 12, 31));
    const absl::Time began = absl::Now();
    CreateProgramme(*size.harness);
    Fill(*size.harness, size.rows);
    std::printf("%9lld attendance rows made and counted in %.0f s\n", static_cast<long long>(size.rows),
                absl::ToDoubleSeconds(absl::Now() - began));
    std::fflush(stdout);
  }
  // In turns, so that what else the machine does falls on all alike; the first tenth warms up.
  for (int call = 0; call < kCalls; ++call) {
    for (Size& size : all) {
      const double ms = Ask(*size.harness);
      if (call >= kCalls / 10) size.ms.push_back(ms);
    }
  }
  const double first = Median(all.front().ms);
  for (const Size& size : all) {
    std::printf("%9lld rows: median %.2f ms, %.2f times the smallest\n", static_cast<long long>(size.rows),
                Median(size.ms), Median(size.ms) / first);
  }
  return Median(all.back().ms) <= kMost * first ? 0 : 1;
}

}  // namespace
}  // namespace sjak::bench

int main(int argc, char** argv) {
  std::vector<int64_t> sizes;
  for (int i = 1; i < argc; ++i) {
    int64_t rows = 0;
    if (!absl::SimpleAtoi(argv[i], &rows) || rows < 1000) {
      std::fprintf(stderr, "usage: status_bench [ROWS...], each at least 1000\n");
      return 2;
    }
    sizes.push_back(rows);
  }
  return sjak::bench::Run(sizes.empty() ? std::vector<int64_t>{10'000, 1'000'000, 10'000'000} : sizes);
}
