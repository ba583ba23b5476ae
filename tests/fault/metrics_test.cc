#include <gmock/gmock.h>

#include <regex>
#include <set>
#include <sstream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/policy/policy.h"
#include "services/citizens/service.h"
#include "services/reporting/service.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/feed/v1/feed.pb.h"
#include "tests/fault/programs.h"

namespace sjak::fault {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kGetCitizen[] = "sjak.citizens.v1.CitizensService.GetCitizen";
constexpr char kReadFeed[] = "sjak.feed.v1.FeedService.ReadFeed";

class MetricsTest : public ProgramsTest {
 protected:
  // Scrapes until the text is there.
  std::string MetricsWith(const std::string& service, const std::string& text) const {
    std::string metrics;
    for (const absl::Time until = absl::Now() + absl::Seconds(60); absl::Now() < until; std::this_thread::yield()) {
      metrics = Metrics(service);
      if (absl::StrContains(metrics, text)) break;
    }
    EXPECT_THAT(metrics, HasSubstr(text));
    return metrics;
  }

  // Whatever is a label's value must come from a list that is known before anybody calls.
  static void ExpectNobodyIn(const std::string& metrics) {
    std::set<std::string> words = {
        "OK",         "unknown",          "general",           "peers", "reads", "bulk", "refusals", "citizens",
        "placements", "citizens/rebuilt", "placements/rebuilt"};
    for (int code = 1; code <= 16; ++code) {
      words.insert(absl::StatusCodeToString(static_cast<absl::StatusCode>(code)));
    }
    static const std::regex label(R"re(([a-z_]+)="([^"]*)")re");
    for (std::sregex_iterator it(metrics.begin(), metrics.end(), label), end; it != end; ++it) {
      const std::string name = (*it)[1], value = (*it)[2];
      if (name == "le" || name == "quantile") continue;  // numbers of histograms
      if (name == "municipality") {
        EXPECT_EQ(value, "0101");
        continue;
      }
      EXPECT_TRUE(name == "method" || name == "code" || name == "lane" || name == "feed") << name;
      EXPECT_TRUE(words.count(value) > 0 || policy::FindMethod(value) != nullptr) << name << " " << value;
    }
  }
};

TEST_F(MetricsTest, ARunningProgramTellsItsFiguresAndNobodysName) {
  Start("citizens", citizens::Schema());
  const auto client = Connect("citizens");
  citizens::v1::GetCitizenRequest request;
  request.set_name("citizens/0190a3b4-7c11-7d20-8e35-1234567890ab");
  citizens::v1::Citizen citizen;
  EXPECT_EQ(Insist(*client, kGetCitizen, request, &citizen, Caseworker()).code(), absl::StatusCode::kNotFound);
  feed::v1::ReadFeedResponse page;
  EXPECT_TRUE(Insist(*client, kReadFeed, feed::v1::ReadFeedRequest(), &page, Caseworker()).ok());
  EXPECT_FALSE(client->Call("sjak.made.up.Bodil", request, &citizen, Caseworker()).ok());

  const std::string metrics = MetricsWith("citizens", R"(sjak_calls_total{code="OK",method=")");
  EXPECT_THAT(metrics, StartsWith("HTTP/1.1 200 OK"));
  EXPECT_THAT(metrics, HasSubstr("Content-Type: text/plain"));
  for (const std::string line :
       {"# TYPE sjak_calls_total counter", "# TYPE sjak_call_seconds histogram", "# TYPE sjak_lane_waiting gauge",
        R"(sjak_calls_total{code="NOT_FOUND",method="sjak.citizens.v1.CitizensService.GetCitizen"} 1)",
        R"(sjak_call_seconds_bucket{method="sjak.feed.v1.FeedService.ReadFeed",le="+Inf"} )",
        R"(sjak_calls_total{code="UNIMPLEMENTED",method="unknown"} 1)", R"(sjak_lane_waiting{lane="general"} 0)",
        "sjak_database_connections_in_use ", "sjak_database_connections_limit 16"}) {
    EXPECT_THAT(metrics, HasSubstr(line));
  }
  ExpectNobodyIn(metrics);

  Start("reporting", reporting::Schema(), {"citizens", "placements"});
  ExpectNobodyIn(MetricsWith("reporting", R"(sjak_feed_lag_positions{feed="citizens",municipality="0101"} 0)"));
  EXPECT_EQ(Stop("reporting"), 0) << Log();
  EXPECT_EQ(Stop("citizens"), 0);
}

}  // namespace
}  // namespace sjak::fault
