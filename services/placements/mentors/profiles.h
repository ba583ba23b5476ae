#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/mentors.pb.h"

namespace sjak::placements {

// MentorAssignmentsService: the mentors themselves and when they are away.
absl::StatusOr<v1::MentorProfile> DescribeMentor(rpc::Tx& tx, const v1::DescribeMentorRequest& request);
absl::StatusOr<v1::MentorProfile> DeclareConfidentiality(rpc::Tx& tx, const v1::DeclareConfidentialityRequest& request);
absl::StatusOr<v1::MentorProfile> RecordMentorCitizen(rpc::Tx& tx, const v1::RecordMentorCitizenRequest& request);
absl::StatusOr<v1::MentorAbsence> RecordMentorAbsence(rpc::Tx& tx, const v1::RecordMentorAbsenceRequest& request);
absl::StatusOr<v1::MentorAbsence> EndMentorAbsence(rpc::Tx& tx, const v1::EndMentorAbsenceRequest& request);

class MentorList {
 public:
  explicit MentorList(std::shared_ptr<identity::Sealer> sealer) : pages_(std::move(sealer)) {}
  absl::StatusOr<v1::ListMentorsResponse> ListMentors(rpc::ReadTx& tx, const v1::ListMentorsRequest& request) const;

 private:
  const rpc::Pages pages_;
};

// Moves the last day of an assignment or an absence to an earlier one: starts_on and ends_on are unset when it lies
// before the first day. OK, or BAD_REQUEST for `ends_on` when it is not earlier than it was, or when days that are over
// would change.
template <typename Spell>
absl::Status EndEarlier(const google::type::Date& ends_on, Date today, Spell* spell) {
  const Date last = wire::DateOf(ends_on);
  if (!spell->has_ends_on() || last >= wire::DateOf(spell->ends_on()) || last < today - 1) {
    return RefuseField("ends_on", "must lie before the last day as it is, and be yesterday or later");
  }
  if (last < wire::DateOf(spell->starts_on())) {
    spell->clear_starts_on();
    spell->clear_ends_on();
  } else {
    *spell->mutable_ends_on() = ends_on;
  }
  spell->set_version(spell->version() + 1);
  return absl::OkStatus();
}

}  // namespace sjak::placements
