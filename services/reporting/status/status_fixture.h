#pragma once

#include <gmock/gmock.h>

#include <optional>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "platform/testing/service_harness.h"
#include "services/reporting/projection/citizens_projection.h"
#include "services/reporting/projection/placements_projection.h"
#include "services/reporting/service.h"
#include "sjak/citizens/v1/citizens_events.pb.h"
#include "sjak/citizens/v1/identity_events.pb.h"
#include "sjak/placements/v1/claims_events.pb.h"
#include "sjak/placements/v1/placements_events.pb.h"

namespace sjak::reporting {

using sjak::testing::Jobcentre;

inline constexpr char kService[] = "sjak.reporting.v1.ReportingService.";

class StatusTest : public ::testing::Test {
 protected:
  StatusTest()
      : harness_(Schema(), [this](const rpc::Environment& environment) {
          service_ = std::make_unique<Service>(environment);
          return service_->bindings();
        }) {
    harness_.clock().Set(Date(2021, 11, 6));
  }

  static Uuid Id(const std::string& what) { return Uuid::FromText(what); }

  template <typename Payload>
  void Apply(int64_t version, const Payload& payload, const std::string& municipality = "0101") {
    feed::v1::Event event;
    event.set_municipality_code(municipality);
    event.set_version(version);
    *event.mutable_recorded_at() = wire::ToProto(known_at_);
    event.mutable_payload()->PackFrom(payload);
    feed::FollowTx tx(harness_.admin(), municipality);
    CitizensProjection().Apply(tx, event);
    PlacementsProjection().Apply(tx, event);
  }

  void CreateProgramme(const std::string& code = "BI6", const std::string& municipality = "0101") {
    placements::v1::ProgrammeCreated event;
    event.mutable_programme()->set_name(ResourceName("programmes", Id(code)));
    placements::v1::ProgrammeFacts& facts = *event.mutable_programme()->mutable_facts();
    facts.set_code(code);
    facts.set_title("Pilot");
    facts.set_title_da("Pilotprojekt");
    facts.set_goal_da("Minimum 20 udsatte borgere");
    facts.set_budget_year(2021);
    facts.set_target_citizens(20);
    facts.add_area_codes("TINGBJERG");
    for (int kind : {1, 2, 3, 5}) facts.add_counting_kinds(static_cast<placements::v1::PlacementKind>(kind));
    AddPhase(facts, "PILOT", 2021);
    AddPhase(facts, "SCALE_UP", 2022);
    Apply(1, event, municipality);
  }

  static void AddPhase(placements::v1::ProgrammeFacts& facts, const char* code, int year) {
    placements::v1::Phase& phase = *facts.add_phases();
    phase.set_code(code);
    *phase.mutable_starts_on() = wire::ToProto(Date(year, 1, 1));
    *phase.mutable_ends_on() = wire::ToProto(Date(year, 12, 31));
    for (int kind : {1, 2, 3}) phase.add_enabled_kinds(static_cast<placements::v1::PlacementKind>(kind));
  }

  void CreateBudget() {
    placements::v1::BudgetLineCreated line;
    line.mutable_budget_line()->set_name(ResourceName("budgetLines", Id("line")));
    line.mutable_budget_line()->set_programme(ResourceName("programmes", Id("BI6")));
    placements::v1::BudgetLineFacts& facts = *line.mutable_budget_line()->mutable_facts();
    facts.set_title("Buy-out of employees on site");
    facts.set_title_da("Frikøb af medarbejdere på byggeplads");
    facts.set_steering_area("Service");
    facts.set_committee("BIU");
    facts.set_appropriation("35.10");
    facts.set_direction(placements::v1::BUDGET_DIRECTION_EXPENDITURE);
    facts.set_price_level_year(2021);
    facts.add_years()->set_year(2021);
    *facts.mutable_years(0)->mutable_amount() = wire::DkkFromOere(60'000'000);
    facts.add_years()->set_year(2022);
    Apply(1, line);
    placements::v1::BuyOutAgreed agreed;
    agreed.mutable_agreement()->set_name(ResourceName("buyOutAgreements", Id("agreement")));
    agreed.mutable_agreement()->set_budget_line(ResourceName("budgetLines", Id("line")));
    *agreed.mutable_agreement()->mutable_starts_on() = wire::ToProto(Date(2021, 9, 1));
    *agreed.mutable_agreement()->mutable_ends_on() = wire::ToProto(Date(2021, 12, 31));
    *agreed.mutable_agreement()->mutable_commitment() = wire::DkkFromOere(20'000'000);
    Apply(1, agreed);
    Accrue(1, 9'999'999);
    Accrue(2, 6'333'600);  // a corrected statement of the same month
  }

  void Accrue(int64_t version, int64_t oere) {
    placements::v1::MentorHoursRecorded hours;
    hours.mutable_hours()->set_agreement(ResourceName("buyOutAgreements", Id("agreement")));
    hours.mutable_hours()->set_month("2021-09");
    *hours.mutable_hours()->mutable_accrued() = wire::DkkFromOere(oere);
    hours.set_budget_line(ResourceName("budgetLines", Id("line")));
    Apply(version, hours);
  }

  void StartTestHouses() {
    placements::v1::ProjectStarted event;
    event.mutable_project()->set_name(ResourceName("projects", Id("test houses")));
    event.mutable_project()->set_programme(ResourceName("programmes", Id("BI6")));
    event.mutable_project()->mutable_facts()->set_title("Prøvehuse");
    event.mutable_project()->mutable_facts()->set_kind(placements::v1::PROJECT_KIND_TEST_HOUSES);
    event.mutable_project()->mutable_facts()->set_builder(ResourceName("partners", Id("nrep")));
    event.mutable_project()->mutable_facts()->set_planned_start_quarter("2021-Q1");
    *event.mutable_project()->mutable_started_on() = wire::ToProto(Date(2021, 4, 12));
    Apply(2, event);
  }

  // A citizen with a placement, present on one day of September.
  void Place(int i, placements::v1::PlacementKind kind, placements::v1::ProjectKind project, bool eligible = true,
             placements::v1::EndReason end = placements::v1::END_REASON_UNSPECIFIED) {
    const std::string citizen = ResourceName("citizens", Id(absl::StrCat("citizen", i)));
    citizens::v1::CitizenRegistered registered;
    registered.mutable_state()->set_citizen(citizen);
    registered.mutable_state()->set_unemployed(true);
    registered.mutable_state()->add_needs(citizens::v1::NEED_SKILLS);
    registered.mutable_state()->set_residence_area("TINGBJERG");
    Apply(1, registered);
    placements::v1::TrainingApproved approved;
    placements::v1::Placement& p = *approved.mutable_placement();
    p.set_name(ResourceName("placements", Id(absl::StrCat("placement", i, "/", kind))));
    p.set_programme(ResourceName("programmes", Id("BI6")));
    p.set_citizen(citizen);
    p.set_kind(kind);
    p.set_project_kind(project);
    p.set_end_reason(end);
    *p.mutable_terms()->mutable_starts_on() = wire::ToProto(Date(2021, 9, 13));
    *p.mutable_terms()->mutable_ends_on() = wire::ToProto(Date(2022, 1, 9));
    p.mutable_start_basis()->set_eligible(eligible);
    Apply(1, approved);
    placements::v1::AttendanceRecorded attended;
    attended.mutable_attendance()->set_placement(p.name());
    *attended.mutable_attendance()->mutable_day() = wire::ToProto(Date(2021, 9, 14));
    attended.mutable_attendance()->set_outcome(placements::v1::ATTENDANCE_OUTCOME_PRESENT);
    attended.mutable_attendance()->set_minutes(300);
    Apply(1, attended);
  }

  absl::StatusOr<v1::StatusReport> Report(const std::string& programme = "", const std::string& phase = "") {
    v1::GetStatusReportRequest request;
    request.set_programme_code(programme);
    request.set_phase_code(phase);
    return harness_.Call<v1::StatusReport>(Jobcentre(), absl::StrCat(kService, "GetStatusReport"), request);
  }

  absl::StatusOr<v1::Target> SetTarget(int citizens, Date from, const std::string& code = "BI6") {
    v1::SetTargetRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.set_programme(ResourceName("programmes", Id(code)));
    request.set_citizens(citizens);
    request.set_definitions("Unemployed and vulnerable at start");
    *request.mutable_valid_from() = wire::ToProto(from);
    request.mutable_text()->mutable_target_group()->set_da("Ledige udsatte borgere");
    return harness_.Call<v1::Target>(Jobcentre(), absl::StrCat(kService, "SetTarget"), request);
  }

  static const v1::Indicator& Find(const v1::StatusReport& report, const std::string& code) {
    for (const v1::Indicator& indicator : report.indicators()) {
      if (indicator.code() == code) return indicator;
    }
    ADD_FAILURE() << "no " << code;
    return v1::Indicator::default_instance();
  }

  absl::StatusOr<v1::IndicatorReport> Indicators(std::optional<absl::Time> known_at = std::nullopt) {
    v1::GetIndicatorsRequest request;
    if (known_at) *request.mutable_known_at() = wire::ToProto(*known_at);
    return harness_.Call<v1::IndicatorReport>(Jobcentre(), "sjak.reporting.v1.StatusService.GetIndicators", request);
  }

  static const v1::Kpi& Kpi(const v1::IndicatorReport& report, const std::string& code, const std::string& part = "",
                            v1::Reading reading = v1::READING_UNSPECIFIED) {
    for (const v1::Kpi& kpi : report.kpis()) {
      if (kpi.code() == code && kpi.part() == part && (kpi.reading() == reading || reading == 0)) return kpi;
    }
    ADD_FAILURE() << "no " << code << " " << part;
    return v1::Kpi::default_instance();
  }

  static absl::Time Noon(Date day) { return absl::FromCivil(absl::CivilHour(day.civil()) + 12, Copenhagen()); }

  // Business time of the events that are applied.
  absl::Time known_at_ = absl::FromUnixSeconds(1609459200);
  std::unique_ptr<Service> service_;
  sjak::testing::ServiceHarness harness_;
};

}  // namespace sjak::reporting
