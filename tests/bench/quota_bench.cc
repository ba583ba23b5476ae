// How long the quota radar and CheckPlacement take when the country is full: 500,000 units and 5 million placements,
// made by SQL in the same run. In process: validation, access, one statement, access log, answer.
//   SJAK_TEST_POSTGRES=... quota_bench [UNITS PLACEMENTS]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/testing/service_harness.h"
#include "services/placements/service.h"
#include "sjak/placements/v1/quota.pb.h"
#include "tests/generators/placements_at_scale.h"

namespace sjak::bench {
namespace {

constexpr int kCalls = 2000;

struct Latency {
  double p50_ms;
  double p99_ms;
};

// `call(i)` for many i; the first tenth warms up and is not counted.
template <typename Call>
Latency Measure(const Call& call) {
  std::vector<double> ms;
  for (int i = 0; i < kCalls; ++i) {
    const absl::Time began = absl::Now();
    call();
    if (i >= kCalls / 10) ms.push_back(absl::ToDoubleMilliseconds(absl::Now() - began));
  }
  std::sort(ms.begin(), ms.end());
  return {ms[ms.size() / 2], ms[ms.size() * 99 / 100]};
}

void Tell(const char* what, const Latency& latency) {
  std::printf("%-34s p50 %6.2f ms   p99 %6.2f ms\n", what, latency.p50_ms, latency.p99_ms);
  std::fflush(stdout);
}

template <typename Answer, typename Request>
void MustCall(testing::ServiceHarness& harness, const std::string& method, const Request& request) {
  const auto answer = harness.Call<Answer>(testing::Jobcentre(), "sjak.placements.v1." + method, request);
  if (answer.ok()) return;
  std::fprintf(stderr, "%s: %s\n", method.c_str(), answer.status().ToString().c_str());
  std::exit(1);
}

int Run(const generators::Scale& scale) {
  std::unique_ptr<placements::Service> service;
  testing::ServiceHarness harness(placements::Schema(), [&](const rpc::Environment& environment) {
    service = std::make_unique<placements::Service>(environment);
    return service->bindings();
  });
  const absl::Time began = absl::Now();
  generators::FillPlacements(harness.admin(), scale);
  std::printf("%lld placements at %lld units, filled in %.0f s\n", static_cast<long long>(scale.placements),
              static_cast<long long>(scale.units), absl::ToDoubleSeconds(absl::Now() - began));
  std::mt19937_64 random(1);
  Tell("ListQuotaCalendar of a unit", Measure([&] {
         placements::v1::ListQuotaCalendarRequest request;
         request.set_employer_unit("employerUnits/" + generators::UnitAtScale(1 + random() % scale.units));
         MustCall<placements::v1::ListQuotaCalendarResponse>(harness, "QuotaService.ListQuotaCalendar", request);
       }));
  Tell("CheckPlacement", Measure([&] {
         placements::v1::CheckPlacementRequest request;
         request.set_placement("placements/" + generators::PlacementAtScale(1 + random() % scale.placements));
         MustCall<placements::v1::RuleReport>(harness, "PlacementsService.CheckPlacement", request);
       }));
  return 0;
}

}  // namespace
}  // namespace sjak::bench

int main(int argc, char** argv) {
  sjak::generators::Scale scale{500'000, 5'000'000};
  if (argc == 3) scale = {std::atoll(argv[1]), std::atoll(argv[2])};
  return sjak::bench::Run(scale);
}
