#include "services/placements/claims/claims.h"

#include <algorithm>
#include <functional>

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/free_text.h"
#include "services/placements/claims/claims_store.h"
#include "sjak/placements/v1/claims_events.pb.h"

namespace sjak::placements {
namespace {

absl::Status ClaimNotFound() { return NotFound("CLAIM_NOT_FOUND", "There is no such claim."); }

// Where the money of a claim stands that it is booked for.
Account AccountOf(v1::ClaimState state) {
  if (state == v1::CLAIM_STATE_SUBMITTED) return Account::kAccrued;
  return state == v1::CLAIM_STATE_APPROVED ? Account::kInvoiced : Account::kPaid;
}

// Takes the claim's next step: `step` judges it, changes the claim and says what is written beside it.
absl::StatusOr<v1::Claim> Settle(rpc::Tx& tx, const std::string& name, std::initializer_list<v1::ClaimState> from,
                                 const std::function<absl::Status(StoredClaim&, StepWrites&)>& step) {
  const Uuid id = IdOf(name);
  if (!LockClaim(tx, id)) return ClaimNotFound();
  StoredClaim claim = ReadLockedClaim(tx, id);
  if (std::find(from.begin(), from.end(), claim.state) == from.end()) {
    return RefuseState("CLAIM_STATE_WRONG", "The step cannot be taken in the claim's state.", name,
                       {{"state", v1::ClaimState_Name(claim.state)}});
  }
  StepWrites writes;
  writes.posting.agreement = claim.agreement;
  writes.posting.claim = claim.id;
  SJAK_RETURN_IF_ERROR(step(claim, writes));
  ++claim.version;
  writes.posting.reason = claim.reason;
  TakeStep(tx, claim, writes);
  v1::ClaimChanged event;
  *event.mutable_claim() = ClaimOf(claim);
  tx.Publish(event.claim().name(), claim.version, event);
  return event.claim();
}

void BringBack(StoredClaim& claim, v1::LedgerEntryKind kind, StepWrites& writes) {
  writes.posting.kind = kind;
  writes.posting.moves = Reverse(claim.claimed(), AccountOf(claim.state), claim.agreement_closed);
}

absl::Status SomebodyElse(const std::string& before, rpc::Tx& tx, const std::string& claim) {
  if (before != tx.caller().subject) return absl::OkStatus();
  return RefuseState("CLAIM_NEEDS_ANOTHER_PERSON",
                     "Have somebody take the step who did not take the one before (four eyes).", claim);
}

}  // namespace

absl::StatusOr<v1::Claim> ReturnClaim(rpc::Tx& tx, const v1::SettleClaimRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("reason", request.reason()));
  return Settle(tx, request.claim(), {v1::CLAIM_STATE_SUBMITTED, v1::CLAIM_STATE_APPROVED},
                [&](StoredClaim& claim, StepWrites& writes) {
                  BringBack(claim, v1::LEDGER_ENTRY_KIND_CLAIM_REVERSED, writes);
                  writes.release = true;
                  claim.state = v1::CLAIM_STATE_RETURNED;
                  claim.reason = request.reason();
                  claim.due_on.reset();
                  return absl::OkStatus();
                });
}

absl::StatusOr<v1::Claim> RejectClaim(rpc::Tx& tx, const v1::SettleClaimRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("reason", request.reason()));
  return Settle(tx, request.claim(), {v1::CLAIM_STATE_SUBMITTED}, [&](StoredClaim& claim, StepWrites& writes) {
    BringBack(claim, v1::LEDGER_ENTRY_KIND_CLAIM_REVERSED, writes);
    claim.state = v1::CLAIM_STATE_REJECTED;
    claim.reason = request.reason();
    return absl::OkStatus();
  });
}

absl::StatusOr<v1::Claim> ApproveClaim(rpc::Tx& tx, const v1::ApproveClaimRequest& request) {
  return Settle(tx, request.claim(), {v1::CLAIM_STATE_SUBMITTED},
                [&](StoredClaim& claim, StepWrites& writes) -> absl::Status {
                  SJAK_RETURN_IF_ERROR(SomebodyElse(claim.submitted_by, tx, request.claim()));
                  if (claim.sampled && request.evidence_reference().empty()) {
                    return RefuseState("EVIDENCE_NEEDED",
                                       "The claim was drawn for a sample. Look at the evidence and say where it lies.",
                                       request.claim());
                  }
                  writes.posting.kind = v1::LEDGER_ENTRY_KIND_CLAIM_APPROVED;
                  writes.posting.moves = {
                      {claim.budget_line, claim.month.year(), Account::kAccrued, Account::kInvoiced, claim.net_oere}};
                  claim.state = v1::CLAIM_STATE_APPROVED;
                  claim.evidence_reference = request.evidence_reference();
                  claim.due_on = tx.today() + claim.payment_days;
                  return absl::OkStatus();
                });
}

absl::StatusOr<v1::Claim> RecordClaimPayment(rpc::Tx& tx, const v1::RecordClaimPaymentRequest& request) {
  const Date paid_on = wire::DateOf(request.paid_on());
  if (paid_on > tx.today()) return RefuseField("paid_on", "must not lie in the future");
  return Settle(tx, request.claim(), {v1::CLAIM_STATE_APPROVED},
                [&](StoredClaim& claim, StepWrites& writes) -> absl::Status {
                  if (paid_on < claim.submitted_on) return RefuseField("paid_on", "must not lie before the claim");
                  writes.posting.kind = v1::LEDGER_ENTRY_KIND_CLAIM_PAID;
                  writes.posting.moves = {
                      {claim.budget_line, claim.month.year(), Account::kInvoiced, Account::kPaid, claim.net_oere}};
                  claim.state = v1::CLAIM_STATE_PAID;
                  claim.paid_on = paid_on;
                  claim.payment_reference = request.payment_reference();
                  return absl::OkStatus();
                });
}

absl::StatusOr<v1::Claim> ProposeClawBack(rpc::Tx& tx, const v1::SettleClaimRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("reason", request.reason()));
  return Settle(tx, request.claim(), {v1::CLAIM_STATE_PAID}, [&](StoredClaim& claim, StepWrites&) {
    claim.state = v1::CLAIM_STATE_CLAW_BACK_PROPOSED;
    claim.reason = request.reason();
    claim.proposed_by = tx.caller().subject;
    return absl::OkStatus();
  });
}

absl::StatusOr<v1::Claim> DecideClawBack(rpc::Tx& tx, const v1::DecideClawBackRequest& request) {
  return Settle(tx, request.claim(), {v1::CLAIM_STATE_CLAW_BACK_PROPOSED},
                [&](StoredClaim& claim, StepWrites& writes) -> absl::Status {
                  SJAK_RETURN_IF_ERROR(SomebodyElse(claim.proposed_by, tx, request.claim()));
                  claim.proposed_by.clear();
                  if (!request.claw_back()) {
                    claim.state = v1::CLAIM_STATE_PAID;
                    claim.reason.clear();
                    return absl::OkStatus();
                  }
                  BringBack(claim, v1::LEDGER_ENTRY_KIND_CLAIM_RECLAIMED, writes);
                  writes.release = true;
                  claim.state = v1::CLAIM_STATE_RECLAIMED;
                  return absl::OkStatus();
                });
}

absl::StatusOr<v1::Claim> GetClaim(rpc::ReadTx& tx, const v1::GetClaimRequest& request) {
  const std::vector<StoredClaim> found = ReadClaims(tx, request.name(), {}, {.size = 1, .after = {}});
  if (found.empty()) return ClaimNotFound();
  return ClaimOf(found.front());
}

absl::StatusOr<v1::ListClaimsResponse> ClaimLists::ListClaims(rpc::ReadTx& tx,
                                                              const v1::ListClaimsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListClaimsResponse response;
  StoredClaim last;
  for (const StoredClaim& claim : ReadClaims(tx, "", request, page)) {
    if (response.claims_size() == page.size) {
      response.set_next_page_token(
          pages_.Next(tx.call(), request, {last.month.First().ToString(), last.id.ToString()}));
      break;
    }
    *response.add_claims() = ClaimOf(claim);
    last = claim;
  }
  return response;
}

}  // namespace sjak::placements
