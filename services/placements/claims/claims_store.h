#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/common/calendar.h"
#include "services/placements/buyouts/hours_rules.h"
#include "services/placements/ledger/ledger_store.h"
#include "sjak/placements/v1/claims.pb.h"

namespace sjak::placements {

// A claim after its latest step.
struct StoredClaim {
  Uuid id;
  Uuid agreement;
  Uuid budget_line;
  Month month;
  int64_t version = 0;
  v1::ClaimState state = v1::CLAIM_STATE_UNSPECIFIED;
  int attempt = 0;
  int64_t minutes = 0;
  int64_t net_oere = 0;
  int64_t vat_oere = 0;
  int64_t committed_oere = 0;  // of the net, what the agreement's commitment covers
  bool late = false;
  bool sampled = false;
  std::vector<std::string> warnings;
  Date submitted_on;
  std::string submitted_by;
  std::string invoice_reference;
  std::optional<Date> due_on;
  std::optional<Date> paid_on;
  std::string payment_reference;
  std::string evidence_reference;
  std::string reason;
  std::string proposed_by;
  std::map<int, Share> lines;  // by HourLine of the contract
  std::string partner_title;
  std::string partner_cvr;
  // Of the agreement, as it stands.
  std::string ean;
  std::string order_reference;
  int payment_days = 0;
  bool agreement_closed = false;

  Claimed claimed() const { return {budget_line, month.year(), net_oere, committed_oere}; }
};
v1::Claim ClaimOf(const StoredClaim& claim);

// What a step writes beside itself.
struct StepWrites {
  bool first = false;              // the claim is new
  Uuid mentor;                     // of `hours`
  std::vector<PricedHours> hours;  // of a new attempt
  bool release = false;            // the hours can be changed and claimed anew
  Posting posting;
};
// The claim's mentor and line are locked.
void TakeStep(rpc::Tx& tx, const StoredClaim& claim, const StepWrites& writes);

// Holds mentor and budget line of a claim until the transaction ends. False when there is no such claim.
bool LockClaim(rpc::Tx& tx, const Uuid& claim);
StoredClaim ReadLockedClaim(rpc::Tx& tx, const Uuid& claim);

// By month and id, at most page.size + 1, `name` alone unless it is empty; the caller's own.
std::vector<StoredClaim> ReadClaims(rpc::ReadTx& tx, const std::string& name, const v1::ListClaimsRequest& filter,
                                    const rpc::Page& page);

}  // namespace sjak::placements
