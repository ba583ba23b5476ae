#include "services/placements/rules/judge_rules.h"

#include <algorithm>
#include <initializer_list>

namespace sjak::placements {
namespace {

bool IsOffer(const PlacementCase& c) { return c.kind == Kind::kCompanyTraining || c.kind == Kind::kWageSubsidy; }

Engagement EngagementOf(const PlacementCase& c) { return IsOffer(c) ? Engagement::kOffer : Engagement::kOrdinaryJob; }

Activity AsActivity(const PlacementCase& c) {
  Activity a;
  a.part = c.kind == Kind::kCompanyTraining ? Part::kTraining : Part::kPaidHours;
  a.engagement = EngagementOf(c);
  a.first = c.ratio.start;
  a.last = c.ratio.last;
  a.hours = c.ratio.hours;
  a.cvr = c.cvr;
  a.function_code = c.function_code;
  return a;
}

LastEmployerCase LastEmployerOf(const PlacementCase& c) {
  return {c.group, c.last_employer, c.cvr, c.function_code, c.difference_stated, c.has_job, c.agrees_to_same_function};
}

RatioCase RatioOf(const PlacementCase& c, const RuleBook& book) {
  RatioCase ratio = c.ratio;
  ratio.exempt =
      c.employed_at_unit && c.group && book.ratio && book.ratio->parameters.exempt_groups.count(RowKey(*c.group)) != 0;
  return ratio;
}

SubsidyCase SubsidyOf(const PlacementCase& c) {
  SubsidyCase subsidy = c.subsidy;
  subsidy.group = c.group;
  subsidy.born = c.born;
  subsidy.start = c.ratio.start;
  subsidy.last = c.ratio.last;
  return subsidy;
}

FlexCase FlexOf(const PlacementCase& c) {
  FlexCase flex = c.flex;
  flex.group = c.group;
  flex.born = c.born;
  flex.start = c.ratio.start;
  flex.last = c.ratio.last;
  flex.hours = c.ratio.hours;
  return flex;
}

std::optional<Finding> Offer(const PlacementCase& c, const RuleBook& b) {
  return JudgeOffer(c.group, b.offer, b.as_of);
}
std::optional<Finding> SelfFound(const PlacementCase& c, const RuleBook& b) {
  if (!c.self_found) return std::nullopt;
  return JudgeSelfFound(c.group, c.obviously_ready, b.self_found, b.as_of);
}
std::optional<Finding> Duration(const PlacementCase& c, const RuleBook& b) {
  return JudgeDuration({c.group, c.ratio.start, c.ratio.last, c.extensions, c.circumstances}, b.duration, b.as_of);
}
std::optional<Finding> Repetition(const PlacementCase& c, const RuleBook& b) {
  return JudgeRepetition({c.ratio.start, c.ratio.last, c.cvr, c.p_number, c.function_code, c.earlier,
                          FirstPeriodWeeks(c.group, b.duration)},
                         b.repetition, b.as_of);
}
std::optional<Finding> Hours(const PlacementCase& c, const RuleBook& b) {
  return JudgeHours(c.ratio.hours, c.ratio.start, c.ratio.last, EngagementOf(c), b.hours, b.as_of);
}
std::optional<Finding> SameCompany(const PlacementCase& c, const RuleBook& b) {
  return JudgeLastEmployer(LastEmployerOf(c), b.last_employer, b.as_of);
}
std::optional<Finding> Texts(const PlacementCase& c, const RuleBook& b) {
  return JudgeTexts(c.texts, c.stage, b.texts, b.as_of);
}
std::optional<Finding> Ratio(const PlacementCase& c, const RuleBook& b) {
  return JudgeRatio(RatioOf(c, b), b.ratio, b.as_of);
}
std::optional<Finding> Hearing(const PlacementCase& c, const RuleBook& b) {
  return JudgeHearing(c.hearing, b.hearing, b.as_of);
}
std::optional<Finding> ReplacesNobody(const PlacementCase& c, const RuleBook& b) {
  return JudgeReplacesNobody(c.replaces_nobody, b.replaces_nobody, b.as_of);
}
std::optional<Finding> ApprovalDay(const PlacementCase& c, const RuleBook& b) {
  return JudgeApprovalDay(c.ratio.start, c.ratio.last, c.decided_on.value_or(c.ratio.today), b.approval, b.as_of);
}
std::optional<Finding> TrainingTerms(const PlacementCase&, const RuleBook& b) {
  return JudgeTrainingTerms(b.training_terms, b.as_of);
}
std::optional<Finding> HoursAfter(const PlacementCase& c, const RuleBook& b) {
  return JudgeHoursAfter(c.hours_after, b.hours_after, b.as_of);
}
std::optional<Finding> Additional(const PlacementCase& c, const RuleBook& b) {
  const Month established = Month::Of(std::min(c.ratio.start, c.ratio.today));
  return JudgeAdditional(c.company_workforce, established, b.additional, b.as_of);
}
std::optional<Finding> PrivateSubsidy(const PlacementCase& c, const RuleBook& b) {
  return JudgePrivateSubsidy(SubsidyOf(c), b.private_subsidy, b.as_of);
}
std::optional<Finding> PublicSubsidy(const PlacementCase& c, const RuleBook& b) {
  return JudgePublicSubsidy(SubsidyOf(c), b.public_subsidy, b.as_of);
}
std::optional<Finding> Waiting(const PlacementCase& c, const RuleBook& b) {
  return JudgeWaiting(SubsidyOf(c), b.waiting, b.as_of);
}
std::optional<Finding> Grant(const PlacementCase& c, const RuleBook& b) {
  return JudgeFlexGrant(FlexOf(c), b.flex_grant, b.as_of);
}
std::optional<Finding> MiniFlex(const PlacementCase& c, const RuleBook& b) {
  return JudgeMiniFlex(FlexOf(c), b.mini_flex, b.as_of);
}
std::optional<Finding> EffectiveHours(const PlacementCase& c, const RuleBook& b) {
  return JudgeEffectiveHours(FlexOf(c), b.effective_hours, b.as_of);
}
std::optional<Finding> FlexTerm(const PlacementCase& c, const RuleBook& b) {
  return JudgeFlexTerm(FlexOf(c), b.flex_term, b.as_of);
}
std::optional<Finding> Wage(const PlacementCase&, const RuleBook& b) { return JudgeWage(b.wage, b.as_of); }
std::optional<Finding> Hybrid(const PlacementCase& c, const RuleBook& b) {
  return JudgeHybrid(AsActivity(c), c.beside, b.hybrid, b.as_of);
}
std::optional<Finding> TotalHours(const PlacementCase& c, const RuleBook& b) {
  return JudgeTotalHours(AsActivity(c), c.beside, b.total_hours, b.as_of);
}
std::optional<Finding> Apprenticeship(const PlacementCase& c, const RuleBook& b) {
  return JudgeApprenticeship(c.apprenticeship, b.apprenticeship, b.as_of);
}
std::optional<Finding> YoungWorker(const PlacementCase& c, const RuleBook& b) {
  return JudgeYoungWorker({c.born, c.school_until, c.function_code, c.ratio.start, c.young_days}, b.young_worker,
                          b.as_of);
}
std::optional<Finding> PensionLimit(const PlacementCase& c, const RuleBook& b) {
  return JudgePensionAge(c.born, c.ratio.start, c.ratio.last, b.pension, b.as_of);
}

// Which rule holds for which kind: T training, O ordinary hours, F flex job, W wage subsidy, A apprenticeship, S
// after-school job. `employer`: it is about the employer's own unit, hours or hearing (2.12; R32 has no finding, since
// a closed day is no breach).
struct Row {
  const char* rule;
  const char* kinds;
  bool employer;
  std::optional<Finding> (*judge)(const PlacementCase&, const RuleBook&);
};
constexpr char kLetters[] = " TOFWAS";
constexpr Row kRows[] = {
    {"R1", "TW", false, &Offer},          {"R2", "T", false, &SelfFound},       {"R3", "T", false, &Duration},
    {"R4", "T", false, &Repetition},      {"R5", "TOFWA", true, &Hours},        {"R6", "T", false, &SameCompany},
    {"R7", "TW", false, &Texts},          {"R8", "TW", true, &Ratio},           {"R9", "T", true, &Hearing},
    {"R10", "T", true, &ReplacesNobody},  {"R11", "T", true, &ApprovalDay},     {"R12", "T", false, &TrainingTerms},
    {"R13", "T", false, &HoursAfter},     {"R14", "W", false, &Additional},     {"R15", "W", false, &PrivateSubsidy},
    {"R16", "W", false, &PublicSubsidy},  {"R17", "W", false, &Waiting},        {"R19", "F", false, &Grant},
    {"R20", "F", false, &MiniFlex},       {"R21", "F", false, &EffectiveHours}, {"R23", "F", false, &FlexTerm},
    {"R26", "OAS", false, &Wage},         {"R27", "TOF", true, &Hybrid},        {"R30", "TOFWAS", true, &TotalHours},
    {"R39", "A", false, &Apprenticeship}, {"R40", "S", false, &YoungWorker},    {"R41", "TFW", false, &PensionLimit},
};

bool HoldsFor(const Row& row, Kind kind) {
  return absl::string_view(row.kinds).find(kLetters[static_cast<int>(kind)]) != absl::string_view::npos;
}

// What a full unit looks like to its employer, whoever the newcomer is.
void LeaveToJobcentre(Finding* finding) {
  if (finding->verdict != Verdict::kBlock) return;
  finding->verdict = Verdict::kMustAssess;
  finding->Add("The jobcentre must assess it.", "Det skal jobcentret vurdere.");
}

}  // namespace

std::vector<Finding> JudgePlacement(const PlacementCase& c, const RuleBook& book) {
  std::vector<Finding> findings;
  for (const Row& row : kRows) {
    if (!HoldsFor(row, c.kind)) continue;
    if (std::optional<Finding> finding = row.judge(c, book)) findings.push_back(*std::move(finding));
  }
  return findings;
}

std::vector<Finding> JudgeForEmployer(PlacementCase c, const RuleBook& book) {
  c.employed_at_unit = false;
  std::vector<Finding> told;
  for (Finding& finding : JudgePlacement(c, book)) {
    if (!EmployerMayKnow(finding.rule)) continue;
    if (finding.rule == "R8") LeaveToJobcentre(&finding);
    told.push_back(std::move(finding));
  }
  Finding neutral;
  neutral.severity = Severity::kMustAssess;
  neutral.Fail();
  neutral.Say("Everything else is for the jobcentre to assess.", "Alt andet vurderer jobcentret.");
  told.push_back(neutral);
  return told;
}

bool MayOverride(absl::string_view rule) { return rule != "R40"; }

bool EmployerMayKnow(absl::string_view rule) {
  return std::any_of(std::begin(kRows), std::end(kRows),
                     [&](const Row& row) { return row.employer && rule == row.rule; });
}

}  // namespace sjak::placements
