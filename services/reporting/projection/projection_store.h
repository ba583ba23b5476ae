#pragma once

#include <string>

#include "absl/time/time.h"
#include "services/reporting/counters/fact_rules.h"
#include "services/reporting/projection/page.h"
#include "sjak/citizens/v1/citizens_events.pb.h"
#include "sjak/citizens/v1/progress_events.pb.h"
#include "sjak/citizens/v1/rights.pb.h"
#include "sjak/placements/v1/authority.pb.h"
#include "sjak/placements/v1/claims_events.pb.h"
#include "sjak/placements/v1/contacts.pb.h"
#include "sjak/placements/v1/follow_events.pb.h"
#include "sjak/placements/v1/placements_events.pb.h"
#include "sjak/placements/v1/sites.pb.h"
#include "sjak/placements/v1/slots.pb.h"

namespace sjak::reporting {

// What an event says of its aggregate, on the way into the facts. Every Put below adds the version's row, unless it is
// there, and ends the one before, so that applying twice or in another order leaves the same rows.
struct Change {
  Page& page;
  int64_t version = 0;
  absl::Time known_at;  // business time of the event
};

void PutCitizen(const Change& change, const citizens::v1::CitizenState& state);
// `from` is `into` from now on, and whoever `into` is merged into.
void PutAlias(const Change& change, const std::string& from, const std::string& into);
// What an event of somebody erased since keeps.
void PutKept(const Change& change, const citizens::v1::KeptFacts& kept);
// The person is erased: versions keep what `kept` has fields for, what was measured goes.
void EraseCitizen(const Change& change, const citizens::v1::KeptFacts& kept);
void PutTrack(const Change& change, const citizens::v1::ProgressTrack& track);
void PutMeasurement(const Change& change, const citizens::v1::ProgressMeasured& measured);

// `citizen`: uuid as text. Another source's observation of the same month is another record.
void PutOutcome(const Change& change, const std::string& citizen, const OutcomeFact& outcome,
                const std::string& source);

void PutProgramme(const Change& change, const placements::v1::Programme& programme);
void PutPartner(const Change& change, const placements::v1::Partner& partner);
// `moved`: to another partner, so that what it did counts there.
void PutUnit(const Change& change, const placements::v1::EmployerUnit& unit, bool moved);
// `planned_quarter`: of the first plan, which the slip is measured against (K20).
void PutProject(const Change& change, const placements::v1::Project& project, const std::string& planned_quarter);
void PutSite(const Change& change, const placements::v1::Site& site);
// Where the site lies, so that closures of a district reach it.
void PutSitePlace(const Change& change, const placements::v1::SiteRecord& record);
void PutClosure(const Change& change, const placements::v1::Closure& closure);
void PutCadence(const Change& change, const placements::v1::ContactCadence& cadence);
void PutSlot(const Change& change, const placements::v1::Slot& slot);
// `capacity`: citizens led at a time; 0 when the event does not say.
void PutMentor(const Change& change, const std::string& mentor, const std::string& unit, int capacity);
void PutBudgetLine(const Change& change, const placements::v1::BudgetLine& line);
void PutAgreement(const Change& change, const placements::v1::BuyOutAgreement& agreement);
void PutMentorHours(const Change& change, const placements::v1::MentorHours& hours, const std::string& budget_line);
void PutClaim(const Change& change, const placements::v1::ClaimChanged& claim);
void PutPlacement(const Change& change, const placements::v1::Placement& placement);
// The placement names another citizen: who two records turned out to be; or the pseudonym of somebody erased, in every
// version.
void PutCitizenOf(const Change& change, const placements::v1::PlacementCitizenChanged& event);
void PutAttendance(const Change& change, const placements::v1::Attendance& attendance);
void PutContact(const Change& change, const placements::v1::MentorContact& contact);
// What the authority of record decided; placements point to it by the reference.
void PutDecision(const Change& change, const placements::v1::ImportedDecision& decision);
Uuid ReferenceId(placements::v1::Authority authority, const std::string& external_reference);

// Forgets all that came to a copy by the feed.
void ForgetCitizens(feed::FollowTx& tx, int64_t copy);
void ForgetPlacements(feed::FollowTx& tx, int64_t copy);

}  // namespace sjak::reporting
