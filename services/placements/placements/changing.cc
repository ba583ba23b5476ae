#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/weeks.h"
#include "services/placements/placements/placement_case_store.h"
#include "services/placements/placements/placements.h"
#include "services/placements/placements/start_basis.h"
#include "services/placements/placements/steps.h"

// What changes in a decided or registered placement.
namespace sjak::placements {
namespace {

StepRow StepWithin(const StoredPlacement& stored, v1::PlacementStep step, const std::string& reason) {
  StepRow row(stored.standing.status, WordOf(step));
  row.reason = reason;
  return row;
}

// As ReadForStep, with everything the rules need and the last place held.
absl::StatusOr<Context> ReadForJudgement(rpc::Tx& tx, const std::string& placement, const std::string& etag,
                                         Step step) {
  std::optional<Context> context = LockAndReadContext(tx, IdOf(placement));
  if (!context) return PlacementNotFound();
  SJAK_RETURN_IF_ERROR(CheckEtag(etag, context->stored));
  SJAK_RETURN_IF_ERROR(CheckStep(step, context->stored, tx.today()));
  return *std::move(context);
}

// Judges the placement on its new terms, as the citizen was at the start, and takes the step.
template <typename Request>
absl::StatusOr<v1::Placement> ChangeTerms(rpc::Tx& tx, const Request& request, const ApprovalFacts& facts,
                                          Context* context, StepRow row, v1::PlacementStep step) {
  StoredPlacement& stored = context->stored;
  FollowTerms(&stored);
  PlacementCase& judged = context->judged;
  judged.stage = Stage::kApproval;
  judged.ratio.today = tx.today();
  judged.ratio.last = stored.standing.ends_on;
  judged.ratio.hours = HoursOf(stored.placement.terms());
  AddStartBasis(stored.placement, &judged);
  if (facts.citizen.age() > 0) judged.born = BornByAge(facts.citizen.age(), facts.asked_on);
  SJAK_ASSIGN_OR_RETURN(const v1::RuleReport report,
                        Judge(judged, context->book, request.overrides(), tx.caller(), request.placement()));
  row.reason = request.reason();
  row.terms = true;
  row.report = &report;
  return Change(tx, &stored, row, step);
}

// The ramp as it is with `changed` from week `week` (from 0) on.
void ChangeFromWeek(int64_t week, const google::protobuf::RepeatedField<int32_t>& changed, v1::PlacementTerms* terms) {
  const HoursPlan before = HoursOf(*terms);
  const int weeks = BegunWeeks(wire::DateOf(terms->starts_on()), wire::DateOf(terms->ends_on()));
  terms->clear_minutes_by_week();
  for (int64_t w = 0; w < week; ++w) terms->add_minutes_by_week(static_cast<int32_t>(before.InWeek(w)));
  for (int i = 0; i < changed.size() && week + i < weeks; ++i) terms->add_minutes_by_week(changed[i]);
  const auto& ramp = terms->minutes_by_week();
  terms->set_weekly_minutes(*std::max_element(ramp.begin(), ramp.end()));
  if (std::all_of(ramp.begin(), ramp.end(), [&](int32_t m) { return m == ramp[0]; })) terms->clear_minutes_by_week();
}

}  // namespace

absl::StatusOr<v1::Placement> Placements::ExtendPlacement(rpc::Tx& tx, const v1::ExtendPlacementRequest& request,
                                                          const ApprovalFacts& facts) const {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  SJAK_ASSIGN_OR_RETURN(Context context, ReadForJudgement(tx, request.placement(), request.etag(), Step::kExtend));
  SJAK_RETURN_IF_ERROR(CheckEtag(EtagOf(facts.version), context.stored));
  v1::Placement& p = context.stored.placement;
  if (wire::DateOf(request.ends_on()) <= context.stored.standing.ends_on) {
    return RefuseField("ends_on", "must lie after the agreed last day");
  }
  *p.mutable_terms()->mutable_ends_on() = request.ends_on();
  const auto covers = [&](const DaySpan& s) {
    return s.Has(context.stored.standing.starts_on) && s.Has(wire::DateOf(request.ends_on()));
  };
  if (std::none_of(context.on_site.begin(), context.on_site.end(), covers)) return UnitNotOnSite(p.terms());
  StepRow row = StepWithin(context.stored, v1::PLACEMENT_STEP_EXTENDED, "");
  row.extended.emplace();
  row.extended->group = {GroupCode(facts.citizen.target_group()), static_cast<Readiness>(p.agreement().readiness())};
  row.extended->written_assessment = request.written_assessment();
  row.extended->special_need = request.special_need();
  context.judged.extensions.push_back({row.extended->group, request.written_assessment(), request.special_need()});
  return ChangeTerms(tx, request, facts, &context, std::move(row), v1::PLACEMENT_STEP_EXTENDED);
}

absl::StatusOr<v1::Placement> ShortenPlacement(rpc::Tx& tx, const v1::ShortenPlacementRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  SJAK_ASSIGN_OR_RETURN(StoredPlacement stored, ReadForStep(tx, request.placement(), request.etag(), Step::kShorten));
  const Date last = wire::DateOf(request.ends_on());
  if (last >= stored.standing.ends_on || last < tx.today() || last < stored.standing.starts_on) {
    return RefuseField("ends_on", "must be a day of the placement before the agreed last one, and today or later");
  }
  if (stored.last_attended_on && *stored.last_attended_on > last) {
    return RefuseState("ATTENDED_LATER", "Somebody came after that day. Choose a later last day.", request.placement(),
                       {{"last_attended_on", stored.last_attended_on->ToString()}});
  }
  v1::PlacementTerms& terms = *stored.placement.mutable_terms();
  *terms.mutable_ends_on() = request.ends_on();
  FollowTerms(&stored);
  if (!terms.minutes_by_week().empty()) ChangeFromWeek(BegunWeeks(stored.standing.starts_on, last), {}, &terms);
  StepRow row = StepWithin(stored, v1::PLACEMENT_STEP_SHORTENED, request.reason());
  row.terms = true;
  return Change(tx, &stored, row, v1::PLACEMENT_STEP_SHORTENED);
}

absl::StatusOr<v1::Placement> Placements::ChangeHours(rpc::Tx& tx, const v1::ChangeHoursRequest& request,
                                                      const ApprovalFacts& facts) const {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  SJAK_ASSIGN_OR_RETURN(Context context, ReadForJudgement(tx, request.placement(), request.etag(), Step::kChangeHours));
  SJAK_RETURN_IF_ERROR(CheckEtag(EtagOf(facts.version), context.stored));
  const Standing& standing = context.stored.standing;
  const Date from = wire::DateOf(request.from());
  const int64_t days = from - standing.starts_on;
  if (days < 0 || days % 7 != 0 || from > standing.ends_on || from <= tx.today()) {
    return RefuseField("from",
                       "must be the first day of a week of the placement (its first day + 7 x weeks) that has "
                       "not begun");
  }
  ChangeFromWeek(days / 7, request.minutes_by_week(), context.stored.placement.mutable_terms());
  StepRow row = StepWithin(context.stored, v1::PLACEMENT_STEP_HOURS_CHANGED, "");
  return ChangeTerms(tx, request, facts, &context, std::move(row), v1::PLACEMENT_STEP_HOURS_CHANGED);
}

absl::StatusOr<v1::Placement> NameMentor(rpc::Tx& tx, const v1::NameMentorRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  SJAK_ASSIGN_OR_RETURN(StoredPlacement stored,
                        ReadForStep(tx, request.placement(), request.etag(), Step::kNameMentor));
  stored.placement.mutable_terms()->set_mentor(request.mentor());
  StepRow row = StepWithin(stored, v1::PLACEMENT_STEP_MENTOR_NAMED, request.reason());
  row.terms = true;
  return Change(tx, &stored, row, v1::PLACEMENT_STEP_MENTOR_NAMED);
}

absl::StatusOr<v1::Placement> PausePlacement(rpc::Tx& tx, const v1::PausePlacementRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  SJAK_ASSIGN_OR_RETURN(StoredPlacement stored, ReadForStep(tx, request.placement(), request.etag(), Step::kPause));
  DaySpan pause{wire::DateOf(request.from()), std::nullopt};
  if (request.has_until()) pause.last = wire::DateOf(request.until());
  const Standing& standing = stored.standing;
  if (pause.first < std::max(standing.starts_on, tx.today()) || pause.first > standing.ends_on) {
    return RefuseField("from", "must be a day of the placement, today or later");
  }
  if (stored.last_attended_on && *stored.last_attended_on >= pause.first) {
    return RefuseState("ATTENDED_LATER", "Somebody came on that day. Begin the pause the day after.",
                       request.placement(), {{"last_attended_on", stored.last_attended_on->ToString()}});
  }
  stored.standing.pauses.push_back(pause);
  StepRow row = StepWithin(stored, v1::PLACEMENT_STEP_PAUSED, request.reason());
  row.paused = pause;
  return Change(tx, &stored, row, v1::PLACEMENT_STEP_PAUSED);
}

absl::StatusOr<v1::Placement> ResumePlacement(rpc::Tx& tx, const v1::ResumePlacementRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  SJAK_ASSIGN_OR_RETURN(StoredPlacement stored, ReadForStep(tx, request.placement(), request.etag(), Step::kResume));
  const Date on = wire::DateOf(request.on());
  std::vector<DaySpan>& pauses = stored.standing.pauses;
  const auto pause =
      std::find_if(pauses.begin(), pauses.end(), [&](const DaySpan& p) { return !p.last || tx.today() <= *p.last; });
  if (on < stored.standing.starts_on || on > stored.standing.ends_on || on < tx.today() ||
      (pause->last && on > *pause->last)) {
    return RefuseField("on", "must be a day of the placement, today or later, and not after the end of the pause");
  }
  if (on > pause->first) {
    pause->last = on - 1;
  } else {
    pauses.erase(pause);
  }
  StepRow row = StepWithin(stored, v1::PLACEMENT_STEP_RESUMED, request.reason());
  row.resumed_on = on;
  return Change(tx, &stored, row, v1::PLACEMENT_STEP_RESUMED);
}

}  // namespace sjak::placements
