#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/environment.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/placements/v1/programmes.pb.h"

// ProgrammeRecordsService: the programme's record as it is revised (D21), and who belongs to it.
namespace sjak::placements {

absl::StatusOr<v1::ProgrammeRecord> GetProgrammeRecord(rpc::ReadTx& tx, const v1::GetProgrammeRecordRequest& request);
absl::StatusOr<v1::ProgrammeRecord> ReviseProgramme(rpc::Tx& tx, const v1::ReviseProgrammeRequest& request);
absl::StatusOr<v1::ProgrammeRecord> RevisePhase(rpc::Tx& tx, const v1::RevisePhaseRequest& request);

// The methods that ask citizens or page; the environment outlives it.
class ProgrammeRecords {
 public:
  explicit ProgrammeRecords(const rpc::Environment& environment)
      : environment_(environment), pages_(environment.sealer) {}

  absl::StatusOr<v1::ListProgrammesResponse> ListProgrammes(rpc::ReadTx& tx,
                                                            const v1::ListProgrammesRequest& request) const;
  absl::StatusOr<citizens::v1::PlacementFacts> PrepareEligibility(const rpc::Call& call,
                                                                  const v1::AssessEligibilityRequest& request) const;
  absl::StatusOr<v1::Eligibility> AssessEligibility(rpc::Tx& tx, const v1::AssessEligibilityRequest& request,
                                                    const citizens::v1::PlacementFacts& facts) const;

 private:
  Date DayOf(const v1::AssessEligibilityRequest& request) const;

  const rpc::Environment& environment_;
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
