#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/placements/rules/duration_rules.h"
#include "services/placements/rules/hearing_rules.h"
#include "services/placements/rules/hours_rules.h"
#include "services/placements/rules/ratio_rules.h"

namespace sjak::placements {

// The law of one day: the versions that cover it.
struct RuleBook {
  Law<DurationParameters> duration;  // R3
  Law<HoursParameters> hours;        // R5
  Law<RatioParameters> ratio;        // R8
  Law<NoParameters> hearing;         // R9
  Law<NoParameters> approval;        // R11
  Law<NoParameters> wage;            // R26
};

// A company training as it is judged. The law is that of its first day (domain 9, trap 4).
struct TrainingCase {
  // Target group on the first day, as JudgeDuration has it.
  std::optional<std::string> group;
  // Period, hours, unit and the day of the judgement.
  RatioCase ratio;
  std::vector<Statement> hearing;
};

// R3, R5, R8, R9 and R11, in this order.
std::vector<Finding> JudgeTraining(const TrainingCase& c, const RuleBook& book);

// R5 and R26: ordinary hiring, where the rules on offers do not hold (D4).
std::vector<Finding> JudgeSmallJob(Date start, int64_t weekly_minutes, const RuleBook& book);

// Whether an employer may be told the finding of a rule (2.12): others would tell of target group, benefit, age or
// health.
bool EmployerMayKnow(absl::string_view rule);

}  // namespace sjak::placements
