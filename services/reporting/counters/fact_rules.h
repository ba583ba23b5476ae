#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/date.h"
#include "platform/base/uuid.h"

namespace sjak::reporting {

// What the feeds said of people and what it is judged by, as the plain values that the rules take.

// placements.v1.PlacementKind, ProjectKind, PlacementState, EndReason and AttendanceOutcome and Reach by number;
// person_store.cc asserts that they agree.
using Kind = int;
inline constexpr Kind kCompanyTraining = 1;
inline constexpr Kind kOrdinaryHours = 2;
inline constexpr Kind kFlexJob = 3;
using ProjectKind = int;
inline constexpr ProjectKind kTestHouses = 1;
inline constexpr int kDraft = 1, kSubmitted = 2, kApproved = 3, kReady = 4, kActive = 5, kCancelled = 7;
inline constexpr int kRegistered = 8, kReturned = 9, kRejected = 10, kPaused = 11, kExpired = 12;
inline constexpr int kPresent = 1, kExcused = 2;
inline constexpr int kWithinReach = 1, kBeyondReach = 2;
inline constexpr int kCompleted = 1, kOrdinaryJob = 2, kFlexJobEnd = 3, kEducation = 4, kMisregistered = 12;

struct Phase {
  std::string code;
  Date starts_on;
  Date ends_on;  // inclusive
  std::vector<Kind> enabled_kinds;
};

struct DayFact {
  Date day;
  int minutes = 0;
  int outcome = 0;
  bool covered = false;  // a mentor was there
};

struct PlacementFact {
  Uuid id;
  Uuid citizen;  // as the placement names it; see PersonFacts
  Uuid programme;
  Kind kind = 0;
  ProjectKind project_kind = 0;
  std::string site;  // uuid as text; "" for none
  std::string unit;
  int state = 0;
  Date starts_on;
  Date ends_on;
  std::optional<Date> ended_on;
  int end_reason = 0;
  int weekly_minutes = 0;
  std::optional<Date> paused_from;
  std::optional<Date> paused_until;
  bool decided = false;
  bool eligible = false;
  std::string area;  // at start; "" for none
  int reach = 0;     // of the site (K21)
  bool lacks_signature = false;
  std::string decided_p_number;  // what the authority of record decided on; "" for nothing
  // When it first was so; empty when it has not been.
  std::optional<Date> drafted_on;
  std::optional<Date> submitted_on;
  std::optional<Date> decided_on;
  std::vector<DayFact> days;   // ascending, the statement that holds of each day
  std::vector<Date> contacts;  // of mentor and caseworker about it
};

struct TrackFact {
  Date started_on;
  std::optional<Date> ended_on;
};

struct MeasurementFact {
  Date taken_on;
  bool follow_up = false;  // something was compared with a baseline
  bool improved = false;   // at least a step up on at least one item
};

struct OutcomeFact {
  int months = 0;  // after the end: 1, 3, 6 or 12
  std::string status;
  Date observed_on;
};

// Everything about one person, whatever the records it was told under.
struct PersonFacts {
  // In the registry, not erased, and with an open case.
  bool registered = false;
  bool unemployed = false;
  bool has_need = false;
  // Where the person lives. Of a protected person: where the registry last said so before the protection, so that
  // nobody drops out of a total by being protected; never shown by district (trap 20).
  std::string area;
  bool is_protected = false;
  std::vector<PlacementFact> placements;
  std::vector<TrackFact> tracks;
  std::vector<MeasurementFact> measurements;
  std::vector<OutcomeFact> outcomes;
};

struct ProgrammeFacts {
  Uuid id;
  std::vector<Phase> phases;
  std::vector<std::string> areas;  // the first one is the area itself, the others are nearby
  std::vector<Kind> counting_kinds;
  // Most days between contacts (K11) by the day it holds from; weekly where nothing is said (S40).
  std::map<Date, int> cadence;
};

struct ClosedDays {
  Date starts_on;
  Date ends_on;
};

// What people are counted by; changes seldom, and then everything is counted again.
struct CountingContext {
  std::vector<ProgrammeFacts> programmes;
  std::map<std::string, std::string> partner_of_unit;     // uuids as text
  std::map<std::string, std::string> p_number_of_unit;    // as they are now
  std::map<std::string, std::vector<ClosedDays>> closed;  // by site; "" for every site
};

}  // namespace sjak::reporting
