#include "services/placements/mentors/mentors.h"

#include "services/placements/mentors/mentors_store.h"
#include "sjak/placements/v1/placements_events.pb.h"

namespace sjak::placements {
absl::StatusOr<v1::Mentor> RegisterMentor(rpc::Tx& tx, const v1::RegisterMentorRequest& request) {
  v1::Mentor mentor;
  const Uuid id = Uuid::New();
  mentor.set_name(ResourceName("mentors", id));
  mentor.set_employer_unit(request.employer_unit());
  mentor.set_person_name(request.person_name());
  mentor.set_trade_code(request.trade_code());
  if (request.has_confidentiality_signed_on()) {
    *mentor.mutable_confidentiality_signed_on() = request.confidentiality_signed_on();
  }
  InsertMentor(tx, id, request);

  v1::MentorRegistered event;
  event.mutable_mentor()->set_mentor(mentor.name());
  event.mutable_mentor()->set_employer_unit(mentor.employer_unit());
  event.mutable_mentor()->set_trade_code(mentor.trade_code());
  tx.Publish(mentor.name(), 1, event);
  return mentor;
}

}  // namespace sjak::placements
