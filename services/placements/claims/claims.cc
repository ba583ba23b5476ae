#include "services/placements/claims/claims.h"

#include <algorithm>
#include <functional>

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/free_text.h"
#include "services/placements/claims/claims_store.h"
#include "services/placements/claims/steps.h"
#include "services/placements/ledger/money_guard.h"
#include "sjak/placements/v1/claims_events.pb.h"

namespace sjak::placements {
namespace {

absl::Status ClaimNotFound() { return NotFound("CLAIM_NOT_FOUND", "There is no such claim."); }

bool IsPaid(v1::ClaimState state) {
  return state == v1::CLAIM_STATE_PAID || state == v1::CLAIM_STATE_CLAW_BACK_PROPOSED;
}

// Where the money of a claim stands that it is booked for.
Account AccountOf(v1::ClaimState state) {
  if (state == v1::CLAIM_STATE_SUBMITTED) return Account::kAccrued;
  return state == v1::CLAIM_STATE_APPROVED ? Account::kInvoiced : Account::kPaid;
}

absl::Status CheckState(const StoredClaim& claim, std::initializer_list<v1::ClaimState> from) {
  if (std::find(from.begin(), from.end(), claim.state) != from.end()) return absl::OkStatus();
  return RefuseState("CLAIM_STATE_WRONG", "The step cannot be taken in the claim's state.",
                     ResourceName("claims", claim.id), {{"state", v1::ClaimState_Name(claim.state)}});
}

// Takes the claim's next step: `judge` refuses it, or changes the claim and says what is written beside it.
absl::StatusOr<v1::Claim> Settle(rpc::Tx& tx, const std::string& name,
                                 const std::function<absl::Status(ClaimStep*)>& judge) {
  const std::vector<Uuid> id = {IdOf(name)};
  LockLinesOf(tx, id);
  const std::map<Uuid, StoredClaim> claims = ReadLockedClaims(tx, id);
  if (claims.empty()) return ClaimNotFound();
  ClaimStep step = StepFrom(claims.begin()->second);
  SJAK_RETURN_IF_ERROR(judge(&step));
  return FinishSteps(tx, {std::move(step)}).front();
}

void BringBack(v1::LedgerEntryKind kind, ClaimStep* step) {
  StoredClaim& claim = step->claim;
  const int64_t open = OpenCommitment(claim.agreed_oere, claim.claimed_oere);
  claim.claimed_oere -= claim.net_oere;
  const int64_t tied_up = OpenCommitment(claim.agreed_oere, claim.claimed_oere) - open;
  step->posting.kind = kind;
  step->posting.moves = Reverse(claim.claimed(), AccountOf(claim.state), tied_up);
}

absl::Status SomebodyElse(const std::string& before, rpc::Tx& tx, const std::string& claim) {
  if (before != tx.caller().subject || !Stands(MoneyGuard::kAnotherPerson)) return absl::OkStatus();
  return RefuseState("CLAIM_NEEDS_ANOTHER_PERSON",
                     "Have somebody take the step who did not take the one before (four eyes).", claim);
}

v1::ClaimChanged EventOf(const StoredClaim& claim) {
  v1::ClaimChanged event;
  *event.mutable_claim() = ClaimOf(claim);
  event.set_programme(ResourceName("programmes", claim.programme));
  if (claim.state == v1::CLAIM_STATE_SUBMITTED) event.set_accrued_oere(claim.net_oere);
  if (claim.state == v1::CLAIM_STATE_APPROVED) event.set_invoiced_oere(claim.net_oere);
  if (IsPaid(claim.state)) event.set_paid_oere(claim.net_oere);
  event.set_agreement_committed_oere(OpenCommitment(claim.agreed_oere, claim.claimed_oere));
  return event;
}

}  // namespace

ClaimStep StepFrom(const StoredClaim& claim) {
  ClaimStep step;
  step.claim = claim;
  step.posting.agreement = claim.agreement;
  step.posting.claim = claim.id;
  return step;
}

absl::Status PayClaim(Date paid_on, const std::string& reference, ClaimStep* step) {
  StoredClaim& claim = step->claim;
  SJAK_RETURN_IF_ERROR(CheckState(claim, {v1::CLAIM_STATE_APPROVED}));
  if (paid_on < claim.submitted_on) return RefuseField("paid_on", "must not lie before the claim");
  step->posting.kind = v1::LEDGER_ENTRY_KIND_CLAIM_PAID;
  step->posting.moves = {{claim.budget_line, claim.month.year(), Account::kInvoiced, Account::kPaid, claim.net_oere}};
  claim.state = v1::CLAIM_STATE_PAID;
  claim.paid_on = paid_on;
  claim.payment_reference = reference;
  return absl::OkStatus();
}

absl::Status ReturnToCompany(const std::string& reason, ClaimStep* step) {
  SJAK_RETURN_IF_ERROR(CheckState(step->claim, {v1::CLAIM_STATE_SUBMITTED, v1::CLAIM_STATE_APPROVED}));
  BringBack(v1::LEDGER_ENTRY_KIND_CLAIM_REVERSED, step);
  step->release = true;
  step->claim.state = v1::CLAIM_STATE_RETURNED;
  step->claim.reason = reason;
  step->claim.due_on.reset();
  return absl::OkStatus();
}

std::vector<v1::Claim> FinishSteps(rpc::Tx& tx, std::vector<ClaimStep> steps) {
  for (ClaimStep& step : steps) {
    ++step.claim.version;
    step.posting.reason = step.claim.reason;
  }
  TakeSteps(tx, steps);
  std::vector<v1::Claim> claims;
  for (const ClaimStep& step : steps) {
    v1::ClaimChanged event = EventOf(step.claim);
    tx.Publish(event.claim().name(), step.claim.version, event);
    claims.push_back(std::move(*event.mutable_claim()));
  }
  return claims;
}

absl::StatusOr<v1::Claim> ReturnClaim(rpc::Tx& tx, const v1::SettleClaimRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("reason", request.reason()));
  return Settle(tx, request.claim(), [&](ClaimStep* step) { return ReturnToCompany(request.reason(), step); });
}

absl::StatusOr<v1::Claim> RejectClaim(rpc::Tx& tx, const v1::SettleClaimRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("reason", request.reason()));
  return Settle(tx, request.claim(), [&](ClaimStep* step) -> absl::Status {
    SJAK_RETURN_IF_ERROR(CheckState(step->claim, {v1::CLAIM_STATE_SUBMITTED}));
    BringBack(v1::LEDGER_ENTRY_KIND_CLAIM_REVERSED, step);
    step->claim.state = v1::CLAIM_STATE_REJECTED;
    step->claim.reason = request.reason();
    return absl::OkStatus();
  });
}

absl::StatusOr<v1::Claim> ApproveClaim(rpc::Tx& tx, const v1::ApproveClaimRequest& request) {
  return Settle(tx, request.claim(), [&](ClaimStep* step) -> absl::Status {
    StoredClaim& claim = step->claim;
    SJAK_RETURN_IF_ERROR(CheckState(claim, {v1::CLAIM_STATE_SUBMITTED}));
    SJAK_RETURN_IF_ERROR(SomebodyElse(claim.submitted_by, tx, request.claim()));
    if (claim.sampled && request.evidence_reference().empty()) {
      return RefuseState("EVIDENCE_NEEDED",
                         "The claim was drawn for a sample. Look at the evidence and say where it lies.",
                         request.claim());
    }
    step->posting.kind = v1::LEDGER_ENTRY_KIND_CLAIM_APPROVED;
    step->posting.moves = {
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
  return Settle(tx, request.claim(),
                [&](ClaimStep* step) { return PayClaim(paid_on, request.payment_reference(), step); });
}

absl::StatusOr<v1::Claim> ProposeClawBack(rpc::Tx& tx, const v1::SettleClaimRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("reason", request.reason()));
  return Settle(tx, request.claim(), [&](ClaimStep* step) -> absl::Status {
    SJAK_RETURN_IF_ERROR(CheckState(step->claim, {v1::CLAIM_STATE_PAID}));
    step->claim.state = v1::CLAIM_STATE_CLAW_BACK_PROPOSED;
    step->claim.reason = request.reason();
    step->claim.proposed_by = tx.caller().subject;
    return absl::OkStatus();
  });
}

absl::StatusOr<v1::Claim> DecideClawBack(rpc::Tx& tx, const v1::DecideClawBackRequest& request) {
  return Settle(tx, request.claim(), [&](ClaimStep* step) -> absl::Status {
    StoredClaim& claim = step->claim;
    SJAK_RETURN_IF_ERROR(CheckState(claim, {v1::CLAIM_STATE_CLAW_BACK_PROPOSED}));
    SJAK_RETURN_IF_ERROR(SomebodyElse(claim.proposed_by, tx, request.claim()));
    claim.proposed_by.clear();
    if (!request.claw_back()) {
      claim.state = v1::CLAIM_STATE_PAID;
      claim.reason.clear();
      return absl::OkStatus();
    }
    BringBack(v1::LEDGER_ENTRY_KIND_CLAIM_RECLAIMED, step);
    step->release = true;
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
