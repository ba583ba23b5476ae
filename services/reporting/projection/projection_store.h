#pragma once

#include <string>

#include "platform/feed/follower.h"
#include "sjak/citizens/v1/citizens_events.pb.h"
#include "sjak/citizens/v1/rights.pb.h"
#include "sjak/placements/v1/partners_events.pb.h"
#include "sjak/placements/v1/life_cycle_events.pb.h"
#include "sjak/placements/v1/placements_events.pb.h"
#include "sjak/placements/v1/programmes_events.pb.h"

namespace sjak::reporting {

// What an event says of its aggregate, on the way into the projection. Every Put below replaces the row of an older
// version and leaves one of the same or a newer version alone, so that applying twice changes nothing.
struct Change {
  feed::FollowTx& tx;
  std::string municipality;
  int64_t version;
};

void PutCitizen(const Change& change, const citizens::v1::CitizenState& state);
// `from` is `into` from now on, and whoever `into` is merged into.
void PutAlias(const Change& change, const std::string& from, const std::string& into);
// What is left of somebody erased counts as the person did.
void PutKept(const Change& change, const citizens::v1::KeptFacts& kept);

void PutProgramme(const Change& change, const placements::v1::Programme& programme);
void PutPartner(const Change& change, const placements::v1::Partner& partner);
void PutProject(const Change& change, const placements::v1::Project& project);
void PutBudgetLine(const Change& change, const placements::v1::BudgetLine& line);
void PutAgreement(const Change& change, const placements::v1::BuyOutAgreement& agreement);
void PutMentorHours(const Change& change, const placements::v1::MentorHours& hours, const std::string& budget_line);
void PutPlacement(const Change& change, const placements::v1::Placement& placement);
// The placement names another citizen: who two records turned out to be, or the pseudonym of somebody erased.
void PutCitizenOf(const Change& change, const std::string& placement, const std::string& citizen);
void PutAttendance(const Change& change, const placements::v1::Attendance& attendance);

// Forgets all that came by the feed; parameter: municipality.
const postgres::Statement& ForgetCitizens();
const postgres::Statement& ForgetPlacements();

}  // namespace sjak::reporting
