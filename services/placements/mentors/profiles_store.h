#pragma once

#include <optional>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/mentors.pb.h"

namespace sjak::placements {

// Holds the mentor; false when there is none that the caller may change: a company's own, a mentor himself.
bool LockMentor(rpc::Tx& tx, const Uuid& mentor);
// As LockMentor, and whoever names the mentor waits as well.
bool LockMentorNames(rpc::Tx& tx, const Uuid& mentor);
// Only when a partner calls: whether the held mentor signs in as the caller.
bool IsCallersAccount(const rpc::Tx& tx, const v1::MentorProfile& mentor);

struct StoredMentor {
  v1::MentorProfile profile;
  // Where nobody states the capacity (S37), by today's figure.
  int usual_capacity = 0;
  // Leads, or is named by, a placement of the citizen that was asked about.
  bool leads_citizen = false;
};
// Of a mentor that is held. `citizen` may be empty.
StoredMentor ReadMentorLocked(rpc::Tx& tx, const Uuid& mentor, const std::string& citizen);
// Stores what may change as profile.version(). Hits MENTOR_ACCOUNT_TAKEN.
void UpdateMentor(rpc::Tx& tx, const v1::MentorProfile& profile);
// Hits MENTOR_CITIZEN_RECORDED and CITIZEN_MERGED.
void InsertMentorCitizen(rpc::Tx& tx, const Uuid& mentor, const Uuid& citizen);

std::vector<v1::MentorProfile> ListMentorRows(rpc::ReadTx& tx, const v1::ListMentorsRequest& request,
                                              const rpc::Page& page);

// Absences. Insert hits ABSENCE_OVERLAPS.
void InsertAbsence(rpc::Tx& tx, const v1::MentorAbsence& absence);
bool LockAbsence(rpc::Tx& tx, const Uuid& absence);
v1::MentorAbsence ReadAbsenceLocked(rpc::Tx& tx, const Uuid& absence);
void UpdateAbsence(rpc::Tx& tx, const v1::MentorAbsence& absence);

}  // namespace sjak::placements
