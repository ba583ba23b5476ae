#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/placements/rules/agreement_rules.h"
#include "services/placements/rules/citizen_rules.h"
#include "services/placements/rules/duration_rules.h"
#include "services/placements/rules/earlier_rules.h"
#include "services/placements/rules/flex_job_rules.h"
#include "services/placements/rules/hearing_rules.h"
#include "services/placements/rules/hours_rules.h"
#include "services/placements/rules/ratio_rules.h"
#include "services/placements/rules/subsidy_rules.h"
#include "services/placements/rules/timesheet_rules.h"
#include "services/placements/rules/young_worker_rules.h"

namespace sjak::placements {

// Numbers are those of sjak.placements.v1.PlacementKind.
enum class Kind {
  kCompanyTraining = 1,
  kOrdinaryHours = 2,
  kFlexJob = 3,
  kWageSubsidy = 4,
  kApprenticeship = 5,
  kAfterSchoolJob = 6,
};

// The law of one day: the versions that cover it. A placement is judged by that of its first day (domain 9, trap 4);
// another day's answers "what if" (G12).
struct RuleBook {
  Date as_of;
  Law<OfferParameters> offer;                       // R1
  Law<SelfFoundParameters> self_found;              // R2
  Law<DurationParameters> duration;                 // R3
  Law<RepetitionParameters> repetition;             // R4
  Law<HoursParameters> hours;                       // R5
  Law<LastEmployerParameters> last_employer;        // R6
  Law<TextsParameters> texts;                       // R7
  Law<RatioParameters> ratio;                       // R8
  Law<NoParameters> hearing;                        // R9
  Law<NoParameters> replaces_nobody;                // R10
  Law<NoParameters> approval;                       // R11
  Law<NoParameters> training_terms;                 // R12
  Law<NoParameters> hours_after;                    // R13
  Law<AdditionalParameters> additional;             // R14
  Law<PrivateSubsidyParameters> private_subsidy;    // R15
  Law<PublicSubsidyParameters> public_subsidy;      // R16
  Law<WaitingParameters> waiting;                   // R17
  Law<FlexGrantParameters> flex_grant;              // R19
  Law<MiniFlexParameters> mini_flex;                // R20
  Law<NoParameters> effective_hours;                // R21
  Law<FlexTermParameters> flex_term;                // R23
  Law<NoParameters> wage;                           // R26
  Law<NoParameters> hybrid;                         // R27
  Law<WorkRequirementParameters> work_requirement;  // R28
  Law<HoursParameters> total_hours;                 // R30
  Law<RestParameters> rest;                         // R31
  Law<NoParameters> apprenticeship;                 // R39
  Law<YoungWorkerParameters> young_worker;          // R40
  Law<PensionParameters> pension;                   // R41
};

// A placement as it is judged. What is optional and empty is not known here, which is never a plain ALLOW for a rule
// that needs it.
struct PlacementCase {
  Kind kind = Kind::kCompanyTraining;
  Stage stage = Stage::kDraft;
  // Period, hours, unit and the day of the judgement. JudgePlacement decides itself who is exempt.
  RatioCase ratio;
  std::string cvr;
  std::string p_number;
  std::string function_code;

  // The citizen on the first day.
  std::optional<TargetGroup> group;
  std::optional<bool> obviously_ready;  // of 6.4
  std::optional<BirthRange> born;
  std::set<Circumstance> circumstances;
  std::optional<LastEmployer> last_employer;
  bool has_job = false;
  // Employed at the very unit where placed (sick-listed and back for training).
  bool employed_at_unit = false;
  std::vector<EarlierTraining> earlier;
  // Everything else the citizen does, whenever.
  std::vector<Activity> beside;

  // The agreement.
  bool self_found = false;
  std::vector<Extension> extensions;
  bool difference_stated = false;
  bool agrees_to_same_function = false;
  std::map<AgreementText, bool> texts;
  std::optional<bool> replaces_nobody;
  std::optional<bool> hours_after;
  std::vector<Statement> hearing;
  // When it was decided; nothing while it is not, which is judged as if it were today (R11).
  std::optional<Date> decided_on;

  // Of one kind only. Period, group and the like are taken from above.
  SubsidyCase subsidy;
  std::vector<MonthlyWorkforce> company_workforce;
  FlexCase flex;
  ApprenticeshipTerms apprenticeship;
  std::optional<Date> school_until;
  std::vector<YoungDay> young_days;
};

// Every rule that holds for the kind (D4), in the catalogue's order.
std::vector<Finding> JudgePlacement(const PlacementCase& c, const RuleBook& book);

// What an employer may be told of it (2.12, D11): the rules about its own unit, hours and hearing. A full unit is
// MUST_ASSESS for everybody, so that nobody shows as exempt from the ratio test. All other rules are one neutral
// finding without a rule, which is always there, so that it says nothing about the citizen.
std::vector<Finding> JudgeForEmployer(PlacementCase c, const RuleBook& book);

// Whether a caseworker may override the rule with a reason. The protection of young people (R40) is the working
// environment authority's, not the jobcentre's to waive.
bool MayOverride(absl::string_view rule);

// Whether the findings of a rule are among those.
bool EmployerMayKnow(absl::string_view rule);

}  // namespace sjak::placements
