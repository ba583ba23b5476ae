#include "services/placements/paper/paper.h"

#include <map>

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/claims/claims_store.h"
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
