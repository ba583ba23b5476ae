#include "services/placements/paper/paper.h"

#include <algorithm>
#include <map>
#include <utility>

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/claims/steps.h"
#include "services/placements/paper/paper_rules.h"

namespace sjak::placements {
namespace {

constexpr int kMostClaims = 1000;

PaperClaim PaperOf(const StoredClaim& claim) {
  PaperClaim paper;
  paper.claim = ResourceName("claims", claim.id);
  paper.partner_title = claim.partner_title;
  paper.partner_cvr = claim.partner_cvr;
  paper.month = claim.month;
  paper.invoice_reference = claim.invoice_reference;
  paper.ean = claim.ean;
  paper.order_reference = claim.order_reference;
  paper.net_oere = claim.net_oere;
  paper.vat_oere = claim.vat_oere;
  paper.due_on = claim.due_on;
  for (const auto& [line, share] : claim.lines) paper.lines.push_back({line, share.minutes, share.oere});
  return paper;
}

// Whether what is answered was taken in before.
bool Known(const PaymentAnswer& answer, const StoredClaim& claim) {
  if (!answer.paid) return claim.state == v1::CLAIM_STATE_RETURNED && claim.reason == answer.reason;
  return claim.paid_on == answer.paid_on && claim.payment_reference == answer.reference;
}

absl::Status TakeAnswer(const PaymentAnswer& answer, Date today, ClaimStep* step) {
  const StoredClaim& claim = step->claim;
  if (!answer.paid) {
    if (claim.state == v1::CLAIM_STATE_APPROVED) return ReturnToCompany(answer.reason, step);
    return RefuseState("CLAIM_STATE_WRONG", "The claim was not to be paid.", ResourceName("claims", claim.id),
                       {{"state", v1::ClaimState_Name(claim.state)}});
  }
  if (answer.paid_on > today) return RefuseField("dato", "must not lie in the future");
  if (answer.gross_oere != claim.net_oere + claim.vat_oere) {
    return RefuseState("PAYMENT_DIFFERS",
                       "What was paid is not what was claimed, VAT included. Clear it with the payment office.",
                       ResourceName("claims", claim.id));
  }
  return PayClaim(answer.paid_on, answer.reference, step);
}

void PutRefused(int64_t line, const std::string& claim, const absl::Status& status,
                v1::ImportPaymentAnswersResponse* out) {
  v1::PaymentAnswerResult& result = *out->add_refused();
  result.set_line(static_cast<int>(line));
  result.set_claim(claim);
  result.set_reason(ReasonOf(status));
  result.set_message(std::string(status.message()));
}

// Takes in the rows one after the other; what a claim gives back counts for the next of its agreement.
std::vector<ClaimStep> TakeAnswers(const std::vector<PaymentAnswer>& rows, std::map<Uuid, StoredClaim> claims,
                                   Date today, v1::ImportPaymentAnswersResponse* out) {
  std::vector<ClaimStep> steps;
  std::map<std::pair<Uuid, int>, int64_t> given_back;  // by agreement and year
  for (const PaymentAnswer& answer : rows) {
    const std::string name = ResourceName("claims", answer.claim);
    const auto found = claims.find(answer.claim);
    if (found == claims.end()) {
      PutRefused(answer.line, name, NotFound("CLAIM_NOT_FOUND", "There is no such claim."), out);
      continue;
    }
    StoredClaim& claim = found->second;
    if (Known(answer, claim)) {
      out->set_unchanged(out->unchanged() + 1);
      continue;
    }
    int64_t& before = given_back[{claim.agreement, claim.month.year()}];
    ClaimStep step = StepFrom(claim);
    step.claim.claimed_oere -= before;
    if (const absl::Status status = TakeAnswer(answer, today, &step); !status.ok()) {
      PutRefused(answer.line, name, status, out);
      continue;
    }
    before += answer.paid ? 0 : claim.net_oere;
    answer.paid ? out->set_paid(out->paid() + 1) : out->set_returned(out->returned() + 1);
    claim = step.claim;
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace

absl::StatusOr<v1::InvoiceSheet> GetInvoiceSheet(rpc::ReadTx& tx, const v1::GetInvoiceSheetRequest& request) {
  const std::vector<StoredClaim> found = ReadClaims(tx, request.claim(), {}, {.size = 1, .after = {}});
  if (found.empty()) return NotFound("CLAIM_NOT_FOUND", "There is no such claim.");
  PaperClaim paper = PaperOf(found.front());
  // A partner knows the claim under another name than it has inside.
  if (tx.caller().originator_class() == policy::v1::CALLER_CLASS_PARTNER) paper.claim.clear();
  v1::InvoiceSheet sheet;
  *sheet.mutable_claim() = ClaimOf(found.front());
  sheet.set_partner_title(paper.partner_title);
  sheet.set_partner_cvr(paper.partner_cvr);
  sheet.set_ean(paper.ean);
  sheet.set_order_reference(paper.order_reference);
  sheet.set_text(InvoiceText(paper));
  return sheet;
}

absl::StatusOr<v1::ClaimsToPay> ExportClaimsToPay(rpc::ReadTx& tx, const v1::ExportClaimsToPayRequest& request) {
  v1::ListClaimsRequest filter;
  filter.set_budget_line(request.budget_line());
  filter.set_state(v1::CLAIM_STATE_APPROVED);
  std::vector<PaperClaim> claims;
  int64_t net = 0, vat = 0;
  for (const StoredClaim& claim : ReadClaims(tx, "", filter, {.size = kMostClaims - 1, .after = {}})) {
    if (request.has_due_until() && claim.due_on && *claim.due_on > wire::DateOf(request.due_until())) continue;
    claims.push_back(PaperOf(claim));
    net += claim.net_oere;
    vat += claim.vat_oere;
  }
  v1::ClaimsToPay out;
  out.set_file(ClaimsCsv(claims));
  out.set_claims(static_cast<int>(claims.size()));
  *out.mutable_net() = wire::DkkFromOere(net);
  *out.mutable_gross() = wire::DkkFromOere(net + vat);
  return out;
}

absl::StatusOr<v1::ImportPaymentAnswersResponse> ImportPaymentAnswers(rpc::Tx& tx,
                                                                      const v1::ImportPaymentAnswersRequest& request) {
  SJAK_ASSIGN_OR_RETURN(const AnswersFile file, ReadAnswers(request.file()));
  v1::ImportPaymentAnswersResponse response;
  for (const auto& [line, what] : file.wrong) {
    PutRefused(line, "", RefuseField("file", what), &response);
    response.mutable_refused()->rbegin()->set_message(what);
  }
  std::vector<Uuid> ids;
  for (const PaymentAnswer& answer : file.rows) ids.push_back(answer.claim);
  LockLinesOf(tx, ids);
  const std::vector<ClaimStep> steps = TakeAnswers(file.rows, ReadLockedClaims(tx, ids), tx.today(), &response);
  if (!steps.empty()) FinishSteps(tx, steps);
  std::stable_sort(response.mutable_refused()->begin(), response.mutable_refused()->end(),
                   [](const auto& one, const auto& other) { return one.line() < other.line(); });
  return response;
}

absl::StatusOr<v1::PartnerStatement> GetPartnerStatement(rpc::ReadTx& tx,
                                                         const v1::GetPartnerStatementRequest& request) {
  SJAK_ASSIGN_OR_RETURN(const Month first, Month::Parse(request.first_month()));
  SJAK_ASSIGN_OR_RETURN(const Month last, Month::Parse(request.last_month()));
  v1::ListClaimsRequest filter;
  filter.set_partner(request.partner());
  v1::PartnerStatement statement;
  statement.set_partner(request.partner());
  struct Sum {
    int claims = 0;
    int64_t net = 0;
    int64_t vat = 0;
  };
  std::map<v1::ClaimState, Sum> sums;
  for (const StoredClaim& claim : ReadClaims(tx, "", filter, {.size = kMostClaims - 1, .after = {}})) {
    if (claim.month < first || last < claim.month) continue;
    *statement.add_claims() = ClaimOf(claim);
    Sum& sum = sums[claim.state];
    ++sum.claims;
    sum.net += claim.net_oere;
    sum.vat += claim.vat_oere;
  }
  for (const auto& [state, sum] : sums) {
    v1::StatementSum& out = *statement.add_sums();
    out.set_state(state);
    out.set_claims(sum.claims);
    *out.mutable_net() = wire::DkkFromOere(sum.net);
    *out.mutable_gross() = wire::DkkFromOere(sum.net + sum.vat);
  }
  return statement;
}

}  // namespace sjak::placements
