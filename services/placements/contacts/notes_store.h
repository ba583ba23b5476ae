#pragma once

#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/contacts.pb.h"

namespace sjak::placements {

void InsertCitizenNote(rpc::Tx& tx, const v1::CitizenNote& note);
// A mentor finds those he wrote himself.
std::vector<v1::CitizenNote> ListCitizenNoteRows(rpc::ReadTx& tx, const v1::ListCitizenNotesRequest& request,
                                                 const rpc::Page& page);

// False when the caller has no such partner.
bool InsertPartnershipNote(rpc::Tx& tx, const v1::PartnershipNote& note);
// A company finds those that are shared with it.
std::vector<v1::PartnershipNote> ListPartnershipNoteRows(rpc::ReadTx& tx,
                                                         const v1::ListPartnershipNotesRequest& request,
                                                         const rpc::Page& page);

}  // namespace sjak::placements
