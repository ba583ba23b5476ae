#include "services/reporting/projection/placements_projection.h"

#include "services/reporting/projection/dispatch.h"
#include "services/reporting/projection/projection_store.h"
#include "sjak/placements/v1/budget_events.pb.h"
#include "sjak/placements/v1/follow_events.pb.h"

namespace sjak::reporting {
namespace {

using namespace placements::v1;  // NOLINT: the table below is a list of its messages.

template <typename Event>
Handlers::value_type PlacementEvent() {
  return On<Event>([](const Change& change, const Event& event) { PutPlacement(change, event.placement()); });
}

// Units, workforce, occupancy, sites and mentors are not counted anywhere, so their events are left alone.
const Handlers& PlacementsEvents() {
  static const auto* const handlers = new Handlers{
      On<ProgrammeCreated>([](const Change& c, const ProgrammeCreated& e) { PutProgramme(c, e.programme()); }),
      On<ProgrammeRevised>([](const Change& c, const ProgrammeRevised& e) { PutProgramme(c, e.record().programme()); }),
      On<BudgetLineCreated>([](const Change& c, const BudgetLineCreated& e) { PutBudgetLine(c, e.budget_line()); }),
      On<BudgetLineChanged>([](const Change& c, const BudgetLineChanged& e) { PutBudgetLine(c, e.record().line()); }),
      On<PartnerCreated>([](const Change& c, const PartnerCreated& e) { PutPartner(c, e.partner()); }),
      On<PartnerInvited>([](const Change& c, const PartnerInvited& e) { PutPartner(c, e.record().partner()); }),
      On<ProjectCreated>([](const Change& c, const ProjectCreated& e) { PutProject(c, e.project()); }),
      On<ProjectStarted>([](const Change& c, const ProjectStarted& e) { PutProject(c, e.project()); }),
      On<BuyOutAgreed>([](const Change& c, const BuyOutAgreed& e) { PutAgreement(c, e.agreement()); }),
      On<MentorHoursRecorded>(
          [](const Change& c, const MentorHoursRecorded& e) { PutMentorHours(c, e.hours(), e.budget_line()); }),
      On<AttendanceRecorded>([](const Change& c, const AttendanceRecorded& e) { PutAttendance(c, e.attendance()); }),
      PlacementEvent<SmallJobRegistered>(),
      PlacementEvent<TrainingDrafted>(),
      PlacementEvent<TrainingSubmitted>(),
      PlacementEvent<TrainingApproved>(),
      PlacementEvent<HearingRecorded>(),
      PlacementEvent<PlacementEnded>(),
      PlacementEvent<PlacementCancelled>(),
      On<PlacementCitizenChanged>(
          [](const Change& c, const PlacementCitizenChanged& e) { PutCitizenOf(c, e.placement(), e.citizen()); }),
      PlacementEvent<PlacementChanged>(),
  };
  return *handlers;
}

}  // namespace

void PlacementsProjection::Apply(feed::FollowTx& tx, const feed::v1::Event& event) {
  feed::v1::Erased erased;
  if (!event.payload().Is<feed::v1::Erased>() || !event.payload().UnpackTo(&erased)) {
    return Dispatch(PlacementsEvents(), tx, event);
  }
  // An event about somebody erased since is kept as it was, under a pseudonym: it counts as it did.
  feed::v1::Event kept = event;
  *kept.mutable_payload() = erased.kept();
  Dispatch(PlacementsEvents(), tx, kept);
}

void PlacementsProjection::Reset(feed::FollowTx& tx) { tx.Exec(ForgetPlacements(), {tx.municipality()}); }

}  // namespace sjak::reporting
