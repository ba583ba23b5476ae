#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/mentors.pb.h"

namespace sjak::placements {

// MentorAssignmentsService: who leads whom on which days.
absl::StatusOr<v1::MentorAssignment> AssignMentor(rpc::Tx& tx, const v1::AssignMentorRequest& request);
absl::StatusOr<v1::MentorAssignment> EndMentorAssignment(rpc::Tx& tx, const v1::EndMentorAssignmentRequest& request);

// FAILED_PRECONDITION: nobody is told of a citizen before the declaration.
absl::Status ConfidentialityMissing();

class AssignmentList {
 public:
  explicit AssignmentList(std::shared_ptr<identity::Sealer> sealer) : pages_(std::move(sealer)) {}
  absl::StatusOr<v1::ListMentorAssignmentsResponse> ListMentorAssignments(
      rpc::ReadTx& tx, const v1::ListMentorAssignmentsRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
