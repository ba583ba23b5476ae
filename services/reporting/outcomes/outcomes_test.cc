#include "services/reporting/outcomes/outcomes.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "platform/testing/schema_checks.h"
#include "platform/testing/service_harness.h"
#include "services/reporting/projection/citizens_projection.h"
#include "services/reporting/projection/outcomes.h"
#include "services/reporting/projection/placements_projection.h"
#include "services/reporting/service.h"
#include "sjak/citizens/v1/citizens_events.pb.h"
#include "sjak/citizens/v1/rights_events.pb.h"
#include "sjak/placements/v1/placements_events.pb.h"

namespace sjak::reporting {
namespace {

using sjak::testing::Jobcentre;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class OutcomesTest : public ::testing::Test {
 protected:
  OutcomesTest()
      : harness_(Schema(), [this](const rpc::Environment& environment) {
          service_ = std::make_unique<Service>(environment);
          return service_->bindings();
        }) {
    harness_.clock().Set(Date(2022, 1, 3));
    placements::v1::ProgrammeCreated created;
    created.mutable_programme()->set_name(ResourceName("programmes", Uuid::FromText("BI6")));
    placements::v1::ProgrammeFacts& facts = *created.mutable_programme()->mutable_facts();
    facts.set_code("BI6");
    facts.set_budget_year(2021);
    facts.set_target_citizens(20);
    facts.add_area_codes("TINGBJERG");
    facts.add_counting_kinds(placements::v1::PLACEMENT_KIND_COMPANY_TRAINING);
    placements::v1::Phase& phase = *facts.add_phases();
    phase.set_code("PILOT");
    *phase.mutable_starts_on() = wire::ToProto(Date(2021, 1, 1));
    *phase.mutable_ends_on() = wire::ToProto(Date(2021, 12, 31));
    Apply(created);
    for (int i = 0; i < 6; ++i) Place(i);
  }

  static std::string Citizen(int i) { return ResourceName("citizens", Uuid::FromText(absl::StrCat("citizen", i))); }

  template <typename Payload>
  void Apply(const Payload& payload, int64_t version = 1) {
    feed::v1::Event event;
    event.set_version(version);
    *event.mutable_recorded_at() = wire::ToProto(absl::FromUnixSeconds(1609459200));
    event.mutable_payload()->PackFrom(payload);
    feed::FollowTx tx(harness_.admin(), "0101");
    CitizensProjection().Apply(tx, event);
    PlacementsProjection().Apply(tx, event);
  }

  // Attended in September, ended on the last of that month.
  void Place(int i) {
    citizens::v1::CitizenRegistered registered;
    registered.mutable_state()->set_citizen(Citizen(i));
    Apply(registered);
    placements::v1::PlacementEnded ended;
    placements::v1::Placement& p = *ended.mutable_placement();
    p.set_name(ResourceName("placements", Uuid::FromText(absl::StrCat("placement", i))));
    p.set_programme(ResourceName("programmes", Uuid::FromText("BI6")));
    p.set_citizen(Citizen(i));
    p.set_kind(placements::v1::PLACEMENT_KIND_COMPANY_TRAINING);
    p.set_end_reason(placements::v1::END_REASON_COMPLETED);
    *p.mutable_terms()->mutable_starts_on() = wire::ToProto(Date(2021, 9, 1));
    *p.mutable_terms()->mutable_ends_on() = wire::ToProto(Date(2021, 9, 30));
    *p.mutable_ended_on() = wire::ToProto(Date(2021, 9, 30));
    p.mutable_start_basis()->set_eligible(true);
    Apply(ended);
    placements::v1::AttendanceRecorded attended;
    attended.mutable_attendance()->set_placement(p.name());
    *attended.mutable_attendance()->mutable_day() = wire::ToProto(Date(2021, 9, 1));
    attended.mutable_attendance()->set_outcome(placements::v1::ATTENDANCE_OUTCOME_PRESENT);
    attended.mutable_attendance()->set_minutes(60);
    Apply(attended);
  }

  static void Add(v1::ImportOutcomesRequest* request, const std::string& citizen, int months, v1::OutcomeStatus status,
                  Date day = Date(2021, 12, 30)) {
    v1::Outcome& outcome = *request->add_outcomes();
    outcome.set_citizen(citizen);
    outcome.set_months(months);
    outcome.set_status(status);
    *outcome.mutable_observed_on() = wire::ToProto(day);
  }

  absl::StatusOr<v1::ImportOutcomesResponse> Import(v1::ImportOutcomesRequest request) {
    request.set_request_id(Uuid::New().ToString());
    request.set_source("DFDG");
    return harness_.Call<v1::ImportOutcomesResponse>(Jobcentre(), "sjak.reporting.v1.OutcomesService.ImportOutcomes",
                                                     request);
  }

  void Take() {
    feed::FollowTx tx(harness_.admin(), "0101");
    while (TakeOutcomes(tx, true)) {
    }
  }

  int64_t Sum(const std::string& code) {
    return harness_.admin()
        .ExecText(
            absl::StrCat("SELECT coalesce(sum(value), 0)::bigint AS n FROM rollup WHERE dimension = '' AND measure "
                         "= 'OUTCOME' AND day <= '2022-01-03' AND code = '",
                         code, "'"))
        .front()
        .i64("n");
  }

  std::unique_ptr<Service> service_;
  sjak::testing::ServiceHarness harness_;
};

TEST_F(OutcomesTest, AreCountedAndTheRestIsUnknown) {
  v1::ImportOutcomesRequest request;
  for (int i = 0; i < 5; ++i) Add(&request, Citizen(i), 3, v1::OUTCOME_STATUS_ORDINARY_JOB);
  Add(&request, ResourceName("citizens", Uuid::FromText("nobody")), 3, v1::OUTCOME_STATUS_BENEFIT);
  const auto imported = Import(request);
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(imported->recorded(), 5);
  EXPECT_THAT(imported->unknown_citizens(), ElementsAre(ResourceName("citizens", Uuid::FromText("nobody"))));
  EXPECT_EQ(Sum("3:ORDINARY_JOB"), 0) << "not before it was taken";
  Take();
  EXPECT_EQ(Sum("3:ORDINARY_JOB"), 5);
  EXPECT_EQ(Sum("3:DUE"), 6);
  const auto report = harness_.Call<v1::IndicatorReport>(Jobcentre(), "sjak.reporting.v1.StatusService.GetIndicators",
                                                         v1::GetIndicatorsRequest());
  ASSERT_TRUE(report.ok()) << report.status();
  for (const v1::Kpi& kpi : report->kpis()) {
    if (kpi.code() != "K9" || kpi.part() != "3") continue;
    EXPECT_FALSE(kpi.has_numerator()) << "5 of 6 would tell that one of them is not";
    EXPECT_EQ(kpi.guard().en(), "the part or the rest is fewer than 5");
    ASSERT_EQ(kpi.rows_size(), 4);
    EXPECT_EQ(kpi.rows(3).code(), "UNKNOWN");
    EXPECT_TRUE(kpi.rows(3).count().suppressed());
  }
  // A later row takes the earlier one's place, and counting anew comes to the same.
  v1::ImportOutcomesRequest later;
  Add(&later, Citizen(0), 3, v1::OUTCOME_STATUS_BENEFIT);
  ASSERT_TRUE(Import(later).ok());
  Take();
  EXPECT_EQ(Sum("3:ORDINARY_JOB"), 4);
  EXPECT_EQ(Sum("3:BENEFIT"), 1);
  feed::FollowTx tx(harness_.admin(), "0101");
  CountEverybody(tx, 1);
  EXPECT_EQ(Sum("3:ORDINARY_JOB"), 4);
}

TEST_F(OutcomesTest, AreGoneWithThePerson) {
  v1::ImportOutcomesRequest request;
  Add(&request, Citizen(0), 3, v1::OUTCOME_STATUS_FLEX_JOB);
  ASSERT_TRUE(Import(request).ok());
  Take();
  citizens::v1::CitizenErased erased;
  erased.mutable_kept()->set_citizen(Citizen(0));
  Apply(erased, 2);
  EXPECT_EQ(Sum("3:FLEX_JOB"), 0);
  EXPECT_EQ(Sum("3:DUE"), 6) << "the placement counts as before";
  EXPECT_EQ(harness_.admin().ExecText("SELECT count(*) AS n FROM outcome_observation").front().i64("n"), 0);
}

TEST_F(OutcomesTest, WrongRowsAreNamedAndNothingIsRecorded) {
  v1::ImportOutcomesRequest request;
  Add(&request, Citizen(0), 3, v1::OUTCOME_STATUS_FLEX_JOB);
  Add(&request, Citizen(1), 4, v1::OUTCOME_STATUS_FLEX_JOB);
  Add(&request, Citizen(2), 6, v1::OUTCOME_STATUS_FLEX_JOB, Date(2022, 1, 4));
  const absl::Status status = Import(request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "BAD_REQUEST");
  EXPECT_EQ(harness_.admin().ExecText("SELECT count(*) AS n FROM outcome_observation").front().i64("n"), 0);
}

TEST_F(OutcomesTest, EveryColumnSaysItsClass) {
  EXPECT_THAT(sjak::testing::UncommentedColumns(harness_.admin(), "reporting"), IsEmpty());
}

TEST_F(OutcomesTest, EveryStatementKeepsToOneMunicipality) {
  // Jobs are planned and claimed for all municipalities of the program at once.
  EXPECT_THAT(sjak::testing::StatementsWithoutMunicipality(harness_.admin(), "reporting", {"jobs_claim"}), IsEmpty());
  EXPECT_THAT(sjak::testing::SelfComparisons(), IsEmpty());
}

}  // namespace
}  // namespace sjak::reporting
