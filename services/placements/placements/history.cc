#include "services/placements/placements/history_store.h"
#include "services/placements/placements/placements.h"
#include "services/placements/placements/steps.h"

namespace sjak::placements {

absl::StatusOr<v1::ListPlacementStepsResponse> ListPlacementSteps(rpc::ReadTx& tx,
                                                                  const v1::ListPlacementStepsRequest& request) {
  std::vector<v1::TakenStep> steps = ReadSteps(tx, IdOf(request.placement()));
  if (steps.empty()) return PlacementNotFound();
  v1::ListPlacementStepsResponse response;
  for (v1::TakenStep& step : steps) *response.add_steps() = std::move(step);
  return response;
}

absl::StatusOr<v1::ListIntroductionsResponse> Placements::ListIntroductions(
    rpc::ReadTx& tx, const v1::ListIntroductionsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListIntroductionsResponse response;
  for (v1::IntroducedPlacement& introduced : ReadIntroductions(tx, page)) {
    if (response.introductions_size() == page.size) {
      const std::string& last = response.introductions().rbegin()->placement();
      response.set_next_page_token(pages_.Next(tx.call(), request, {IdOf(last).ToString()}));
      break;
    }
    *response.add_introductions() = std::move(introduced);
  }
  return response;
}

}  // namespace sjak::placements
