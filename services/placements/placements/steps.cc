#include "services/placements/placements/steps.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/weeks.h"
#include "services/placements/placements/start_basis.h"
#include "services/placements/rules/quota_radar_rules.h"
#include "services/placements/rules/report.h"

namespace sjak::placements {
namespace {

// The first day from the placement's own on which none of `taken` (in order) is in the way of its length.
Date FirstDayBetween(const std::vector<std::pair<Date, Date>>& taken, Date start, Date last) {
  Date day = start;
  for (const auto& [first, end] : taken) {
    if (first <= day + (last - start) && day <= end) day = end + 1;
  }
  return day;
}

// Where R8 says that the unit is full: when it is not (G2).
std::optional<Date> NextPlace(const PlacementCase& judged, const RuleBook& book) {
  if (!book.ratio) return std::nullopt;
  const RatioCase& c = judged.ratio;
  return NextFreeDay(c, c.hours, std::max(c.start, c.today), c.last - c.start + 1, book.ratio->parameters);
}

}  // namespace

absl::Status PlacementNotFound() { return NotFound("PLACEMENT_NOT_FOUND", "There is no such placement."); }

absl::Status CheckEtag(const std::string& etag, const StoredPlacement& stored) {
  return CheckEtag(etag, stored.placement.etag(), "placement");
}

absl::Status CheckStep(Step step, const StoredPlacement& stored, Date today) {
  if (MayTake(step, stored.standing, today)) return absl::OkStatus();
  const auto state = static_cast<v1::PlacementState>(StateOn(stored.standing, today));
  return RefuseState("PLACEMENT_STATE_WRONG", "The placement's state does not allow this step. Read the placement.",
                     stored.placement.name(), {{"state", v1::PlacementState_Name(state)}});
}

absl::StatusOr<StoredPlacement> ReadForStep(rpc::Tx& tx, const std::string& placement, const std::string& etag,
                                            Step step) {
  const Uuid id = IdOf(placement);
  if (!Lock(tx, id, Hold::kCitizen)) return PlacementNotFound();
  std::optional<StoredPlacement> stored = ReadLocked(tx, id);
  if (!stored) return PlacementNotFound();
  SJAK_RETURN_IF_ERROR(CheckEtag(etag, *stored));
  SJAK_RETURN_IF_ERROR(CheckStep(step, *stored, tx.today()));
  return *std::move(stored);
}

absl::Status CheckTerms(const v1::PlacementTerms& terms) {
  if (terms.minutes_by_week().empty()) return absl::OkStatus();
  const int weeks = BegunWeeks(wire::DateOf(terms.starts_on()), wire::DateOf(terms.ends_on()));
  if (terms.minutes_by_week_size() > weeks) {
    return RefuseField("terms.minutes_by_week", absl::StrCat("must have at most ", weeks, " items, one a week"));
  }
  const auto fullest = std::max_element(terms.minutes_by_week().begin(), terms.minutes_by_week().end());
  if (terms.weekly_minutes() != *fullest) {
    return RefuseField("terms.weekly_minutes", absl::StrCat("must be those of the fullest week, ", *fullest));
  }
  return absl::OkStatus();
}

absl::Status CheckAgreement(const v1::Agreement& a) {
  std::vector<FieldViolation> violations;
  const auto check = [&](bool set, const google::type::Money& money, const char* field) {
    if (set && !wire::OereFromDkk(money).ok()) violations.push_back({field, "must be whole øre in DKK"});
  };
  check(a.wage_subsidy().has_hourly_wage(), a.wage_subsidy().hourly_wage(), "wage_subsidy.hourly_wage");
  check(a.apprenticeship().has_hourly_wage(), a.apprenticeship().hourly_wage(), "apprenticeship.hourly_wage");
  check(a.apprenticeship().has_lowest_hourly_wage(), a.apprenticeship().lowest_hourly_wage(),
        "apprenticeship.lowest_hourly_wage");
  return violations.empty() ? absl::OkStatus() : RefuseFields(violations);
}

absl::Status UnitNotOnSite(const v1::PlacementTerms& terms) {
  return RefuseState(
      "UNIT_NOT_ON_SITE",
      "The unit is not on the site on every day of the placement. Add it to the site, or change the dates.",
      terms.employer_unit());
}

absl::Status CheckGround(const Ground& ground, const v1::Placement& placement) {
  const v1::PlacementTerms& terms = placement.terms();
  if (!ground.programme) return NotFound("PROGRAMME_NOT_FOUND", "There is no such programme.");
  if (!ground.site) return NotFound("SITE_NOT_FOUND", "There is no such site.");
  if (!ground.unit) return NotFound("EMPLOYER_UNIT_NOT_FOUND", "There is no such employer unit.");
  if (!ground.mentor) return NotFound("MENTOR_NOT_FOUND", "There is no such mentor.");
  if (!ground.site_in_programme) {
    return RefuseState("SITE_NOT_IN_PROGRAMME", "The site belongs to another programme. Choose one of this programme.",
                       terms.site());
  }
  if (!ground.unit_on_site) return UnitNotOnSite(terms);
  if (!ground.kind_enabled) {
    return RefuseState("KIND_NOT_ENABLED",
                       "No phase of the programme allows this kind on the first day. Choose another first day or kind.",
                       placement.programme());
  }
  if (placement.kind() != v1::PLACEMENT_KIND_COMPANY_TRAINING) return absl::OkStatus();
  const Date start = wire::DateOf(terms.starts_on());
  const Date free = FirstDayBetween(ground.trainings, start, wire::DateOf(terms.ends_on()));
  if (free == start) return absl::OkStatus();
  return RefuseState(
      "OVERLAPPING_TRAINING",
      absl::StrCat("The citizen has another company training on some of these days. Change the dates, or "
                   "end or cancel that one. This one fits from ",
                   free.ToString(), " on."),
      placement.citizen(), {{"next_free_day", free.ToString()}});
}

void AddCitizen(const citizens::v1::PlacementFacts& facts, const v1::Agreement& agreement, PlacementCase* c) {
  c->group = TargetGroup{GroupCode(facts.target_group()), static_cast<Readiness>(agreement.readiness())};
  c->has_job = !facts.unemployed();
  if (facts.age() > 0) c->born = BornByAge(facts.age(), c->ratio.start);
}

void AddStartBasis(const v1::Placement& p, PlacementCase* c) {
  if (!p.has_start_basis()) return;
  c->group = TargetGroup{GroupCode(p.start_basis().target_group()), static_cast<Readiness>(p.agreement().readiness())};
  c->has_job = !p.start_basis().unemployed();
}

absl::StatusOr<v1::RuleReport> Judge(const PlacementCase& judged, const RuleBook& book,
                                     const google::protobuf::RepeatedPtrField<v1::RuleOverride>& overrides,
                                     const identity::Caller& caller, const std::string& subject) {
  v1::RuleReport report = ReportOf(JudgePlacement(judged, book), book.as_of);
  SJAK_RETURN_IF_ERROR(ApplyOverrides(
      overrides, caller, subject, [&] { return NextPlace(judged, book); }, &report));
  return report;
}

v1::Placement Change(rpc::Tx& tx, StoredPlacement* stored, const StepRow& step, v1::PlacementStep event) {
  v1::PlacementChanged changed;
  changed.set_step(event);
  return Take(tx, stored, step, std::move(changed));
}

StoredPlacement NewPlacement(const std::string& programme, const std::string& citizen, v1::PlacementKind kind,
                             const v1::PlacementTerms& terms) {
  StoredPlacement stored;
  v1::Placement& p = stored.placement;
  p.set_name(ResourceName("placements", Uuid::New()));
  p.set_programme(programme);
  p.set_citizen(citizen);
  *p.mutable_terms() = terms;
  p.set_kind(kind);
  stored.citizen = IdOf(citizen);
  stored.standing.kind = static_cast<Kind>(kind);
  FollowTerms(&stored);
  return stored;
}

void FollowTerms(StoredPlacement* stored) {
  stored->standing.starts_on = wire::DateOf(stored->placement.terms().starts_on());
  stored->standing.ends_on = wire::DateOf(stored->placement.terms().ends_on());
}

}  // namespace sjak::placements
