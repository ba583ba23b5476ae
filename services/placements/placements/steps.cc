#include "services/placements/placements/steps.h"

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"

namespace sjak::placements {

absl::Status PlacementNotFound() { return NotFound("PLACEMENT_NOT_FOUND", "There is no such placement."); }

absl::Status CheckEtag(const std::string& etag, const StoredPlacement& stored) {
  if (etag.empty() || etag == stored.placement.etag()) return absl::OkStatus();
  return Refuse(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                "The placement was changed meanwhile. Read it again and repeat with the new etag.",
                {{"etag", stored.placement.etag()}});
}

absl::Status CheckStep(Step step, const StoredPlacement& stored, Date today) {
  if (MayTake(step, stored.standing)) return absl::OkStatus();
  const auto state = static_cast<v1::PlacementState>(StateOn(stored.standing, today));
  return RefuseState("PLACEMENT_STATE_WRONG", "The placement's state does not allow this step. Read the placement.",
                     stored.placement.name(), {{"state", v1::PlacementState_Name(state)}});
}

absl::Status CheckGround(const Ground& ground, const v1::PlacementTerms& terms, const std::string& programme) {
  if (!ground.programme) return NotFound("PROGRAMME_NOT_FOUND", "There is no such programme.");
  if (!ground.site) return NotFound("SITE_NOT_FOUND", "There is no such site.");
  if (!ground.unit) return NotFound("EMPLOYER_UNIT_NOT_FOUND", "There is no such employer unit.");
  if (!ground.mentor) return NotFound("MENTOR_NOT_FOUND", "There is no such mentor.");
  if (!ground.site_in_programme) {
    return RefuseState("SITE_NOT_IN_PROGRAMME", "The site belongs to another programme. Choose one of this programme.",
                       terms.site());
  }
  if (!ground.unit_on_site) {
    return RefuseState(
        "UNIT_NOT_ON_SITE",
        "The unit is not on the site on every day of the placement. Add it to the site, or change the dates.",
        terms.employer_unit());
  }
  if (!ground.kind_enabled) {
    return RefuseState("KIND_NOT_ENABLED",
                       "No phase of the programme allows this kind on the first day. Choose another first day or kind.",
                       programme);
  }
  return absl::OkStatus();
}

StoredPlacement NewPlacement(const std::string& programme, const std::string& citizen, v1::PlacementKind kind,
                             const v1::PlacementTerms& terms, v1::ProjectKind project_kind) {
  StoredPlacement stored;
  v1::Placement& p = stored.placement;
  p.set_name(ResourceName("placements", Uuid::New()));
  p.set_programme(programme);
  p.set_citizen(citizen);
  *p.mutable_terms() = terms;
  p.set_kind(kind);
  p.set_project_kind(project_kind);
  stored.citizen = IdOf(citizen);
  stored.standing.training = kind == v1::PLACEMENT_KIND_COMPANY_TRAINING;
  stored.standing.starts_on = wire::DateOf(terms.starts_on());
  stored.standing.ends_on = wire::DateOf(terms.ends_on());
  return stored;
}

}  // namespace sjak::placements
