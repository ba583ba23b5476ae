#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/money.h"
#include "services/placements/buyouts/ground_store.h"
#include "services/placements/claims/claims.h"
#include "services/placements/claims/claims_rules.h"
#include "services/placements/claims/claims_store.h"
#include "services/placements/claims/steps.h"
#include "services/placements/ledger/money_guard.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::placements {
namespace {

int64_t OfYear(const std::map<int, int64_t>& by_year, int year) {
  const auto found = by_year.find(year);
  return found == by_year.end() ? 0 : found->second;
}

// What the line must have beyond the commitment.
absl::Status CheckLine(int64_t needed, const MoneyGround& ground, int year) {
  const int64_t left = OfYear(ground.available, year);
  if (needed <= left || !Stands(MoneyGuard::kLineLeft)) return absl::OkStatus();
  return RefuseState("LINE_EXHAUSTED",
                     absl::StrCat("The claim takes ", FormatDkk(needed),
                                  " DKK beyond what the agreement ties up, and the "
                                  "line has ",
                                  FormatDkk(left), " left in ", year, ". Have it raised, or transfer to it."),
                     ResourceName("budgetLines", ground.budget_line),
                     {{"year", absl::StrCat(year)}, {"left_oere", absl::StrCat(left)}});
}

StoredClaim NewAttempt(rpc::Tx& tx, const MoneyGround& ground, Month month, const Priced& priced,
                       const std::string& invoice_reference) {
  StoredClaim claim;
  const auto before = ground.claims.find(month);
  claim.id = before == ground.claims.end() ? Uuid::New() : before->second.claim;
  claim.version = before == ground.claims.end() ? 0 : before->second.version;
  claim.attempt = before == ground.claims.end() ? 1 : before->second.attempt + 1;
  claim.agreement = ground.agreement;
  claim.budget_line = ground.budget_line;
  claim.programme = ground.programme;
  claim.month = month;
  claim.state = v1::CLAIM_STATE_SUBMITTED;
  claim.minutes = priced.minutes;
  claim.net_oere = priced.oere;
  claim.vat_oere = VatOf(priced.oere, ground.now().vat_basis_points);
  claim.committed_oere = std::min(priced.oere, OfYear(ground.committed, month.year()));
  claim.agreed_oere = AgreedInYear(ground.terms, month.year());
  claim.claimed_oere = OfYear(ground.claimed, month.year()) + priced.oere;
  claim.late = tx.today().year() > month.year();
  claim.sampled = Sampled(claim.id, ground.sample_percent);
  claim.submitted_on = tx.today();
  claim.submitted_by = tx.caller().subject;
  claim.invoice_reference = invoice_reference;
  for (const PricedHours& row : priced.rows) {
    Share& line = claim.lines[row.hours.line];
    line.minutes += row.hours.minutes;
    line.oere += row.oere;
  }
  return claim;
}

std::vector<std::string> WarningsOf(const StoredClaim& claim, const MoneyGround& ground, Date today) {
  ClaimCase facts;
  facts.month = claim.month;
  facts.minutes = claim.minutes;
  for (const auto& [line, share] : claim.lines) facts.minutes_by_line[line] = share.minutes;
  facts.claimed_by_line = ground.claimed_minutes;
  facts.caps = ground.now().caps;
  facts.spells = ground.spells();
  facts.tolerance_percent = ground.tolerance_percent;
  facts.beyond_commitment = claim.committed_oere < claim.net_oere;
  facts.grant = ground.legal_basis == v1::LEGAL_BASIS_LAB_167;
  facts.today = today;
  return ClaimWarnings(facts);
}

}  // namespace

absl::StatusOr<v1::Claim> SubmitClaim(rpc::Tx& tx, const v1::SubmitClaimRequest& request) {
  SJAK_ASSIGN_OR_RETURN(const Month month, Month::Parse(request.month()));
  if (month.Last() >= tx.today()) {
    return RefuseState("MONTH_NOT_OVER", "Claim the month when it is over.", request.agreement(),
                       {{"month", month.ToString()}});
  }
  const Uuid agreement = IdOf(request.agreement());
  if (!LockMentorAndLineOf(tx, agreement)) return NotFound("AGREEMENT_NOT_FOUND", "There is no such agreement.");
  const MoneyGround ground = ReadMoneyGround(tx, agreement, month.First(), month.Last());
  const auto before = ground.claims.find(month);
  if (before != ground.claims.end() && before->second.holds()) {
    return RefuseState("CLAIM_STATE_WRONG", "The month was claimed, and the claim has not come back.",
                       ResourceName("claims", before->second.claim),
                       {{"state", v1::ClaimState_Name(before->second.state)}});
  }
  const Priced priced = PriceHours(ground.own_hours(month), ground.spells());
  if (priced.minutes == 0) {
    return RefuseState("NOTHING_TO_CLAIM", "Record the month's hours by day first: only documented hours are claimed.",
                       request.agreement());
  }
  StoredClaim claim = NewAttempt(tx, ground, month, priced, request.invoice_reference());
  SJAK_RETURN_IF_ERROR(CheckLine(claim.net_oere - claim.committed_oere, ground, month.year()));
  claim.warnings = WarningsOf(claim, ground, tx.today());

  ClaimStep step = StepFrom(claim);
  step.first = claim.attempt == 1;
  step.mentor = ground.mentor;
  step.hours = priced.rows;
  step.posting.kind = v1::LEDGER_ENTRY_KIND_CLAIM_SUBMITTED;
  step.posting.moves = Submit(claim.claimed());
  return FinishSteps(tx, {std::move(step)}).front();
}

}  // namespace sjak::placements
