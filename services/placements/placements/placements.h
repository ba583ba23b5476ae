#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/placements/v1/placements.pb.h"

// PlacementsService but attendance: placements by their life cycles (D4).
namespace sjak::placements {

// What citizens said before the transaction, and about which version of the placement.
struct ApprovalFacts {
  citizens::v1::PlacementFacts citizen;
  int64_t version = 0;
};

// The methods that ask citizens or page; the environment outlives it.
class Placements {
 public:
  explicit Placements(const rpc::Environment& environment) : environment_(environment), pages_(environment.sealer) {}

  absl::StatusOr<citizens::v1::PlacementFacts> PrepareSmallJob(const rpc::Call& call,
                                                               const v1::RegisterSmallJobRequest& request) const;
  absl::StatusOr<v1::Placement> RegisterSmallJob(rpc::Tx& tx, const v1::RegisterSmallJobRequest& request,
                                                 const citizens::v1::PlacementFacts& facts) const;

  // Reads whom the placement is about on the pool and lets the connection go before it asks citizens.
  absl::StatusOr<ApprovalFacts> PrepareApproval(const rpc::Call& call, const v1::ApproveTrainingRequest& request) const;
  // ETAG_MISMATCH when the placement changed between the two.
  absl::StatusOr<v1::Placement> ApproveTraining(rpc::Tx& tx, const v1::ApproveTrainingRequest& request,
                                                const ApprovalFacts& facts) const;

  absl::StatusOr<v1::ListPlacementsResponse> ListPlacements(rpc::ReadTx& tx,
                                                            const v1::ListPlacementsRequest& request) const;

 private:
  absl::StatusOr<citizens::v1::PlacementFacts> AskCitizens(const rpc::Call& call, const std::string& citizen,
                                                           Date on) const;

  const rpc::Environment& environment_;
  const rpc::Pages pages_;
};

absl::StatusOr<v1::Placement> DraftTraining(rpc::Tx& tx, const v1::DraftTrainingRequest& request);
absl::StatusOr<v1::Placement> SubmitTraining(rpc::Tx& tx, const v1::SubmitTrainingRequest& request);
absl::StatusOr<v1::Placement> RecordHearing(rpc::Tx& tx, const v1::RecordHearingRequest& request);
absl::StatusOr<v1::Placement> EndPlacement(rpc::Tx& tx, const v1::EndPlacementRequest& request);
absl::StatusOr<v1::Placement> CancelPlacement(rpc::Tx& tx, const v1::CancelPlacementRequest& request);
absl::StatusOr<v1::RuleReport> CheckPlacement(rpc::ReadTx& tx, const v1::CheckPlacementRequest& request);
absl::StatusOr<v1::Placement> GetPlacement(rpc::ReadTx& tx, const v1::GetPlacementRequest& request);

}  // namespace sjak::placements
