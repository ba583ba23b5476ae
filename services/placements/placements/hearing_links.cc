#include "services/placements/placements/hearing_links.h"

#include "services/placements/placements/hearing_links_store.h"
#include "services/placements/placements/steps.h"

namespace sjak::placements {

absl::StatusOr<v1::HearingInvitation> InviteToHearing(rpc::ReadTx& tx, const v1::InviteToHearingRequest& request) {
  if (request.party() == v1::HEARING_PARTY_NONE_SOLE_EMPLOYEE) {
    return RefuseField("party", "must be EMPLOYER, SHOP_STEWARD or EMPLOYEE_REP: somebody who can answer");
  }
  const std::optional<InvitedPlacement> invited = ReadInvited(tx, IdOf(request.placement()));
  if (!invited) return PlacementNotFound();
  SJAK_RETURN_IF_ERROR(CheckStep(Step::kHear, invited->placement, tx.today()));
  // Whoever has the link sees as much as the company does, which is nothing before the decision.
  const State state = StateOn(invited->placement.standing, tx.today());
  if (invited->placement.standing.status != Status::kApproved || state == State::kEnded) {
    return RefuseState(
        "PLACEMENT_STATE_WRONG", "A hearing is answered by a link from the decision on, until the placement is over.",
        request.placement(), {{"state", v1::PlacementState_Name(static_cast<v1::PlacementState>(state))}});
  }
  v1::HearingInvitation invitation;
  invitation.set_placement(request.placement());
  invitation.set_party(request.party());
  invitation.set_cvr(invited->cvr);
  return invitation;
}

}  // namespace sjak::placements
