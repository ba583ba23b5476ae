#pragma once

#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/training.pb.h"

namespace sjak::placements {

void InsertUpskilling(rpc::Tx& tx, const v1::Upskilling& upskilling);
// Holds it and its citizen; false when there is none.
bool LockUpskilling(rpc::Tx& tx, const Uuid& upskilling);
v1::Upskilling ReadLockedUpskilling(rpc::Tx& tx, const Uuid& upskilling);
// State, decision, end and certificate as they are after the step.
void UpdateUpskilling(rpc::Tx& tx, const v1::Upskilling& upskilling, bool relevant);
std::vector<v1::Upskilling> ListUpskillingRows(rpc::ReadTx& tx, const v1::ListUpskillingRequest& request,
                                               const rpc::Page& page);

// The state of the certificate on a day; nothing where there is none.
void ShowCertificate(Date today, v1::Upskilling* upskilling);

}  // namespace sjak::placements
