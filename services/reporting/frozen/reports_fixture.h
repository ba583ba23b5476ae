#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "platform/testing/service_harness.h"
#include "services/reporting/projection/citizens_projection.h"
#include "services/reporting/projection/placements_projection.h"
#include "services/reporting/service.h"
#include "sjak/citizens/v1/citizens_events.pb.h"
#include "sjak/placements/v1/placements_events.pb.h"
#include "sjak/reporting/v1/disclosure.pb.h"
#include "sjak/reporting/v1/follow_up.pb.h"
#include "sjak/reporting/v1/frozen_reports.pb.h"

namespace sjak::reporting {

// The pilot as reporting hears of it, and its reports. The harness' clock begins on 13 September 2021.
class ReportsTest : public ::testing::Test {
 protected:
  ReportsTest()
      : harness_(Schema(), [this](const rpc::Environment& environment) {
          service_ = std::make_unique<Service>(environment);
          return service_->bindings();
        }) {
    CreateProgramme();
    CreateBudget();
    AddProject("test houses", "Prøvehuse", placements::v1::PROJECT_KIND_TEST_HOUSES, "2021-Q1", Date(2021, 4, 12), 8);
    AddProject("family homes", "120 familieboliger", placements::v1::PROJECT_KIND_FAMILY_HOMES, "2021-Q2", std::nullopt,
               120);
  }

  static Uuid Id(const std::string& what) { return Uuid::FromText(what); }
  static std::string Programme() { return ResourceName("programmes", Id("BI6")); }
  static identity::Caller Officer() { return sjak::testing::Jobcentre("tests|officer"); }
  static identity::Caller Controller() { return sjak::testing::Jobcentre("tests|controller"); }

  template <typename Payload>
  void Apply(int64_t version, const Payload& payload) {
    feed::v1::Event event;
    event.set_municipality_code("0101");
    event.set_version(version);
    *event.mutable_recorded_at() = wire::ToProto(known_at_);
    event.mutable_payload()->PackFrom(payload);
    feed::FollowTx tx(harness_.admin(), "0101");
    CitizensProjection().Apply(tx, event);
    PlacementsProjection().Apply(tx, event);
  }

  void CreateProgramme() {
    placements::v1::ProgrammeCreated event;
    event.mutable_programme()->set_name(Programme());
    placements::v1::ProgrammeFacts& facts = *event.mutable_programme()->mutable_facts();
    facts.set_code("BI6");
    facts.set_title("Pilot");
    facts.set_title_da("Pilotprojekt vedr. beskæftigelsesfremmende partnerskab med byggebranchen i Tingbjerg");
    facts.set_goal_da("Minimum 20 udsatte borgere tilknyttes i 2021 byggeriet");
    facts.set_budget_year(2021);
    facts.set_target_citizens(20);
    facts.add_area_codes("TINGBJERG");
    for (int kind : {1, 2, 3}) facts.add_counting_kinds(static_cast<placements::v1::PlacementKind>(kind));
    placements::v1::Phase& phase = *facts.add_phases();
    phase.set_code("PILOT");
    *phase.mutable_starts_on() = wire::ToProto(Date(2021, 1, 1));
    *phase.mutable_ends_on() = wire::ToProto(Date(2021, 12, 31));
    for (int kind : {1, 2, 3}) phase.add_enabled_kinds(static_cast<placements::v1::PlacementKind>(kind));
    Apply(1, event);
  }

  void CreateBudget() {
    placements::v1::BudgetLineCreated line;
    line.mutable_budget_line()->set_name(ResourceName("budgetLines", Id("line")));
    line.mutable_budget_line()->set_programme(Programme());
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
    Apply(1, line);
    placements::v1::BuyOutAgreed agreed;
    agreed.mutable_agreement()->set_name(ResourceName("buyOutAgreements", Id("agreement")));
    agreed.mutable_agreement()->set_budget_line(ResourceName("budgetLines", Id("line")));
    *agreed.mutable_agreement()->mutable_starts_on() = wire::ToProto(Date(2021, 9, 1));
    *agreed.mutable_agreement()->mutable_ends_on() = wire::ToProto(Date(2021, 12, 31));
    *agreed.mutable_agreement()->mutable_commitment() = wire::DkkFromOere(20'000'000);
    Apply(1, agreed);
  }

  void AddProject(const std::string& id, const std::string& title, placements::v1::ProjectKind kind,
                  const std::string& planned, std::optional<Date> started, int units) {
    placements::v1::ProjectStarted event;
    event.mutable_project()->set_name(ResourceName("projects", Id(id)));
    event.mutable_project()->set_programme(Programme());
    event.mutable_project()->mutable_facts()->set_title(title);
    event.mutable_project()->mutable_facts()->set_kind(kind);
    event.mutable_project()->mutable_facts()->set_planned_units(units);
    event.mutable_project()->mutable_facts()->set_builder(ResourceName("partners", Id("nrep")));
    event.mutable_project()->mutable_facts()->set_planned_start_quarter(planned);
    if (started) *event.mutable_project()->mutable_started_on() = wire::ToProto(*started);
    Apply(2, event);
  }

  // Citizen `i`, present on `day`, which is the first of the placement.
  void Place(int i, int kind, Date day,
             placements::v1::ProjectKind project = placements::v1::PROJECT_KIND_TEST_HOUSES) {
    known_at_ = absl::FromCivil(absl::CivilHour(day.civil()) + 12, Copenhagen());
    placements::v1::TrainingApproved approved;
    placements::v1::Placement& p = *approved.mutable_placement();
    p.set_name(ResourceName("placements", Id(absl::StrCat("placement", i))));
    p.set_programme(Programme());
    p.set_citizen(ResourceName("citizens", Id(absl::StrCat("citizen", i))));
    p.set_kind(static_cast<placements::v1::PlacementKind>(kind));
    p.set_project_kind(project);
    *p.mutable_terms()->mutable_starts_on() = wire::ToProto(day);
    *p.mutable_terms()->mutable_ends_on() = wire::ToProto(day + 90);
    p.mutable_start_basis()->set_eligible(true);
    Apply(1, approved);
    placements::v1::AttendanceRecorded attended;
    attended.mutable_attendance()->set_placement(p.name());
    *attended.mutable_attendance()->mutable_day() = wire::ToProto(day);
    attended.mutable_attendance()->set_outcome(placements::v1::ATTENDANCE_OUTCOME_PRESENT);
    attended.mutable_attendance()->set_minutes(300);
    Apply(1, attended);
  }

  template <typename Answer, typename Request>
  absl::StatusOr<Answer> Call(const identity::Caller& caller, const std::string& method, const Request& request) {
    return harness_.Call<Answer>(caller, absl::StrCat("sjak.reporting.v1.", method), request);
  }

  absl::StatusOr<v1::FrozenReport> Freeze(v1::ReportKind kind, const std::string& period,
                                          const std::string& difference = "", const identity::Caller& by = Officer()) {
    v1::FreezeReportRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.set_programme_code("BI6");
    request.set_kind(kind);
    request.set_period(period);
    request.set_difference(difference);
    return Call<v1::FrozenReport>(by, "FrozenReportsService.FreezeReport", request);
  }

  absl::StatusOr<v1::FrozenReport> SignOff(const v1::FrozenReport& report, const identity::Caller& by = Controller()) {
    v1::SignOffReportRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.set_name(report.name());
    request.set_version(report.version());
    return Call<v1::FrozenReport>(by, "FrozenReportsService.SignOffReport", request);
  }

  absl::StatusOr<v1::ReportFile> File(const std::string& name, v1::ReportFormat format, int64_t version = 0,
                                      const identity::Caller& by = Controller()) {
    v1::GetReportFileRequest request;
    request.set_name(name);
    request.set_version(version);
    request.set_format(format);
    return Call<v1::ReportFile>(by, "FrozenReportsService.GetReportFile", request);
  }

  v1::ReportDocument Document(const v1::FrozenReport& report) {
    v1::ReportDocument document;
    const auto file = File(report.name(), v1::REPORT_FORMAT_PROTOBUF, report.version());
    EXPECT_TRUE(file.ok()) << file.status();
    if (file.ok()) document.ParseFromString(file->content());
    return document;
  }

  v1::ReportChainVerdict Chain() {
    const auto verdict = Call<v1::ReportChainVerdict>(Controller(), "FrozenReportsService.VerifyReportChain",
                                                      v1::VerifyReportChainRequest());
    EXPECT_TRUE(verdict.ok()) << verdict.status();
    return verdict.value_or(v1::ReportChainVerdict());
  }

  absl::StatusOr<v1::FollowUp> Record(const v1::FollowUpFacts& facts) {
    v1::RecordFollowUpRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.set_programme(Programme());
    *request.mutable_facts() = facts;
    return Call<v1::FollowUp>(Officer(), "FollowUpService.RecordFollowUp", request);
  }

  absl::StatusOr<v1::FollowUp> Revise(const v1::FollowUp& entry, const v1::FollowUpFacts& facts) {
    v1::ReviseFollowUpRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.set_name(entry.name());
    request.set_etag(entry.etag());
    *request.mutable_facts() = facts;
    return Call<v1::FollowUp>(Officer(), "FollowUpService.ReviseFollowUp", request);
  }

  void Write(v1::ReportKind kind, const std::string& period, const std::string& section, const std::string& narrative,
             const std::string& deviation = "", const std::string& decision = "") {
    v1::WriteReportTextRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.mutable_facts()->set_programme_code("BI6");
    request.mutable_facts()->set_kind(kind);
    request.mutable_facts()->set_period(period);
    request.mutable_facts()->set_section(section);
    request.mutable_facts()->set_narrative(narrative);
    request.mutable_facts()->set_deviation(deviation);
    request.mutable_facts()->set_decision(decision);
    const auto text = Call<v1::ReportText>(Officer(), "FrozenReportsService.WriteReportText", request);
    EXPECT_TRUE(text.ok()) << text.status();
  }

  // When what is applied next was recorded.
  absl::Time known_at_ = absl::FromCivil(absl::CivilHour(2021, 1, 4, 12), Copenhagen());
  std::unique_ptr<Service> service_;
  sjak::testing::ServiceHarness harness_;
};

}  // namespace sjak::reporting
