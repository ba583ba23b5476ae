#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/contacts.pb.h"

namespace sjak::placements {

// ContactsService: what is noted of a citizen, and of the partnership (S41).
absl::StatusOr<v1::CitizenNote> WriteCitizenNote(rpc::Tx& tx, const v1::WriteCitizenNoteRequest& request);
absl::StatusOr<v1::PartnershipNote> WritePartnershipNote(rpc::Tx& tx, const v1::WritePartnershipNoteRequest& request);

class Notes {
 public:
  explicit Notes(std::shared_ptr<identity::Sealer> sealer) : pages_(std::move(sealer)) {}
  absl::StatusOr<v1::ListCitizenNotesResponse> ListCitizenNotes(rpc::ReadTx& tx,
                                                                const v1::ListCitizenNotesRequest& request) const;
  absl::StatusOr<v1::ListPartnershipNotesResponse> ListPartnershipNotes(
      rpc::ReadTx& tx, const v1::ListPartnershipNotesRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
