#include "services/placements/rules/judge_rules.h"

#include <algorithm>
#include <array>

namespace sjak::placements {

std::vector<Finding> JudgeTraining(const TrainingCase& c, const RuleBook& book) {
  const Date start = c.ratio.start;
  return {
      JudgeDuration(c.group, start, c.ratio.last, book.duration),
      JudgeHours(c.ratio.weekly_minutes, Engagement::kOffer, start, book.hours),
      JudgeRatio(c.ratio, book.ratio),
      JudgeHearing(c.hearing, start, book.hearing),
      JudgeApprovalDay(start, c.ratio.last, c.ratio.today, book.approval),
  };
}

std::vector<Finding> JudgeSmallJob(Date start, int64_t weekly_minutes, const RuleBook& book) {
  return {
      JudgeHours(weekly_minutes, Engagement::kOrdinaryJob, start, book.hours),
      JudgeWage(start, book.wage),
  };
}

bool EmployerMayKnow(absl::string_view rule) {
  static constexpr std::array<absl::string_view, 8> kRules = {"R5", "R8", "R9", "R10", "R11", "R27", "R30", "R32"};
  return std::find(kRules.begin(), kRules.end(), rule) != kRules.end();
}

}  // namespace sjak::placements
