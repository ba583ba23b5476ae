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
  // Only of a claim that is locked, or about to be made.
  Uuid programme;
  int64_t agreed_oere = 0;   // by the agreement in the year of the work; 0 once it is closed
  int64_t claimed_oere = 0;  // of that, in claims that money is booked for, this one among them
  Claimed claimed() const { return {budget_line, month.year(), net_oere, committed_oere}; }
};
v1::Claim ClaimOf(const StoredClaim& claim);

// A step, and what it writes beside the claim as it is after it.
struct ClaimStep {
  StoredClaim claim;
  bool first = false;              // the claim is new
  Uuid mentor;                     // of `hours`
  std::vector<PricedHours> hours;  // of a new attempt
  bool release = false;            // the hours can be changed and claimed anew
  Posting posting;
};
// At most one step of each claim. Their lines are locked, and so is the mentor of hours.
void TakeSteps(rpc::Tx& tx, const std::vector<ClaimStep>& steps);

// Holds the budget lines of the claims, and with them all steps of the lines' claims, until the transaction ends.
void LockLinesOf(rpc::Tx& tx, const std::vector<Uuid>& claims);
// Those that there are, by id; they are locked.
std::map<Uuid, StoredClaim> ReadLockedClaims(rpc::Tx& tx, const std::vector<Uuid>& claims);

// By month and id, at most page.size + 1, `name` alone unless it is empty; the caller's own.
std::vector<StoredClaim> ReadClaims(rpc::ReadTx& tx, const std::string& name, const v1::ListClaimsRequest& filter,
                                    const rpc::Page& page);

}  // namespace sjak::placements
