#include "tests/generators/placements_at_scale.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "platform/base/wire.h"
#include "platform/testing/service_harness.h"
#include "services/placements/service.h"

// What R8 reads stays index-only however large the country: the plan is asserted, at a size that costs seconds, or
// at the one that is asked for. How long it takes is tests/bench/quota_bench.
namespace sjak::generators {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

// A scan of a large table.
struct Scan {
  std::string node;
  std::string table;
  std::string alias;
  std::string index;
  friend std::ostream& operator<<(std::ostream& out, const Scan& s) {
    return out << s.node << " " << s.index << " " << s.table << " " << s.alias;
  }
};

bool IsLarge(const std::string& table) {
  static const std::set<std::string> kLarge = {"placement", "placement_decision", "employer_unit",
                                               "workforce", "external_occupancy", "partner"};
  return kLarge.count(table) > 0;
}

void Collect(const nlohmann::json& plan, std::vector<Scan>* out) {
  if (plan.contains("Relation Name") && IsLarge(plan["Relation Name"])) {
    out->push_back({plan["Node Type"], plan["Relation Name"], plan["Alias"], plan.value("Index Name", "")});
  }
  for (const nlohmann::json& child : plan.value("Plans", nlohmann::json::array())) Collect(child, out);
}

// SJAK_SCALE_PLACEMENTS, ten to a unit, for the whole country: 5000000.
Scale Wanted() {
  const char* wanted = std::getenv("SJAK_SCALE_PLACEMENTS");
  if (wanted == nullptr) return {};
  const int64_t placements = std::atoll(wanted);
  return {placements / 10, placements};
}

class AtScaleTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    harness_ = new testing::ServiceHarness(placements::Schema(), [](const rpc::Environment& environment) {
      service_ = new placements::Service(environment);
      return service_->bindings();
    });
    FillPlacements(harness_->admin(), Wanted());
  }
  static void TearDownTestSuite() {
    delete harness_;
    delete service_;
  }

  // As the service runs it: prepared, with the generic plan.
  static std::vector<Scan> ScansOf(const std::string& statement) {
    const auto& all = postgres::Statement::All();
    const auto it = std::find_if(all.begin(), all.end(), [&](const auto* s) { return s->name() == statement; });
    EXPECT_NE(it, all.end()) << statement;
    postgres::Connection& conn = harness_->admin();
    conn.ExecText("SET plan_cache_mode = force_generic_plan");
    conn.ExecText(absl::StrCat("PREPARE scale AS ", (*it)->sql()));
    const int64_t params =
        conn.ExecText("SELECT cardinality(parameter_types) AS n FROM pg_prepared_statements WHERE name = 'scale'")
            .front()
            .i64("n");
    const std::vector<std::string> nulls(params, "NULL");
    const postgres::Rows rows =
        conn.ExecText(absl::StrCat("EXPLAIN (FORMAT JSON) EXECUTE scale (", absl::StrJoin(nulls, ","), ")"));
    conn.ExecText("DEALLOCATE scale");
    std::vector<Scan> scans;
    Collect(nlohmann::json::parse(rows.front().text("\"QUERY PLAN\""))[0]["Plan"], &scans);
    return scans;
  }

  static testing::ServiceHarness* harness_;
  static placements::Service* service_;
};

testing::ServiceHarness* AtScaleTest::harness_ = nullptr;
placements::Service* AtScaleTest::service_ = nullptr;

MATCHER(IsIndexOnly, "") { return arg.node == "Index Only Scan"; }
MATCHER(IsSequential, "") { return arg.node == "Seq Scan"; }
MATCHER_P(IsOf, alias, "") { return arg.alias == alias; }
MATCHER_P(IsOn, table, "") { return arg.table == table; }

TEST_F(AtScaleTest, TheRadarReadsIndexesOnly) {
  for (const char* statement :
       {"placements.quota_of_unit", "placements.quotas_of_site", "placements.quotas_of_partner"}) {
    SCOPED_TRACE(statement);
    const std::vector<Scan> scans = ScansOf(statement);
    EXPECT_THAT(scans, Contains(IsOf("oc")));
    EXPECT_THAT(scans, Contains(IsOf("f")));
    EXPECT_THAT(scans, Contains(IsOf("y")));
    EXPECT_THAT(scans, Each(IsIndexOnly()));
  }
}

// It reads the placement itself, and what else its citizen does, from their rows; everything about the unit from
// indexes.
TEST_F(AtScaleTest, TheOccupantsOfACheckAreReadFromIndexesOnly) {
  for (const char* statement : {"placements.read_context", "placements.read_context_locked"}) {
    SCOPED_TRACE(statement);
    const std::vector<Scan> scans = ScansOf(statement);
    EXPECT_THAT(scans, Each(Not(IsSequential())));
    std::vector<Scan> of_unit;
    for (const Scan& scan : scans) {
      if (scan.index == "placement_unit_use" || scan.table == "workforce" || scan.table == "external_occupancy") {
        of_unit.push_back(scan);
      }
    }
    // The months of the unit, and those of all units of the company.
    EXPECT_THAT(of_unit, UnorderedElementsAre(IsOn("placement"), IsOn("external_occupancy"), IsOn("workforce"),
                                              IsOn("workforce")));
    EXPECT_THAT(of_unit, Each(IsIndexOnly()));
  }
}

// The test can fail: without the covering index the same statement is not index-only.
TEST_F(AtScaleTest, APlanWithoutTheIndexIsCaught) {
  postgres::Connection& conn = harness_->admin();
  conn.Begin();
  conn.ExecText("DROP INDEX placement_unit_use");
  EXPECT_THAT(ScansOf("placements.quota_of_unit"), Contains(Not(IsIndexOnly())));
  conn.Rollback();
}

TEST_F(AtScaleTest, AUnitsCalendarIsTrueToItsRows) {
  const std::string unit = UnitAtScale(777);
  placements::v1::ListQuotaCalendarRequest request;
  request.set_employer_unit("employerUnits/" + unit);
  const auto answer = harness_->Call<placements::v1::ListQuotaCalendarResponse>(
      testing::Jobcentre(), "sjak.placements.v1.QuotaService.ListQuotaCalendar", request);
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->calendars_size(), 1);
  for (const placements::v1::QuotaRun& run : answer->calendars(0).runs()) {
    const std::string day = wire::DateOf(run.first_day()).ToString();
    const int64_t used = harness_->admin()
                             .ExecText(absl::StrCat(
                                 "SELECT coalesce(sum(least(weekly_minutes, 2220)), 0) + (SELECT "
                                 "coalesce(sum(weekly_minutes), 0) FROM external_occupancy WHERE employer_unit_id = '",
                                 unit, "' AND during @> date '", day,
                                 "') AS used FROM placement WHERE kind IN (1, 4) AND status IN ('APPROVED', 'ENDED') "
                                 "AND employer_unit_id = '",
                                 unit, "' AND during @> date '", day, "'"))
                             .front()
                             .i64("used");
    EXPECT_EQ(run.used_weekly_minutes(), used) << day;
  }
}

}  // namespace
}  // namespace sjak::generators
