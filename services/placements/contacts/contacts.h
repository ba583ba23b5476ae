#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/contacts.pb.h"

namespace sjak::placements {

// ContactsService: how often, and that they talked.
absl::StatusOr<v1::ContactCadence> SetContactCadence(rpc::Tx& tx, const v1::SetContactCadenceRequest& request);
absl::StatusOr<v1::MentorContact> RecordContact(rpc::Tx& tx, const v1::RecordContactRequest& request);

class ContactLists {
 public:
  explicit ContactLists(std::shared_ptr<identity::Sealer> sealer) : pages_(std::move(sealer)) {}
  absl::StatusOr<v1::ListContactsResponse> ListContacts(rpc::ReadTx& tx, const v1::ListContactsRequest& request) const;
  absl::StatusOr<v1::ListContactsDueResponse> ListContactsDue(rpc::ReadTx& tx,
                                                              const v1::ListContactsDueRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::placements
