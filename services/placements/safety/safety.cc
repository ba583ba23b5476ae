#include "services/placements/safety/safety.h"

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/placements/steps.h"
#include "services/placements/safety/safety_store.h"
#include "sjak/placements/v1/safety_events.pb.h"

namespace sjak::placements {
namespace {

// Who stayed away and who did not must be told apart: the deadline follows from it.
absl::Status CheckIncident(const v1::ReportIncidentRequest& request, Date today) {
  std::vector<FieldViolation> wrong;
  if (wire::DateOf(request.occurred_on()) > today) wrong.push_back({"occurred_on", "must not lie in the future"});
  const bool absent = wire::IsSet(request.first_absent_on());
  if (request.severity() == v1::INCIDENT_SEVERITY_NO_ABSENCE && absent) {
    wrong.push_back({"first_absent_on", "must be unset when nobody stayed away"});
  }
  if (request.severity() == v1::INCIDENT_SEVERITY_ABSENCE && !absent) {
    wrong.push_back({"first_absent_on", "must be given when somebody stayed away"});
  }
  return wrong.empty() ? absl::OkStatus() : RefuseFields(wrong);
}

template <typename Event>
void Publish(rpc::Tx& tx, const v1::Incident& incident, const Uuid& citizen) {
  Event event;
  *event.mutable_incident() = incident;
  event.mutable_incident()->clear_overdue();  // of the day it is looked at
  event.mutable_incident()->clear_reference();
  tx.Publish(incident.name(), incident.version(), event, citizen);
}

}  // namespace

absl::StatusOr<v1::SiteInduction> RecordInduction(rpc::Tx& tx, const v1::RecordInductionRequest& request) {
  if (wire::DateOf(request.done_on()) > tx.today()) return RefuseField("done_on", "must not lie in the future");
  const Uuid placement = IdOf(request.placement());
  if (!LockPlacementScoped(tx, placement)) return PlacementNotFound();
  const SafetyGround ground = ReadSafetyGround(tx, placement, tx.today());
  v1::SiteInduction induction;
  induction.set_placement(request.placement());
  *induction.mutable_done_on() = request.done_on();
  induction.set_language(request.language());
  induction.set_version(ground.inductions + 1);
  InsertInduction(tx, induction);
  v1::SiteInducted event;
  *event.mutable_induction() = induction;
  tx.Publish(absl::StrCat("siteInductions/", placement.ToString()), induction.version(), event, ground.citizen);
  return induction;
}

absl::StatusOr<v1::Incident> ReportIncident(rpc::Tx& tx, const v1::ReportIncidentRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckIncident(request, tx.today()));
  const Uuid placement = IdOf(request.placement());
  if (!LockPlacementScoped(tx, placement)) return PlacementNotFound();
  const Date occurred_on = wire::DateOf(request.occurred_on());
  const SafetyGround ground = ReadSafetyGround(tx, placement, occurred_on);
  if (occurred_on < ground.first || occurred_on > ground.last) {
    return RefuseState("OUTSIDE_PLACEMENT", "The day does not lie within the placement.", request.placement());
  }
  if (!ground.report_days) {
    return RefuseState("NO_LAW_FOR_DAY", "No deadline is known for that day. Check the date, or ask the jobcentre.",
                       request.placement());
  }
  v1::Incident incident;
  incident.set_name(ResourceName("incidents", Uuid::New()));
  incident.set_version(1);
  incident.set_placement(request.placement());
  *incident.mutable_occurred_on() = request.occurred_on();
  incident.set_kind(request.kind());
  incident.set_severity(request.severity());
  if (request.has_first_absent_on()) *incident.mutable_first_absent_on() = request.first_absent_on();
  incident.set_recipient(ground.training ? v1::INCIDENT_RECIPIENT_MUNICIPALITY
                                         : v1::INCIDENT_RECIPIENT_EMPLOYERS_INSURER);
  const Date from = request.has_first_absent_on() ? wire::DateOf(request.first_absent_on()) : occurred_on;
  *incident.mutable_due_on() = wire::ToProto(from + *ground.report_days);
  incident.set_state(v1::INCIDENT_STATE_REPORTED);
  InsertIncident(tx, incident);
  Publish<v1::IncidentReported>(tx, incident, ground.citizen);
  ShowOverdue(tx.today(), &incident);
  return incident;
}

absl::StatusOr<v1::Incident> PassOnIncident(rpc::Tx& tx, const v1::PassOnIncidentRequest& request) {
  const Uuid id = IdOf(request.name());
  if (!LockIncident(tx, id)) return NotFound("INCIDENT_NOT_FOUND", "There is no such incident.");
  StoredIncident stored = ReadLockedIncident(tx, id);
  v1::Incident& incident = stored.incident;
  if (incident.state() == v1::INCIDENT_STATE_PASSED_ON) {
    return RefuseState("INCIDENT_PASSED_ON", "The incident was passed on already. Nothing is left to do.",
                       request.name());
  }
  const Date day = wire::DateOf(request.passed_on_at());
  if (day < wire::DateOf(incident.occurred_on()) || day > tx.today()) {
    return RefuseField("passed_on_at", "must lie between the incident and today");
  }
  incident.set_version(incident.version() + 1);
  incident.set_state(v1::INCIDENT_STATE_PASSED_ON);
  *incident.mutable_passed_on_at() = request.passed_on_at();
  incident.set_reference(request.reference());
  UpdateIncident(tx, incident);
  Publish<v1::IncidentPassedOn>(tx, incident, stored.citizen);
  return incident;
}

absl::StatusOr<v1::ListIncidentsResponse> Incidents::ListIncidents(rpc::ReadTx& tx,
                                                                   const v1::ListIncidentsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListIncidentsResponse response;
  for (v1::Incident& incident : ListIncidentRows(tx, request, page)) {
    if (response.incidents_size() == page.size) {
      const v1::Incident& last = *response.incidents().rbegin();
      response.set_next_page_token(
          pages_.Next(tx.call(), request, {wire::DateOf(last.due_on()).ToString(), IdOf(last.name()).ToString()}));
      break;
    }
    ShowOverdue(tx.today(), &incident);
    *response.add_incidents() = std::move(incident);
  }
  return response;
}

}  // namespace sjak::placements
