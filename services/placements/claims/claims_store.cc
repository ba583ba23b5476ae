#include "services/placements/claims/claims_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/buyouts/ground_store.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

using nlohmann::json;
using postgres::Arg;

// A claim `c` with its latest step `s`, the sums of its lines, the partner `p` and what its agreement says of payment.
constexpr char kClaimColumns[] = R"sql(
  c.claim_id, c.agreement_id, c.budget_line_id, c.month, s.version, s.state, s.attempt, s.minutes, s.net_oere,
  s.vat_oere, s.committed_oere, s.late, s.sampled, s.warnings, s.submitted_on, s.submitted_by, s.invoice_reference,
  s.due_on, s.paid_on, s.payment_reference, s.evidence_reference, s.reason, s.proposed_by, h.lines, o.payment_days,
  o.ean, o.order_reference, p.title AS partner_title, p.cvr)sql";
constexpr char kClaimTables[] = R"sql(
FROM claim c
JOIN buy_out_agreement a ON a.municipality_code = $1 AND a.agreement_id = c.agreement_id
JOIN mentor m ON m.municipality_code = $1 AND m.mentor_id = a.mentor_id
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = m.employer_unit_id
JOIN partner p ON p.municipality_code = $1 AND p.partner_id = u.partner_id
CROSS JOIN LATERAL (
  SELECT z.version, z.state, z.attempt, z.minutes, z.net_oere, z.vat_oere, z.committed_oere, z.late, z.sampled,
    z.warnings, z.submitted_on, z.submitted_by, z.invoice_reference, z.due_on, z.paid_on, z.payment_reference,
    z.evidence_reference, z.reason, z.proposed_by
  FROM claim_step z
  WHERE z.municipality_code = $1 AND z.claim_id = c.claim_id ORDER BY z.version DESC LIMIT 1) s
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_array(x.line, x.minutes, x.oere) ORDER BY x.line) AS lines
  FROM (
    SELECT q.line, sum(q.minutes)::bigint AS minutes, sum(q.amount_oere)::bigint AS oere FROM claim_hours q
    WHERE q.municipality_code = $1 AND q.claim_id = c.claim_id AND q.attempt = s.attempt GROUP BY q.line) x) h
CROSS JOIN LATERAL (
  SELECT y.payment_days, y.ean, y.order_reference FROM buy_out_terms y
  WHERE y.municipality_code = $1 AND y.agreement_id = c.agreement_id ORDER BY y.version DESC LIMIT 1) o)sql";

const postgres::Statement kLockLinesOf("claims.lock_lines", R"sql(
SELECT l.budget_line_id FROM budget_line l
WHERE l.municipality_code = $1 AND l.budget_line_id IN (
  SELECT c.budget_line_id FROM claim c WHERE c.municipality_code = $1 AND c.claim_id = ANY ($2::uuid[]))
ORDER BY l.budget_line_id FOR NO KEY UPDATE
)sql");

// Beside the claims their programme, and what their agreements say and have claimed in the year.
const postgres::Statement kReadLockedClaims("claims.read_locked", absl::StrCat("SELECT", kClaimColumns, R"sql(,
  l.programme_id, t.terms, k.claimed_oere)sql",
                                                                               kClaimTables, kTermsLateral, R"sql(
JOIN budget_line l ON l.municipality_code = $1 AND l.budget_line_id = c.budget_line_id
CROSS JOIN LATERAL (
  SELECT coalesce(sum(z.net_oere), 0)::bigint AS claimed_oere FROM claim x
  CROSS JOIN LATERAL (
    SELECT q.state, q.net_oere FROM claim_step q
    WHERE q.municipality_code = $1 AND q.claim_id = x.claim_id ORDER BY q.version DESC LIMIT 1) z
  WHERE x.municipality_code = $1 AND x.agreement_id = c.agreement_id
    AND extract(year FROM x.month) = extract(year FROM c.month) AND z.state NOT IN (2, 3, 7)) k
WHERE c.municipality_code = $1 AND c.claim_id = ANY ($2::uuid[]))sql"));

const postgres::Statement kTakeSteps("claims.take_steps", absl::StrCat("WITH ", PostingSql(6), R"sql(,
claimed AS (
  INSERT INTO claim (municipality_code, claim_id, agreement_id, budget_line_id, month)
  SELECT $1, c.claim_id, c.agreement_id, c.budget_line_id, c.month
  FROM jsonb_to_recordset($2::jsonb) AS c(claim_id uuid, agreement_id uuid, budget_line_id uuid, month date)),
hours AS (
  INSERT INTO claim_hours (municipality_code, claim_id, attempt, agreement_id, mentor_id, day, line, minutes, rate_oere,
    amount_oere, released)
  SELECT $1, h.claim_id, h.attempt, h.agreement_id, h.mentor_id, h.day, h.line, h.minutes, h.rate_oere, h.amount_oere,
    false
  FROM jsonb_to_recordset($4::jsonb) AS h(claim_id uuid, attempt int, agreement_id uuid, mentor_id uuid, day date,
    line int, minutes int, rate_oere bigint, amount_oere bigint)),
released AS (
  UPDATE claim_hours AS q SET released = true
  WHERE q.municipality_code = $1 AND q.claim_id = ANY ($5::uuid[]) AND NOT q.released)
INSERT INTO claim_step (municipality_code, claim_id, version, state, attempt, minutes, net_oere, vat_oere,
  committed_oere, late, sampled, warnings, submitted_on, submitted_by, invoice_reference, due_on, paid_on,
  payment_reference, evidence_reference, reason, proposed_by, recorded_at, recorded_by)
SELECT $1, s.claim_id, s.version, s.state, s.attempt, s.minutes, s.net_oere, s.vat_oere, s.committed_oere, s.late,
  s.sampled, s.warnings, s.submitted_on, s.submitted_by, s.invoice_reference, s.due_on, s.paid_on, s.payment_reference,
  s.evidence_reference, s.reason, s.proposed_by, $7::timestamptz, $8
FROM jsonb_to_recordset($3::jsonb) AS s(claim_id uuid, version int, state int, attempt int, minutes int, net_oere bigint,
  vat_oere bigint, committed_oere bigint, late boolean, sampled boolean, warnings text[], submitted_on date,
  submitted_by text, invoice_reference text, due_on date, paid_on date, payment_reference text, evidence_reference text,
  reason text, proposed_by text)
)sql"));

const rpc::AuditedRead kReadClaims("claims.list", 10,
                                   absl::StrCat(R"sql(
SELECT 1 AS item, NULL::uuid AS subject_id,)sql",
                                                kClaimColumns, kClaimTables, R"sql(
WHERE c.municipality_code = $1 AND ($2::text[] IS NULL OR p.cvr = ANY ($2::text[]))
  AND ($3::uuid IS NULL OR c.claim_id = $3::uuid) AND ($4::uuid IS NULL OR c.agreement_id = $4::uuid)
  AND ($5::uuid IS NULL OR c.budget_line_id = $5::uuid) AND ($6::uuid IS NULL OR p.partner_id = $6::uuid)
  AND ($7::int = 0 OR s.state = $7::int)
  AND ($8::date IS NULL OR (c.month, c.claim_id) > ($8::date, $9::uuid))
ORDER BY c.month, c.claim_id LIMIT $10::int)sql"));

StoredClaim ClaimFrom(const postgres::Row& row) {
  StoredClaim claim;
  claim.id = row.uuid("claim_id");
  claim.agreement = row.uuid("agreement_id");
  claim.budget_line = row.uuid("budget_line_id");
  claim.month = Month::Of(row.date("month"));
  claim.version = row.i64("version");
  claim.state = static_cast<v1::ClaimState>(row.i32("state"));
  claim.attempt = row.i32("attempt");
  claim.minutes = row.i64("minutes");
  claim.net_oere = row.i64("net_oere");
  claim.vat_oere = row.i64("vat_oere");
  claim.committed_oere = row.i64("committed_oere");
  claim.late = row.flag("late");
  claim.sampled = row.flag("sampled");
  claim.warnings = row.texts("warnings");
  claim.submitted_on = row.date("submitted_on");
  claim.submitted_by = row.text("submitted_by");
  claim.invoice_reference = row.text("invoice_reference");
  if (!row.is_null("due_on")) claim.due_on = row.date("due_on");
  if (!row.is_null("paid_on")) claim.paid_on = row.date("paid_on");
  claim.payment_reference = row.text("payment_reference");
  claim.evidence_reference = row.text("evidence_reference");
  claim.reason = row.text("reason");
  claim.proposed_by = row.text("proposed_by");
  Each(row, "lines", [&](const json& l) { claim.lines[l[0].get<int>()] = {l[1].get<int64_t>(), l[2].get<int64_t>()}; });
  claim.partner_title = row.text("partner_title");
  claim.partner_cvr = row.text("cvr");
  claim.ean = row.text("ean");
  claim.order_reference = row.text("order_reference");
  claim.payment_days = row.i32("payment_days");
  return claim;
}

json StepOf(const StoredClaim& claim) {
  json step = {{"claim_id", claim.id.ToString()},
               {"version", claim.version},
               {"state", static_cast<int>(claim.state)},
               {"attempt", claim.attempt},
               {"minutes", claim.minutes},
               {"net_oere", claim.net_oere},
               {"vat_oere", claim.vat_oere},
               {"committed_oere", claim.committed_oere},
               {"late", claim.late},
               {"sampled", claim.sampled},
               {"warnings", claim.warnings},
               {"submitted_on", claim.submitted_on.ToString()},
               {"submitted_by", claim.submitted_by}};
  const auto put = [&](const char* name, const std::string& text) {
    if (!text.empty()) step[name] = text;
  };
  put("invoice_reference", claim.invoice_reference);
  put("due_on", claim.due_on ? claim.due_on->ToString() : "");
  put("paid_on", claim.paid_on ? claim.paid_on->ToString() : "");
  put("payment_reference", claim.payment_reference);
  put("evidence_reference", claim.evidence_reference);
  put("reason", claim.reason);
  put("proposed_by", claim.proposed_by);
  return step;
}

}  // namespace

v1::Claim ClaimOf(const StoredClaim& stored) {
  v1::Claim claim;
  claim.set_name(ResourceName("claims", stored.id));
  claim.set_version(stored.version);
  claim.set_agreement(ResourceName("buyOutAgreements", stored.agreement));
  claim.set_budget_line(ResourceName("budgetLines", stored.budget_line));
  claim.set_month(stored.month.ToString());
  claim.set_state(stored.state);
  claim.set_minutes(static_cast<int>(stored.minutes));
  for (const auto& [number, share] : stored.lines) {
    v1::ClaimLine& line = *claim.add_lines();
    line.set_line(static_cast<v1::HourLine>(number));
    line.set_minutes(static_cast<int>(share.minutes));
    *line.mutable_amount() = wire::DkkFromOere(share.oere);
  }
  *claim.mutable_net() = wire::DkkFromOere(stored.net_oere);
  *claim.mutable_vat() = wire::DkkFromOere(stored.vat_oere);
  *claim.mutable_gross() = wire::DkkFromOere(stored.net_oere + stored.vat_oere);
  claim.set_late(stored.late);
  claim.set_sampled(stored.sampled);
  for (const std::string& warning : stored.warnings) claim.add_warnings(warning);
  *claim.mutable_submitted_on() = wire::ToProto(stored.submitted_on);
  claim.set_invoice_reference(stored.invoice_reference);
  if (stored.due_on) *claim.mutable_due_on() = wire::ToProto(*stored.due_on);
  if (stored.paid_on) *claim.mutable_paid_on() = wire::ToProto(*stored.paid_on);
  claim.set_payment_reference(stored.payment_reference);
  claim.set_evidence_reference(stored.evidence_reference);
  claim.set_reason(stored.reason);
  return claim;
}

void LockLinesOf(rpc::Tx& tx, const std::vector<Uuid>& claims) {
  tx.Exec(kLockLinesOf, {tx.municipality(), ArrayOf(claims)});
}

std::map<Uuid, StoredClaim> ReadLockedClaims(rpc::Tx& tx, const std::vector<Uuid>& ids) {
  std::map<Uuid, StoredClaim> claims;
  for (const postgres::Row row : tx.Exec(kReadLockedClaims, {tx.municipality(), ArrayOf(ids)})) {
    StoredClaim claim = ClaimFrom(row);
    claim.programme = row.uuid("programme_id");
    claim.agreed_oere = AgreedInYear(AgreedTermsOf(row), claim.month.year());
    claim.claimed_oere = row.i64("claimed_oere");
    claims.emplace(claim.id, std::move(claim));
  }
  return claims;
}

void TakeSteps(rpc::Tx& tx, const std::vector<ClaimStep>& steps) {
  json claims = json::array(), taken = json::array(), hours = json::array();
  std::vector<Uuid> released;
  std::vector<Posting> postings;
  for (const ClaimStep& step : steps) {
    const StoredClaim& claim = step.claim;
    taken.push_back(StepOf(claim));
    postings.push_back(step.posting);
    if (step.release) released.push_back(claim.id);
    if (step.first) {
      claims.push_back({{"claim_id", claim.id.ToString()},
                        {"agreement_id", claim.agreement.ToString()},
                        {"budget_line_id", claim.budget_line.ToString()},
                        {"month", claim.month.First().ToString()}});
    }
    for (const PricedHours& row : step.hours) {
      hours.push_back({{"claim_id", claim.id.ToString()},
                       {"attempt", claim.attempt},
                       {"agreement_id", claim.agreement.ToString()},
                       {"mentor_id", step.mentor.ToString()},
                       {"day", row.hours.day.ToString()},
                       {"line", row.hours.line},
                       {"minutes", row.hours.minutes},
                       {"rate_oere", row.rate_oere},
                       {"amount_oere", row.oere}});
    }
  }
  tx.Exec(kTakeSteps, {tx.municipality(), claims.dump(), taken.dump(), hours.dump(), ArrayOf(released),
                       PostingArg(tx, postings), tx.now(), tx.caller().subject});
}

std::vector<StoredClaim> ReadClaims(rpc::ReadTx& tx, const std::string& name, const v1::ListClaimsRequest& filter,
                                    const rpc::Page& page) {
  const bool first = page.after.size() != 2;
  std::vector<StoredClaim> claims;
  for (const postgres::Row row :
       tx.Read(kReadClaims, {tx.municipality(), ScopeOf(tx.caller()), IdOrNull(name), IdOrNull(filter.agreement()),
                             IdOrNull(filter.budget_line()), IdOrNull(filter.partner()),
                             static_cast<int>(filter.state()), first ? Arg(std::nullopt) : Arg(page.after[0]),
                             first ? Arg(std::nullopt) : Arg(page.after[1]), page.size + 1})) {
    claims.push_back(ClaimFrom(row));
  }
  return claims;
}

}  // namespace sjak::placements
