#include "services/placements/mentors/profiles.h"

#include "absl/strings/str_cat.h"
#include "services/placements/mentors/mentor_row_store.h"
#include "services/placements/mentors/profiles_store.h"
#include "services/placements/placements/steps.h"
#include "sjak/placements/v1/mentors_events.pb.h"

namespace sjak::placements {
namespace {

absl::Status MentorNotFound() { return NotFound("MENTOR_NOT_FOUND", "There is no such mentor."); }

// An employer knows its own people by name; a mentor's own entry says nothing he does not know.
template <typename AnyTx>
void ShowStaff(AnyTx& tx) {
  tx.Disclose("", {policy::v1::DATA_IDENTITY}, "EMPLOYER");
}

// Raises the version, stores and publishes. The answer.
v1::MentorProfile ChangeMentor(rpc::Tx& tx, v1::MentorProfile mentor) {
  mentor.set_version(mentor.version() + 1);
  mentor.set_etag(absl::StrCat("\"", mentor.version(), "\""));
  UpdateMentor(tx, mentor);
  v1::MentorDescribed event;
  event.set_mentor(mentor.name());
  event.set_employer_unit(mentor.employer_unit());
  event.set_trade_code(mentor.trade_code());
  *event.mutable_languages() = mentor.languages();
  event.set_capacity(mentor.capacity());
  if (mentor.has_confidentiality_signed_on()) {
    *event.mutable_confidentiality_signed_on() = mentor.confidentiality_signed_on();
  }
  tx.Publish(mentor.name(), mentor.version(), event);
  ShowStaff(tx);
  return mentor;
}

}  // namespace

absl::StatusOr<v1::MentorProfile> DescribeMentor(rpc::Tx& tx, const v1::DescribeMentorRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  const Uuid id = IdOf(request.mentor());
  if (!LockMentor(tx, id)) return MentorNotFound();
  StoredMentor stored = ReadMentorLocked(tx, id, "");
  v1::MentorProfile& mentor = stored.profile;
  SJAK_RETURN_IF_ERROR(CheckEtag(request.etag(), mentor.etag(), "mentor"));
  mentor.set_trade_code(request.trade_code());
  *mentor.mutable_languages() = request.languages();
  mentor.set_capacity_by_default(request.capacity() == 0);
  mentor.set_capacity(request.capacity() == 0 ? stored.usual_capacity : request.capacity());
  mentor.set_account(request.account());
  return ChangeMentor(tx, std::move(mentor));
}

absl::StatusOr<v1::MentorProfile> DeclareConfidentiality(rpc::Tx& tx,
                                                         const v1::DeclareConfidentialityRequest& request) {
  if (wire::DateOf(request.signed_on()) > tx.today()) return RefuseField("signed_on", "must not lie in the future");
  const Uuid id = IdOf(request.mentor());
  if (!LockMentor(tx, id)) return MentorNotFound();
  v1::MentorProfile mentor = ReadMentorLocked(tx, id, "").profile;
  // Nobody at the company signs for the mentor.
  if (!IsCallersAccount(tx, mentor)) return MentorNotFound();
  if (mentor.has_confidentiality_signed_on()) {
    return RefuseState("CONFIDENTIALITY_DECLARED", "The declaration was signed before. Nothing is left to do.",
                       request.mentor());
  }
  *mentor.mutable_confidentiality_signed_on() = request.signed_on();
  return ChangeMentor(tx, std::move(mentor));
}

absl::StatusOr<v1::MentorProfile> RecordMentorCitizen(rpc::Tx& tx, const v1::RecordMentorCitizenRequest& request) {
  const Uuid id = IdOf(request.mentor());
  if (!LockMentorNames(tx, id)) return MentorNotFound();
  StoredMentor stored = ReadMentorLocked(tx, id, request.citizen());
  if (stored.leads_citizen) {
    return RefuseState("MENTOR_IS_CITIZEN",
                       "A placement of this citizen names the mentor. Name another mentor there first.",
                       request.mentor());
  }
  const Uuid citizen = IdOf(request.citizen());
  InsertMentorCitizen(tx, id, citizen);
  tx.Touch(citizen);
  return std::move(stored.profile);
}

absl::StatusOr<v1::ListMentorsResponse> MentorList::ListMentors(rpc::ReadTx& tx,
                                                                const v1::ListMentorsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  ShowStaff(tx);
  v1::ListMentorsResponse response;
  for (v1::MentorProfile& mentor : ListMentorRows(tx, request, page)) {
    if (response.mentors_size() == page.size) {
      const std::string& last = response.mentors().rbegin()->name();
      response.set_next_page_token(pages_.Next(tx.call(), request, {IdOf(last).ToString()}));
      break;
    }
    *response.add_mentors() = std::move(mentor);
  }
  return response;
}

absl::StatusOr<v1::MentorAbsence> RecordMentorAbsence(rpc::Tx& tx, const v1::RecordMentorAbsenceRequest& request) {
  if (!LockMentor(tx, IdOf(request.mentor()))) return MentorNotFound();
  v1::MentorAbsence absence;
  absence.set_name(ResourceName("mentorAbsences", Uuid::New()));
  absence.set_version(1);
  absence.set_mentor(request.mentor());
  *absence.mutable_starts_on() = request.starts_on();
  *absence.mutable_ends_on() = request.ends_on();
  InsertAbsence(tx, absence);
  v1::MentorAbsenceRecorded event;
  *event.mutable_absence() = absence;
  tx.Publish(absence.name(), 1, event);
  return absence;
}

absl::StatusOr<v1::MentorAbsence> EndMentorAbsence(rpc::Tx& tx, const v1::EndMentorAbsenceRequest& request) {
  const Uuid id = IdOf(request.name());
  if (!LockAbsence(tx, id)) return NotFound("ABSENCE_NOT_FOUND", "There is no such absence.");
  v1::MentorAbsence absence = ReadAbsenceLocked(tx, id);
  SJAK_RETURN_IF_ERROR(EndEarlier(request.ends_on(), tx.today(), &absence));
  UpdateAbsence(tx, absence);
  v1::MentorAbsenceEnded event;
  *event.mutable_absence() = absence;
  tx.Publish(absence.name(), absence.version(), event);
  return absence;
}

}  // namespace sjak::placements
