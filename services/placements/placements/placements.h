#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/placements/placements/placements_store.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/placements/v1/life_cycle.pb.h"
#include "sjak/placements/v1/placements.pb.h"

// PlacementsService but attendance, and LifeCycleService: placements by their life cycles (D4).
namespace sjak::placements {

// What citizens said before the transaction, and about which version of the placement.
struct ApprovalFacts {
  citizens::v1::PlacementFacts citizen;
  Date asked_on;
  int64_t version = 0;
};

// The methods that ask citizens or page; the environment outlives it.
class Placements {
 public:
  explicit Placements(const rpc::Environment& environment) : environment_(environment), pages_(environment.sealer) {}

  // Every kind that is registered and not decided: the citizen on the first day.
  template <typename Request>
  absl::StatusOr<citizens::v1::PlacementFacts> PrepareJob(const rpc::Call& call, const Request& request) const {
    return AskOnFirstDay(call, request.citizen(), request.terms());
  }
  absl::StatusOr<v1::Placement> RegisterSmallJob(rpc::Tx& tx, const v1::RegisterSmallJobRequest& request,
                                                 const citizens::v1::PlacementFacts& facts) const;
  absl::StatusOr<v1::Placement> RegisterFlexJob(rpc::Tx& tx, const v1::RegisterFlexJobRequest& request,
                                                const citizens::v1::PlacementFacts& facts) const;
  absl::StatusOr<v1::Placement> RegisterApprenticeship(rpc::Tx& tx, const v1::RegisterApprenticeshipRequest& request,
                                                       const citizens::v1::PlacementFacts& facts) const;
  absl::StatusOr<v1::Placement> RegisterAfterSchoolJob(rpc::Tx& tx, const v1::RegisterAfterSchoolJobRequest& request,
                                                       const citizens::v1::PlacementFacts& facts) const;

  // Reads whom the placement is about on the pool and lets the connection go before it asks citizens.
  absl::StatusOr<ApprovalFacts> PrepareApproval(const rpc::Call& call, const v1::ApproveTrainingRequest& request) const;
  // ETAG_MISMATCH when the placement changed between the two.
  absl::StatusOr<v1::Placement> ApproveTraining(rpc::Tx& tx, const v1::ApproveTrainingRequest& request,
                                                const ApprovalFacts& facts) const;
  // The citizen on the first day of the extension.
  absl::StatusOr<ApprovalFacts> PrepareExtension(const rpc::Call& call,
                                                 const v1::ExtendPlacementRequest& request) const;
  absl::StatusOr<v1::Placement> ExtendPlacement(rpc::Tx& tx, const v1::ExtendPlacementRequest& request,
                                                const ApprovalFacts& facts) const;

  // The citizen on the first day, for rules about age.
  absl::StatusOr<ApprovalFacts> PrepareChangeHours(const rpc::Call& call, const v1::ChangeHoursRequest& request) const;
  absl::StatusOr<v1::Placement> ChangeHours(rpc::Tx& tx, const v1::ChangeHoursRequest& request,
                                            const ApprovalFacts& facts) const;

  absl::StatusOr<v1::ListPlacementsResponse> ListPlacements(rpc::ReadTx& tx,
                                                            const v1::ListPlacementsRequest& request) const;
  absl::StatusOr<v1::ListIntroductionsResponse> ListIntroductions(rpc::ReadTx& tx,
                                                                  const v1::ListIntroductionsRequest& request) const;

 private:
  absl::StatusOr<citizens::v1::PlacementFacts> AskOnFirstDay(const rpc::Call& call, const std::string& citizen,
                                                             const v1::PlacementTerms& terms) const;
  absl::StatusOr<citizens::v1::PlacementFacts> AskCitizens(const rpc::Call& call, const std::string& citizen,
                                                           Date on) const;
  // `on`: the day of the placement to ask about.
  absl::StatusOr<ApprovalFacts> AskAbout(const rpc::Call& call, const std::string& placement,
                                         Date (*on)(const PlacementKey&)) const;

  const rpc::Environment& environment_;
  const rpc::Pages pages_;
};

absl::StatusOr<v1::Placement> DraftTraining(rpc::Tx& tx, const v1::DraftTrainingRequest& request);
absl::StatusOr<v1::Placement> DraftWageSubsidy(rpc::Tx& tx, const v1::DraftWageSubsidyRequest& request);
absl::StatusOr<v1::Placement> ReviseDraft(rpc::Tx& tx, const v1::ReviseDraftRequest& request);
absl::StatusOr<v1::Placement> SubmitTraining(rpc::Tx& tx, const v1::SubmitTrainingRequest& request);
absl::StatusOr<v1::Placement> ReturnPlacement(rpc::Tx& tx, const v1::ReturnPlacementRequest& request);
absl::StatusOr<v1::Placement> RejectPlacement(rpc::Tx& tx, const v1::RejectPlacementRequest& request);
absl::StatusOr<v1::Placement> IntroduceCitizen(rpc::Tx& tx, const v1::IntroduceCitizenRequest& request);
absl::StatusOr<v1::Placement> RecordHearing(rpc::Tx& tx, const v1::RecordHearingRequest& request);
absl::StatusOr<v1::Placement> ShortenPlacement(rpc::Tx& tx, const v1::ShortenPlacementRequest& request);
absl::StatusOr<v1::Placement> NameMentor(rpc::Tx& tx, const v1::NameMentorRequest& request);
absl::StatusOr<v1::Placement> PausePlacement(rpc::Tx& tx, const v1::PausePlacementRequest& request);
absl::StatusOr<v1::Placement> ResumePlacement(rpc::Tx& tx, const v1::ResumePlacementRequest& request);
absl::StatusOr<v1::Placement> EndPlacement(rpc::Tx& tx, const v1::EndPlacementRequest& request);
absl::StatusOr<v1::Placement> CancelPlacement(rpc::Tx& tx, const v1::CancelPlacementRequest& request);
absl::StatusOr<v1::Placement> MisregisterPlacement(rpc::Tx& tx, const v1::MisregisterPlacementRequest& request);

absl::StatusOr<v1::RuleReport> CheckPlacement(rpc::ReadTx& tx, const v1::CheckPlacementRequest& request);
absl::StatusOr<v1::Placement> GetPlacement(rpc::ReadTx& tx, const v1::GetPlacementRequest& request);
absl::StatusOr<v1::ListPlacementStepsResponse> ListPlacementSteps(rpc::ReadTx& tx,
                                                                  const v1::ListPlacementStepsRequest& request);

}  // namespace sjak::placements
