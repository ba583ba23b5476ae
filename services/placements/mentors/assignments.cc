#include "services/placements/mentors/assignments.h"

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/mentors/assignments_store.h"
#include "services/placements/mentors/profiles.h"
#include "sjak/placements/v1/mentors_events.pb.h"

namespace sjak::placements {
namespace {

absl::Status RefuseObstacle(const AssignmentCase& judged, const v1::AssignMentorRequest& request) {
  switch (FindObstacle(judged)) {
    case AssignmentObstacle::kNone:
      return absl::OkStatus();
    case AssignmentObstacle::kSamePerson:
      return RefuseState("MENTOR_IS_CITIZEN", "The mentor and the citizen are the same person. Choose another mentor.",
                         request.mentor());
    case AssignmentObstacle::kUndeclared:
      return ConfidentialityMissing();
    case AssignmentObstacle::kPlacementState:
      return RefuseState("PLACEMENT_STATE_WRONG", "The placement's state does not allow this step. Read the placement.",
                         request.placement());
    case AssignmentObstacle::kOutsidePlacement:
      return RefuseState(
          "OUTSIDE_PLACEMENT", "The days do not lie within the placement.", request.placement(),
          {{"starts_on", judged.placement_first.ToString()}, {"ends_on", judged.placement_last.ToString()}});
    case AssignmentObstacle::kNotOnSite:
      return RefuseState("MENTOR_NOT_ON_SITE",
                         "The mentor's unit does not work on the placement's site on all the days. Choose a mentor "
                         "who is there, or add the unit to the site.",
                         request.mentor());
    case AssignmentObstacle::kAbsent:
      return RefuseState("MENTOR_ABSENT", "The mentor is away on that day. Choose another substitute, or other days.",
                         request.mentor(), {{"day", judged.absent_on->ToString()}});
    case AssignmentObstacle::kFull:
      return RefuseState("MENTOR_AT_CAPACITY",
                         "The mentor leads as many citizens as he can on that day. Choose another mentor, or other "
                         "days.",
                         request.mentor(), {{"day", judged.full_on->ToString()}});
  }
  return absl::InternalError("obstacle");
}

}  // namespace

absl::Status ConfidentialityMissing() {
  return RefuseState("CONFIDENTIALITY_MISSING",
                     "The mentor has not signed the declaration of confidentiality by that day. Sign it first.",
                     "confidentiality");
}

absl::StatusOr<v1::MentorAssignment> AssignMentor(rpc::Tx& tx, const v1::AssignMentorRequest& request) {
  if (request.role() == v1::ASSIGNMENT_ROLE_NAMED) {
    return RefuseField("role", "must be LEAD or SUBSTITUTE; who is NAMED stands in the placement's terms");
  }
  if (!LockForAssignment(tx, IdOf(request.placement()), IdOf(request.mentor()))) {
    return NotFound("MENTOR_OR_PLACEMENT_NOT_FOUND", "There is no such placement, or no such mentor.");
  }
  const AssignmentGround ground = ReadAssignmentGround(tx, request);
  SJAK_RETURN_IF_ERROR(RefuseObstacle(ground.judged, request));
  v1::MentorAssigned event;
  v1::MentorAssignment& assignment = *event.mutable_assignment();
  assignment.set_name(ResourceName("mentorAssignments", Uuid::New()));
  assignment.set_version(1);
  assignment.set_placement(request.placement());
  assignment.set_mentor(request.mentor());
  assignment.set_role(request.role());
  *assignment.mutable_starts_on() = wire::ToProto(ground.judged.first);
  *assignment.mutable_ends_on() = wire::ToProto(ground.judged.last);
  InsertAssignment(tx, assignment);
  tx.Publish(assignment.name(), 1, event, ground.citizen);
  return assignment;
}

absl::StatusOr<v1::MentorAssignment> EndMentorAssignment(rpc::Tx& tx, const v1::EndMentorAssignmentRequest& request) {
  const Uuid id = IdOf(request.name());
  if (!LockAssignment(tx, id)) return NotFound("ASSIGNMENT_NOT_FOUND", "There is no such assignment.");
  StoredAssignment stored = ReadAssignmentLocked(tx, id);
  SJAK_RETURN_IF_ERROR(EndEarlier(request.ends_on(), tx.today(), &stored.assignment));
  UpdateAssignment(tx, stored.assignment);
  v1::MentorAssignmentEnded event;
  *event.mutable_assignment() = stored.assignment;
  tx.Publish(stored.assignment.name(), stored.assignment.version(), event, stored.citizen);
  return std::move(stored.assignment);
}

absl::StatusOr<v1::ListMentorAssignmentsResponse> AssignmentList::ListMentorAssignments(
    rpc::ReadTx& tx, const v1::ListMentorAssignmentsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  if (CallerIsUndeclared(tx)) return ConfidentialityMissing();
  v1::ListMentorAssignmentsResponse response;
  std::vector<std::string> last;
  for (ListedAssignment& one : ListAssignmentRows(tx, request, page)) {
    if (response.assignments_size() == page.size) {
      response.set_next_page_token(pages_.Next(tx.call(), request, last));
      break;
    }
    *response.add_assignments() = std::move(one.assignment);
    last = std::move(one.sort_key);
  }
  return response;
}

}  // namespace sjak::placements
