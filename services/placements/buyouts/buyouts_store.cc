#include "services/placements/buyouts/buyouts_store.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/buyouts/ground_store.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

const rpc::ConstraintRefusal kAgreementMentor("buy_out_agreement_mentor_fkey", absl::StatusCode::kNotFound,
                                              "MENTOR_NOT_FOUND", "There is no such mentor.");

const postgres::Statement kLockBudgetLine("buyouts.lock_budget_line", R"sql(
SELECT l.programme_id, l.cost_kind FROM budget_line l
WHERE l.municipality_code = $1 AND l.budget_line_id = $2::uuid FOR NO KEY UPDATE
)sql");

const postgres::Statement kReadLineGround("buyouts.read_line_ground", R"sql(
SELECT v.available,
  (SELECT (r.parameters ->> 'grant_months')::int FROM rule_version r
    WHERE r.municipality_code IN ($1, '0000') AND r.rule_id = 'R33' AND r.valid @> $3::date
    ORDER BY r.municipality_code DESC LIMIT 1) AS grant_months
FROM (
  SELECT json_agg(json_build_array(b.year, b.balance_oere)) AS available FROM ledger_balance b
  WHERE b.municipality_code = $1 AND b.budget_line_id = $2::uuid AND b.account = 2) v
)sql");

constexpr char kTermsColumns[] = R"sql(
  INSERT INTO buy_out_terms (municipality_code, agreement_id, version, starts_on, ends_on, weekly_minutes, rate_oere,
    vat_basis_points, cap_lines, cap_minutes, payment_days, ean, order_reference, beyond_usual, closed, recorded_at,
    recorded_by)
  SELECT $1, $2::uuid, o.version, o.starts_on, o.ends_on, o.weekly_minutes, o.rate_oere, o.vat_basis_points,
    o.cap_lines, o.cap_minutes, o.payment_days, o.ean, o.order_reference, o.beyond_usual, o.closed, $4::timestamptz, $5
  FROM jsonb_to_record($3::jsonb) AS o(version int, starts_on date, ends_on date, weekly_minutes int, rate_oere bigint,
    vat_basis_points int, cap_lines int[], cap_minutes int[], payment_days int, ean text, order_reference text,
    beyond_usual text, closed boolean))sql";

const postgres::Statement kInsertAgreement("buyouts.insert_agreement", absl::StrCat("WITH ", PostingSql(6), R"sql(,
agreement AS (
  INSERT INTO buy_out_agreement (municipality_code, agreement_id, mentor_id, budget_line_id, weekly_minutes, rate_oere,
    during, legal_basis)
  SELECT $1, $2::uuid, $7::uuid, $8::uuid, o.weekly_minutes, o.rate_oere, daterange(o.starts_on, o.ends_on, '[]'), $9::int
  FROM jsonb_to_record($3::jsonb) AS o(starts_on date, ends_on date, weekly_minutes int, rate_oere bigint)))sql",
                                                                                    kTermsColumns));

const postgres::Statement kInsertBuyOutTerms("buyouts.insert_terms", absl::StrCat("WITH ", PostingSql(6), R"sql(,
agreement AS (
  UPDATE buy_out_agreement AS a
  SET during = daterange(lower(a.during), greatest(lower(a.during), $7::date + 1), '[)')
  WHERE a.municipality_code = $1 AND a.agreement_id = $2::uuid))sql",
                                                                                  kTermsColumns));

const rpc::AuditedRead kReadAgreements("buyouts.read_agreements", 7,
                                       absl::StrCat(R"sql(
SELECT 1 AS item, NULL::uuid AS subject_id, a.agreement_id, a.mentor_id, a.budget_line_id, a.legal_basis, t.terms,
  k.committed
FROM buy_out_agreement a
JOIN mentor m ON m.municipality_code = $1 AND m.mentor_id = a.mentor_id
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = m.employer_unit_id
JOIN partner p ON p.municipality_code = $1 AND p.partner_id = u.partner_id)sql",
                                                    kTermsLateral, R"sql(
CROSS JOIN LATERAL (
  SELECT coalesce(sum(CASE WHEN x.to_account = 3 THEN x.amount_oere WHEN x.from_account = 3 THEN -x.amount_oere
    ELSE 0 END), 0)::bigint AS committed
  FROM ledger_entry e
  JOIN ledger_move x ON x.municipality_code = $1 AND x.entry_id = e.entry_id
  WHERE e.municipality_code = $1 AND e.agreement_id = a.agreement_id) k
WHERE a.municipality_code = $1 AND ($2::text[] IS NULL OR p.cvr = ANY ($2::text[]))
  AND ($3::uuid IS NULL OR a.agreement_id = $3::uuid) AND ($4::uuid IS NULL OR a.budget_line_id = $4::uuid)
  AND ($5::uuid IS NULL OR a.mentor_id = $5::uuid) AND ($6::uuid IS NULL OR a.agreement_id > $6::uuid)
ORDER BY a.agreement_id LIMIT $7::int)sql"));

Arg TermsArg(const AgreedTerms& terms) {
  auto lines = nlohmann::json::array(), minutes = nlohmann::json::array();
  for (const auto& [line, cap] : terms.caps) {
    lines.push_back(line);
    minutes.push_back(cap);
  }
  nlohmann::json out = {{"version", terms.version},
                        {"starts_on", terms.starts_on.ToString()},
                        {"ends_on", terms.ends_on.ToString()},
                        {"weekly_minutes", terms.weekly_minutes},
                        {"rate_oere", terms.rate_oere},
                        {"vat_basis_points", terms.vat_basis_points},
                        {"cap_lines", lines},
                        {"cap_minutes", minutes},
                        {"payment_days", terms.payment_days},
                        {"closed", terms.closed}};
  if (!terms.ean.empty()) out["ean"] = terms.ean;
  if (!terms.order_reference.empty()) out["order_reference"] = terms.order_reference;
  if (!terms.beyond_usual.empty()) out["beyond_usual"] = terms.beyond_usual;
  return Arg(out.dump());
}

template <typename Message>
void PutTerms(const AgreedTerms& terms, Message* message) {
  message->set_version(terms.version);
  message->set_weekly_minutes(static_cast<int>(terms.weekly_minutes));
  *message->mutable_hourly_rate() = wire::DkkFromOere(terms.rate_oere);
  *message->mutable_ends_on() = wire::ToProto(terms.ends_on);
  for (const auto& [line, minutes] : terms.caps) {
    v1::LineCap& cap = *message->add_caps();
    cap.set_line(static_cast<v1::HourLine>(line));
    cap.set_minutes(static_cast<int>(minutes));
  }
  v1::PaymentTerms& payment = *message->mutable_payment();
  payment.set_vat_basis_points(terms.vat_basis_points);
  payment.set_payment_days(terms.payment_days);
  payment.set_ean(terms.ean);
  payment.set_order_reference(terms.order_reference);
  message->set_closed(terms.closed);
}

}  // namespace

std::optional<LockedLine> LockBudgetLine(rpc::Tx& tx, const Uuid& line) {
  const postgres::Rows rows = tx.Exec(kLockBudgetLine, {tx.municipality(), line});
  if (rows.empty()) return std::nullopt;
  return LockedLine{rows.front().uuid("programme_id"), rows.front().text("cost_kind")};
}

LineGround ReadLineGround(rpc::Tx& tx, const Uuid& line) {
  const postgres::Row row = tx.Exec(kReadLineGround, {tx.municipality(), line, tx.today()}).front();
  LineGround ground;
  Each(row, "available", [&](const nlohmann::json& y) { ground.available[y[0].get<int>()] = y[1].get<int64_t>(); });
  ground.grant_months = row.i32("grant_months");
  return ground;
}

void InsertAgreement(rpc::Tx& tx, const Uuid& id, const v1::AgreeBuyOutRequest& request, const AgreedTerms& terms,
                     const Posting& posting) {
  tx.Exec(kInsertAgreement,
          {tx.municipality(), id, TermsArg(terms), tx.now(), tx.caller().subject, PostingArg(tx, {posting}),
           IdOf(request.mentor()), IdOf(request.budget_line()), static_cast<int>(request.legal_basis())});
}

void InsertTerms(rpc::Tx& tx, const Uuid& agreement, const AgreedTerms& terms, const Posting& posting) {
  const Date last = terms.closed ? std::min(terms.ends_on, tx.today()) : terms.ends_on;
  tx.Exec(kInsertBuyOutTerms, {tx.municipality(), agreement, TermsArg(terms), tx.now(), tx.caller().subject,
                               PostingArg(tx, {posting}), last});
}

v1::BuyOutAgreement AgreementOf(const Uuid& id, const Uuid& mentor, const Uuid& line, int legal_basis,
                                const std::vector<AgreedTerms>& terms) {
  v1::BuyOutAgreement agreement;
  agreement.set_name(ResourceName("buyOutAgreements", id));
  agreement.set_mentor(ResourceName("mentors", mentor));
  agreement.set_budget_line(ResourceName("budgetLines", line));
  PutTerms(terms.back(), &agreement);
  *agreement.mutable_starts_on() = wire::ToProto(terms.front().starts_on);
  agreement.set_legal_basis(static_cast<v1::LegalBasis>(legal_basis));
  agreement.set_beyond_usual(terms.back().beyond_usual);
  *agreement.mutable_commitment() = wire::DkkFromOere(TotalOere(Commitment(SpellsOf(terms))));
  return agreement;
}

std::vector<v1::AgreementRecord> ReadAgreements(rpc::ReadTx& tx, const std::string& name,
                                                const v1::ListAgreementsRequest& filter, const rpc::Page& page) {
  std::vector<v1::AgreementRecord> records;
  for (const postgres::Row row :
       tx.Read(kReadAgreements, {tx.municipality(), ScopeOf(tx.caller()), IdOrNull(name),
                                 IdOrNull(filter.budget_line()), IdOrNull(filter.mentor()),
                                 page.after.size() == 1 ? Arg(page.after[0]) : Arg(std::nullopt), page.size + 1})) {
    v1::AgreementRecord& record = records.emplace_back();
    const std::vector<AgreedTerms> terms = AgreedTermsOf(row);
    *record.mutable_agreement() = AgreementOf(row.uuid("agreement_id"), row.uuid("mentor_id"),
                                              row.uuid("budget_line_id"), row.i32("legal_basis"), terms);
    for (const AgreedTerms& version : terms) {
      v1::BuyOutTerms& shown = *record.add_terms();
      PutTerms(version, &shown);
      *shown.mutable_starts_on() = wire::ToProto(version.starts_on);
    }
    *record.mutable_committed() = wire::DkkFromOere(row.i64("committed"));
  }
  return records;
}

}  // namespace sjak::placements
