#include "services/reporting/projection/citizens_projection.h"

#include "services/reporting/projection/dispatch.h"
#include "services/reporting/projection/projection_store.h"
#include "sjak/citizens/v1/circumstances_events.pb.h"
#include "sjak/citizens/v1/identity_events.pb.h"
#include "sjak/citizens/v1/progress_events.pb.h"
#include "sjak/citizens/v1/rights_events.pb.h"

namespace sjak::reporting {
namespace {

using namespace citizens::v1;  // NOLINT: the table below is a list of its messages.

// Every event of a citizen carries the whole state; the one that ends a citizen says who it is.
template <typename Event>
Handlers::value_type CitizenEvent() {
  return On<Event>([](const Change& change, const Event& event) { PutCitizen(change, event.state()); });
}

// An event of somebody erased since, in a feed that is read from the beginning.
void PutTombstone(const Change& change, const feed::v1::Erased& erased) {
  KeptFacts kept;
  CitizenMerged merged;
  if (erased.kept().UnpackTo(&kept)) PutKept(change, kept);
  if (erased.kept().UnpackTo(&merged)) PutAlias(change, merged.from(), merged.into());
}

const Handlers& CitizenEvents() {
  static const auto* const handlers = new Handlers{
      CitizenEvent<CitizenRegistered>(),
      CitizenEvent<CitizenImported>(),
      CitizenEvent<TargetGroupRecorded>(),
      CitizenEvent<AddressRecorded>(),
      CitizenEvent<NeedsRecorded>(),
      CitizenEvent<CaseworkerAssigned>(),
      CitizenEvent<ConsentGiven>(),
      CitizenEvent<ConsentWithdrawn>(),
      CitizenEvent<CprRecorded>(),
      CitizenEvent<CitizenTookOver>(),
      On<CitizenMerged>(
          [](const Change& change, const CitizenMerged& event) { PutAlias(change, event.from(), event.into()); }),
      CitizenEvent<BenefitRecorded>(),
      CitizenEvent<MobilityLimitRecorded>(),
      CitizenEvent<ConsiderationsRecorded>(),
      CitizenEvent<LanguageLevelRecorded>(),
      CitizenEvent<ProtectionSet>(),
      CitizenEvent<GuestRecorded>(),
      CitizenEvent<SpellCorrected>(),
      CitizenEvent<SpellEnded>(),
      CitizenEvent<CaseClosed>(),
      CitizenEvent<CaseReopened>(),
      CitizenEvent<CitizenRectified>(),
      CitizenEvent<PersonRestricted>(),
      CitizenEvent<RestrictionLifted>(),
      On<CitizenErased>([](const Change& c, const CitizenErased& e) { EraseCitizen(c, e.kept()); }),
      On<ProgressTrackStarted>([](const Change& c, const ProgressTrackStarted& e) { PutTrack(c, e.track()); }),
      On<ProgressTrackEnded>([](const Change& c, const ProgressTrackEnded& e) { PutTrack(c, e.track()); }),
      On<ProgressMeasured>(PutMeasurement),
      On<feed::v1::Erased>(PutTombstone),
  };
  return *handlers;
}

}  // namespace

void CitizensProjection::Gather(Page& page, const feed::v1::Event& event) { Dispatch(CitizenEvents(), page, event); }

void CitizensProjection::Forget(feed::FollowTx& tx, int64_t copy) { ForgetCitizens(tx, copy); }

}  // namespace sjak::reporting
