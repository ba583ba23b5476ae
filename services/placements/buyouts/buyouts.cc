#include "services/placements/buyouts/buyouts.h"

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/free_text.h"
#include "services/common/money.h"
#include "services/common/months.h"
#include "services/placements/buyouts/buyouts_store.h"
#include "services/placements/buyouts/ground_store.h"
#include "sjak/placements/v1/placements_events.pb.h"

namespace sjak::placements {
namespace {

constexpr char kCostKind[] = "MENTOR_BUY_OUT";
constexpr int64_t kMostOereAnHour = 1'000'000;
constexpr int kUsualVat = 2500;
constexpr int kUsualPaymentDays = 30;

absl::Status AgreementNotFound() { return NotFound("AGREEMENT_NOT_FOUND", "There is no such agreement."); }

absl::Status AgreementIsClosed(const std::string& agreement) {
  return RefuseState("AGREEMENT_CLOSED", "The agreement was closed. Agree on a new one.", agreement);
}

// What both requests say of the terms; every wrong field is named.
template <typename Request>
absl::StatusOr<AgreedTerms> TermsOfRequest(const Request& request) {
  std::vector<FieldViolation> wrong;
  AgreedTerms terms;
  const absl::StatusOr<int64_t> rate = wire::OereFromDkk(request.hourly_rate());
  if (!rate.ok()) {
    wrong.push_back({"hourly_rate", std::string(rate.status().message())});
  } else if (*rate < 1 || *rate > kMostOereAnHour) {
    wrong.push_back({"hourly_rate", "must lie between 0.01 and 10,000 DKK an hour"});
  } else {
    terms.rate_oere = *rate;
  }
  for (int i = 0; i < request.caps_size(); ++i) {
    if (!terms.caps.emplace(request.caps(i).line(), request.caps(i).minutes()).second) {
      wrong.push_back({absl::StrCat("caps[", i, "].line"), "must not be given twice"});
    }
  }
  const v1::PaymentTerms& payment = request.payment();
  if (!payment.ean().empty() && !IsEan(payment.ean())) {
    wrong.push_back({"payment.ean", "must be 13 digits of which the last checks the others"});
  }
  if (!wrong.empty()) return RefuseFields(wrong);
  terms.starts_on = wire::DateOf(request.starts_on());
  terms.ends_on = wire::DateOf(request.ends_on());
  terms.weekly_minutes = request.weekly_minutes();
  terms.vat_basis_points = payment.has_vat_basis_points() ? payment.vat_basis_points() : kUsualVat;
  terms.payment_days = payment.has_payment_days() ? payment.payment_days() : kUsualPaymentDays;
  terms.ean = payment.ean();
  terms.order_reference = payment.order_reference();
  return terms;
}

// R33: one grant of mentor support.
absl::Status CheckGrant(v1::LegalBasis basis, Date first, Date last, int months, const std::string& subject) {
  if (basis != v1::LEGAL_BASIS_LAB_167 || last <= LastDayOfMonths(first, months)) return absl::OkStatus();
  return RefuseState("GRANT_TOO_LONG",
                     absl::StrCat("Mentor support is granted for at most ", months,
                                  " months at a time (R33). Agree on fewer, and grant anew after an assessment."),
                     subject, {{"most_months", absl::StrCat(months)}});
}

// `rate`: of what is agreed now, to say what the money left buys.
absl::Status CheckBudget(const std::vector<Move>& moves, const std::map<int, int64_t>& available, int64_t rate,
                         const std::string& line) {
  for (const Move& move : moves) {
    if (move.from != Account::kAvailable) continue;
    const auto year = available.find(move.year);
    const int64_t has = year == available.end() ? 0 : year->second;
    if (move.oere <= has) continue;
    const HoursBought buys = WholeHours(has, rate);
    return RefuseState(
        "COMMITMENT_EXCEEDS_BUDGET",
        absl::StrCat("The agreement ties up ", FormatDkk(move.oere), " DKK of ", move.year, ", where the line has ",
                     FormatDkk(has), " left: ", buys.hours, " whole hours at this rate. Agree fewer hours or weeks."),
        line,
        {{"year", absl::StrCat(move.year)},
         {"left_oere", absl::StrCat(has)},
         {"left_hours", absl::StrCat(buys.hours)},
         {"left_after_hours_oere", absl::StrCat(buys.left_oere)},
         {"commitment_oere", absl::StrCat(move.oere)}});
  }
  return absl::OkStatus();
}

// What the agreement is to tie up by year: what is agreed and not claimed, and nothing once it is closed.
std::map<int, int64_t> TiedUp(const MoneyGround& ground) {
  std::map<int, int64_t> open;
  if (ground.now().closed) return open;
  for (const YearAmount& agreed : Commitment(ground.spells())) {
    const auto claimed = ground.claimed.find(agreed.year);
    open[agreed.year] = OpenCommitment(agreed.oere, claimed == ground.claimed.end() ? 0 : claimed->second);
  }
  return open;
}

// What must move so that it does.
std::vector<Move> Recommit(const MoneyGround& ground) {
  std::map<int, int64_t> changes = TiedUp(ground);
  for (const auto& [year, oere] : ground.committed) changes[year] -= oere;
  std::vector<Move> moves;
  for (const auto& [year, oere] : changes) {
    if (oere != 0) moves.push_back(Commit(ground.budget_line, year, oere));
  }
  return moves;
}

v1::BuyOutAgreement PublishAgreement(rpc::Tx& tx, const MoneyGround& ground) {
  v1::BuyOutAgreed event;
  event.set_programme(ResourceName("programmes", ground.programme));
  v1::BuyOutAgreement& agreement = *event.mutable_agreement();
  agreement = AgreementOf(ground.agreement, ground.mentor, ground.budget_line, ground.legal_basis, ground.terms);
  if (ground.now().closed) {
    int64_t claimed = 0;
    for (const auto& [year, oere] : ground.claimed) claimed += oere;
    *agreement.mutable_commitment() = wire::DkkFromOere(claimed);
  }
  for (const auto& [year, oere] : TiedUp(ground)) {
    v1::YearCommitment& committed = *event.add_committed();
    committed.set_year(year);
    committed.set_oere(oere);
  }
  tx.Publish(agreement.name(), ground.now().version, event);
  return agreement;
}

}  // namespace

absl::StatusOr<v1::BuyOutAgreement> AgreeBuyOut(rpc::Tx& tx, const v1::AgreeBuyOutRequest& request) {
  SJAK_ASSIGN_OR_RETURN(AgreedTerms terms, TermsOfRequest(request));
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("beyond_usual", request.beyond_usual()));
  terms.version = 1;
  terms.beyond_usual = request.beyond_usual();
  if (request.legal_basis() == v1::LEGAL_BASIS_LAB_167 && terms.beyond_usual.empty()) {
    return RefuseField("beyond_usual", "must say how the company goes beyond what an employer does anyway (R35)");
  }
  const Uuid line_id = IdOf(request.budget_line());
  const std::optional<LockedLine> line = LockBudgetLine(tx, line_id);
  if (!line) return NotFound("BUDGET_LINE_NOT_FOUND", "There is no such budget line.");
  if (line->cost_kind != kCostKind) {
    return RefuseState(
        "COST_KIND_REFUSED",
        absl::StrCat("The line pays for ", line->cost_kind, " only. Use a line of kind ", kCostKind, "."),
        request.budget_line());
  }
  const LineGround has = ReadLineGround(tx, line_id);
  SJAK_RETURN_IF_ERROR(
      CheckGrant(request.legal_basis(), terms.starts_on, terms.ends_on, has.grant_months, request.mentor()));
  MoneyGround ground;
  ground.agreement = Uuid::New();
  ground.mentor = IdOf(request.mentor());
  ground.budget_line = line_id;
  ground.programme = line->programme;
  ground.legal_basis = request.legal_basis();
  ground.terms = {terms};
  const std::vector<Move> moves = Recommit(ground);
  SJAK_RETURN_IF_ERROR(CheckBudget(moves, has.available, terms.rate_oere, request.budget_line()));
  InsertAgreement(tx, ground.agreement, request, terms,
                  {v1::LEDGER_ENTRY_KIND_AGREED, ground.agreement, std::nullopt, "", moves, {}});
  return PublishAgreement(tx, ground);
}

absl::StatusOr<v1::BuyOutAgreement> ReviseBuyOut(rpc::Tx& tx, const v1::ReviseBuyOutRequest& request) {
  SJAK_ASSIGN_OR_RETURN(AgreedTerms terms, TermsOfRequest(request));
  const Uuid id = IdOf(request.agreement());
  if (!LockMentorAndLineOf(tx, id)) return AgreementNotFound();
  MoneyGround ground = ReadMoneyGround(tx, id, terms.starts_on, terms.starts_on);
  if (ground.now().closed) return AgreementIsClosed(request.agreement());
  const Date first = ground.terms.front().starts_on;
  if (terms.starts_on < first) return RefuseField("starts_on", "must not lie before the agreement");
  if (ground.last_hours && *ground.last_hours >= terms.starts_on) {
    return RefuseState(
        "HOURS_STAND",
        "Hours are stated from that day on, at the old terms. Give a later day, or take them back first.",
        request.agreement(), {{"last_hours_on", ground.last_hours->ToString()}});
  }
  SJAK_RETURN_IF_ERROR(CheckGrant(static_cast<v1::LegalBasis>(ground.legal_basis), first, terms.ends_on,
                                  ground.grant_months, request.agreement()));
  terms.version = ground.now().version + 1;
  terms.beyond_usual = ground.now().beyond_usual;
  ground.terms.push_back(terms);
  const std::vector<Move> moves = Recommit(ground);
  SJAK_RETURN_IF_ERROR(
      CheckBudget(moves, ground.available, terms.rate_oere, ResourceName("budgetLines", ground.budget_line)));
  InsertTerms(tx, id, terms, {v1::LEDGER_ENTRY_KIND_AGREED, id, std::nullopt, "", moves, {}});
  return PublishAgreement(tx, ground);
}

absl::StatusOr<v1::BuyOutAgreement> CloseBuyOut(rpc::Tx& tx, const v1::CloseBuyOutRequest& request) {
  const Uuid id = IdOf(request.agreement());
  if (!LockMentorAndLineOf(tx, id)) return AgreementNotFound();
  MoneyGround ground = ReadMoneyGround(tx, id, tx.today(), tx.today());
  if (ground.now().closed) return AgreementIsClosed(request.agreement());
  AgreedTerms terms = ground.now();
  ++terms.version;
  terms.closed = true;
  ground.terms.push_back(terms);
  InsertTerms(tx, id, terms, {v1::LEDGER_ENTRY_KIND_RELEASED, id, std::nullopt, "", Recommit(ground), {}});
  return PublishAgreement(tx, ground);
}

absl::StatusOr<v1::AgreementRecord> GetAgreement(rpc::ReadTx& tx, const v1::GetAgreementRequest& request) {
  std::vector<v1::AgreementRecord> found = ReadAgreements(tx, request.name(), {}, {.size = 1, .after = {}});
  if (found.empty()) return AgreementNotFound();
  return std::move(found.front());
}

absl::StatusOr<v1::ListAgreementsResponse> AgreementLists::ListAgreements(
    rpc::ReadTx& tx, const v1::ListAgreementsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListAgreementsResponse response;
  for (v1::AgreementRecord& record : ReadAgreements(tx, "", request, page)) {
    if (response.agreements_size() == page.size) {
      const std::string& last = response.agreements().rbegin()->agreement().name();
      response.set_next_page_token(pages_.Next(tx.call(), request, {IdOf(last).ToString()}));
      break;
    }
    *response.add_agreements() = std::move(record);
  }
  return response;
}

}  // namespace sjak::placements
