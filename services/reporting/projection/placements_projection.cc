#include "services/reporting/projection/placements_projection.h"

#include "services/reporting/projection/dispatch.h"
#include "services/reporting/projection/projection_store.h"
#include "sjak/placements/v1/authority_events.pb.h"
#include "sjak/placements/v1/budget_events.pb.h"
#include "sjak/placements/v1/contacts_events.pb.h"
#include "sjak/placements/v1/follow_events.pb.h"
#include "sjak/placements/v1/life_cycle_events.pb.h"
#include "sjak/placements/v1/mentors_events.pb.h"
#include "sjak/placements/v1/partners_events.pb.h"
#include "sjak/placements/v1/programmes_events.pb.h"
#include "sjak/placements/v1/sites_events.pb.h"
#include "sjak/placements/v1/slots_events.pb.h"

namespace sjak::reporting {
namespace {

using namespace placements::v1;  // NOLINT: the table below is a list of its messages.

template <typename Event>
Handlers::value_type PlacementEvent() {
  return On<Event>([](const Change& change, const Event& event) { PutPlacement(change, event.placement()); });
}

// As the project was first planned: a new plan does not make a late start punctual.
void PutReplanned(const Change& change, const ProjectChanged& event) {
  const ProjectRecord& record = event.record();
  PutProject(change, record.project(),
             record.plans().empty() ? record.project().facts().planned_start_quarter()
                                    : record.plans(0).planned().start_quarter());
}

void PutAsPlanned(const Change& change, const Project& project) {
  PutProject(change, project, project.facts().planned_start_quarter());
}

// Workforce and occupancy are not counted anywhere, so their events are left alone.
const Handlers& PlacementsEvents() {
  static const auto* const handlers = new Handlers{
      On<ProgrammeCreated>([](const Change& c, const ProgrammeCreated& e) { PutProgramme(c, e.programme()); }),
      On<ProgrammeRevised>([](const Change& c, const ProgrammeRevised& e) { PutProgramme(c, e.record().programme()); }),
      On<BudgetLineCreated>([](const Change& c, const BudgetLineCreated& e) { PutBudgetLine(c, e.budget_line()); }),
      On<BudgetLineChanged>([](const Change& c, const BudgetLineChanged& e) { PutBudgetLine(c, e.record().line()); }),
      On<PartnerCreated>([](const Change& c, const PartnerCreated& e) { PutPartner(c, e.partner()); }),
      On<PartnerInvited>([](const Change& c, const PartnerInvited& e) { PutPartner(c, e.record().partner()); }),
      On<AgreementProposed>([](const Change& c, const AgreementProposed& e) { PutPartner(c, e.record().partner()); }),
      On<AgreementAccepted>([](const Change& c, const AgreementAccepted& e) { PutPartner(c, e.record().partner()); }),
      On<PartnerLeft>([](const Change& c, const PartnerLeft& e) { PutPartner(c, e.partner()); }),
      On<PartnerMerged>([](const Change& c, const PartnerMerged& e) { PutPartner(c, e.partner()); }),
      On<PartnerAbsorbed>([](const Change& c, const PartnerAbsorbed& e) { PutPartner(c, e.partner()); }),
      On<EmployerUnitAdded>(
          [](const Change& c, const EmployerUnitAdded& e) { PutUnit(c, e.employer_unit(), /*moved=*/false); }),
      On<EmployerUnitChanged>(
          [](const Change& c, const EmployerUnitChanged& e) { PutUnit(c, e.employer_unit(), /*moved=*/true); }),
      On<ProjectCreated>([](const Change& c, const ProjectCreated& e) { PutAsPlanned(c, e.project()); }),
      On<ProjectStarted>([](const Change& c, const ProjectStarted& e) { PutAsPlanned(c, e.project()); }),
      On<ProjectChanged>(PutReplanned),
      On<SiteCreated>([](const Change& c, const SiteCreated& e) { PutSite(c, e.site()); }),
      On<SiteContractorAdded>([](const Change& c, const SiteContractorAdded& e) { PutSite(c, e.site()); }),
      On<SiteChanged>([](const Change& c, const SiteChanged& e) {
        PutSite(c, e.record().site());
        PutSitePlace(c, e.record());
      }),
      On<ClosureChanged>([](const Change& c, const ClosureChanged& e) { PutClosure(c, e.closure()); }),
      On<ContactCadenceSet>([](const Change& c, const ContactCadenceSet& e) { PutCadence(c, e.cadence()); }),
      On<ContactRecorded>([](const Change& c, const ContactRecorded& e) { PutContact(c, e.contact()); }),
      On<DecisionImported>([](const Change& c, const DecisionImported& e) { PutDecision(c, e.decision()); }),
      On<SlotOpened>([](const Change& c, const SlotOpened& e) { PutSlot(c, e.slot()); }),
      On<SlotChanged>([](const Change& c, const SlotChanged& e) { PutSlot(c, e.slot()); }),
      On<MentorRegistered>([](const Change& c, const MentorRegistered& e) {
        PutMentor(c, e.mentor().mentor(), e.mentor().employer_unit(), 0);
      }),
      On<MentorDescribed>(
          [](const Change& c, const MentorDescribed& e) { PutMentor(c, e.mentor(), e.employer_unit(), e.capacity()); }),
      On<BuyOutAgreed>([](const Change& c, const BuyOutAgreed& e) { PutAgreement(c, e.agreement()); }),
      On<ClaimChanged>(PutClaim),
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
      On<PlacementCitizenChanged>(PutCitizenOf),
      PlacementEvent<PlacementChanged>(),
  };
  return *handlers;
}

}  // namespace

void PlacementsProjection::Gather(Page& page, const feed::v1::Event& event) {
  feed::v1::Erased erased;
  if (!event.payload().Is<feed::v1::Erased>() || !event.payload().UnpackTo(&erased)) {
    return Dispatch(PlacementsEvents(), page, event);
  }
  // An event about somebody erased since is kept as it was, under a pseudonym: it counts as it did.
  feed::v1::Event kept = event;
  *kept.mutable_payload() = erased.kept();
  Dispatch(PlacementsEvents(), page, kept);
}

void PlacementsProjection::Forget(feed::FollowTx& tx, int64_t copy) { ForgetPlacements(tx, copy); }

}  // namespace sjak::reporting
