#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/contacts.pb.h"

namespace sjak::placements {

// Holds the programme; false when there is none.
bool LockCadence(rpc::Tx& tx, const Uuid& programme);
// Returns its version. The programme is held.
int64_t InsertCadence(rpc::Tx& tx, const v1::SetContactCadenceRequest& request);

void InsertContact(rpc::Tx& tx, const v1::MentorContact& contact);
std::vector<v1::MentorContact> ListContactRows(rpc::ReadTx& tx, const v1::ListContactsRequest& request,
                                               const rpc::Page& page);

// A placement that runs today.
struct DueRow {
  // Without due_on and overdue.
  v1::ContactDue due;
  Date begun_on;
  // What it is sorted by: the day before holidays are looked at, which keeps the order.
  std::vector<std::string> sort_key;
};
// With `overdue_only` those that may be overdue.
std::vector<DueRow> ListDueRows(rpc::ReadTx& tx, const v1::ListContactsDueRequest& request, const rpc::Page& page);

}  // namespace sjak::placements
