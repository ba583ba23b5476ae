#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/placements/mentors/assignment_rules.h"
#include "sjak/placements/v1/mentors.pb.h"

namespace sjak::placements {

// Holds the placement's citizen and the mentor, in this order; false when the caller may not bring them together: a
// company its own mentors with its own placements, from the decision on.
bool LockForAssignment(rpc::Tx& tx, const Uuid& placement, const Uuid& mentor);
// Of a placement and a mentor that are held. An unset last day of the request is the placement's.
struct AssignmentGround {
  Uuid citizen;
  AssignmentCase judged;
};
AssignmentGround ReadAssignmentGround(rpc::Tx& tx, const v1::AssignMentorRequest& request);
// Hits ASSIGNMENT_OVERLAPS.
void InsertAssignment(rpc::Tx& tx, const v1::MentorAssignment& assignment);

bool LockAssignment(rpc::Tx& tx, const Uuid& assignment);
struct StoredAssignment {
  v1::MentorAssignment assignment;
  Uuid citizen;
};
StoredAssignment ReadAssignmentLocked(rpc::Tx& tx, const Uuid& assignment);
void UpdateAssignment(rpc::Tx& tx, const v1::MentorAssignment& assignment);

// A mentor that calls has not signed the declaration of confidentiality, or is no mentor here at all.
bool CallerIsUndeclared(rpc::ReadTx& tx);
// A row and what it is sorted by.
struct ListedAssignment {
  v1::MentorAssignment assignment;
  std::vector<std::string> sort_key;
};
std::vector<ListedAssignment> ListAssignmentRows(rpc::ReadTx& tx, const v1::ListMentorAssignmentsRequest& request,
                                                 const rpc::Page& page);

}  // namespace sjak::placements
