#include "services/placements/buyouts/ground_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/programmes/columns_store.h"
#include "sjak/placements/v1/claims.pb.h"

namespace sjak::placements {

const char kTermsLateral[] = R"sql(
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_object('version', o.version, 'starts_on', o.starts_on, 'ends_on', o.ends_on,
    'weekly_minutes', o.weekly_minutes, 'rate_oere', o.rate_oere, 'vat_basis_points', o.vat_basis_points,
    'cap_lines', o.cap_lines, 'cap_minutes', o.cap_minutes, 'payment_days', o.payment_days,
    'ean', coalesce(o.ean, ''), 'order_reference', coalesce(o.order_reference, ''),
    'beyond_usual', coalesce(o.beyond_usual, ''), 'closed', o.closed) ORDER BY o.version) AS terms
  FROM buy_out_terms o WHERE o.municipality_code = $1 AND o.agreement_id = a.agreement_id) t)sql";

namespace {

using nlohmann::json;

std::string LockOfAgreementSql(const char* what) {
  return absl::StrCat(R"sql(
SELECT a.agreement_id FROM buy_out_agreement a
JOIN mentor m ON m.municipality_code = $1 AND m.mentor_id = a.mentor_id
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = m.employer_unit_id
JOIN partner p ON p.municipality_code = $1 AND p.partner_id = u.partner_id
JOIN budget_line l ON l.municipality_code = $1 AND l.budget_line_id = a.budget_line_id
WHERE a.municipality_code = $1 AND a.agreement_id = $2::uuid AND ($3::text[] IS NULL OR p.cvr = ANY ($3::text[]))
FOR NO KEY UPDATE OF )sql",
                      what);
}

const postgres::Statement kLockMentorOf("buyouts.lock_mentor", LockOfAgreementSql("m"));
const postgres::Statement kLockMentorAndLineOf("buyouts.lock_mentor_and_line", LockOfAgreementSql("m, l"));

const postgres::Statement kReadMoneyGround("buyouts.read_ground", absl::StrCat(R"sql(
SELECT a.agreement_id, a.mentor_id, a.budget_line_id, l.programme_id, a.legal_basis, t.terms, c.claims, k.committed,
  v.available, w.minutes, d.last_hours, h.hours, n.months,
  (SELECT (r.parameters ->> 'grant_months')::int FROM rule_version r
    WHERE r.municipality_code IN ($1, '0000') AND r.rule_id = 'R33' AND r.valid @> $5::date
    ORDER BY r.municipality_code DESC LIMIT 1) AS grant_months,
  m1.parameters AS claim_rule
FROM buy_out_agreement a
JOIN budget_line l ON l.municipality_code = $1 AND l.budget_line_id = a.budget_line_id)sql",
                                                                               kTermsLateral, R"sql(
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_array(x.month, x.claim_id, s.state, s.version, s.attempt, s.net_oere)) AS claims
  FROM claim x
  CROSS JOIN LATERAL (
    SELECT z.state, z.version, z.attempt, z.net_oere FROM claim_step z
    WHERE z.municipality_code = $1 AND z.claim_id = x.claim_id ORDER BY z.version DESC LIMIT 1) s
  WHERE x.municipality_code = $1 AND x.agreement_id = a.agreement_id) c
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_array(y.year, y.oere)) AS committed
  FROM (
    SELECT m.year, sum(CASE WHEN m.to_account = 3 THEN m.amount_oere WHEN m.from_account = 3 THEN -m.amount_oere
      ELSE 0 END)::bigint AS oere
    FROM ledger_entry e
    JOIN ledger_move m ON m.municipality_code = $1 AND m.entry_id = e.entry_id
    WHERE e.municipality_code = $1 AND e.agreement_id = a.agreement_id GROUP BY m.year) y) k
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_array(b.year, b.balance_oere)) AS available FROM ledger_balance b
  WHERE b.municipality_code = $1 AND b.budget_line_id = a.budget_line_id AND b.account = 2) v
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_array(y.line, y.minutes)) AS minutes
  FROM (
    SELECT q.line, sum(q.minutes)::bigint AS minutes FROM claim_hours q
    WHERE q.municipality_code = $1 AND q.agreement_id = a.agreement_id AND NOT q.released GROUP BY q.line) y) w
CROSS JOIN LATERAL (
  SELECT max(q.day) AS last_hours FROM mentor_day q
  WHERE q.municipality_code = $1 AND q.agreement_id = a.agreement_id AND q.minutes > 0
    AND NOT EXISTS (SELECT FROM mentor_day o WHERE o.municipality_code = $1 AND o.agreement_id = q.agreement_id
      AND o.day = q.day AND o.line = q.line AND o.version > q.version)) d
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_array(y.agreement_id, y.day, y.line, y.minutes, y.starts_at, y.version)
    ORDER BY y.day, y.line, y.agreement_id) AS hours
  FROM (
    SELECT DISTINCT ON (q.agreement_id, q.day, q.line) q.agreement_id, q.day, q.line, q.minutes, q.starts_at, q.version
    FROM mentor_day q
    WHERE q.municipality_code = $1 AND q.mentor_id = a.mentor_id AND q.day BETWEEN $3::date AND $4::date
    ORDER BY q.agreement_id, q.day, q.line, q.version DESC) y) h
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_array(y.month, y.version)) AS months
  FROM (
    SELECT q.month, max(q.version) AS version FROM mentor_hours q
    WHERE q.municipality_code = $1 AND q.agreement_id = a.agreement_id AND q.month BETWEEN $3::date AND $4::date
    GROUP BY q.month) y) n
CROSS JOIN LATERAL (
  SELECT r.parameters FROM rule_version r
  WHERE r.municipality_code IN ($1, '0000') AND r.rule_id = 'M1' AND r.valid @> $5::date
  ORDER BY r.municipality_code DESC LIMIT 1) m1
WHERE a.municipality_code = $1 AND a.agreement_id = $2::uuid
)sql"));

std::map<int, int64_t> IntsBy(const postgres::Row& row, const char* column) {
  std::map<int, int64_t> out;
  Each(row, column, [&](const json& pair) { out[pair[0].get<int>()] = pair[1].get<int64_t>(); });
  return out;
}

void ReadClaims(const postgres::Row& row, MoneyGround* ground) {
  Each(row, "claims", [&](const json& c) {
    const Month month = Month::Of(DateOf(c[0]));
    const ClaimNow now = {*Uuid::Parse(c[1].get<std::string>()), c[2].get<int>(), c[3].get<int64_t>(), c[4].get<int>(),
                          c[5].get<int64_t>()};
    ground->claims[month] = now;
    if (now.booked()) ground->claimed[month.year()] += now.net_oere;
  });
}

void ReadHours(const postgres::Row& row, MoneyGround* ground) {
  Each(row, "hours", [&](const json& h) {
    StatedHours hours{*Uuid::Parse(h[0].get<std::string>()), DateOf(h[1]), h[2].get<int>(), h[3].get<int64_t>()};
    if (!h[4].is_null()) hours.starts_at = h[4].get<int>();
    hours.version = h[5].get<int64_t>();
    ground->hours.push_back(hours);
  });
  Each(row, "months", [&](const json& m) { ground->month_versions[Month::Of(DateOf(m[0]))] = m[1].get<int64_t>(); });
}

}  // namespace

bool ClaimNow::holds() const { return state != v1::CLAIM_STATE_RETURNED && state != v1::CLAIM_STATE_RECLAIMED; }
bool ClaimNow::booked() const { return holds() && state != v1::CLAIM_STATE_REJECTED; }

std::set<Month> MoneyGround::held_months() const {
  std::set<Month> months;
  for (const auto& [month, claim] : claims) {
    if (claim.holds()) months.insert(month);
  }
  return months;
}

std::vector<StatedHours> MoneyGround::own_hours(Month month) const {
  std::vector<StatedHours> own;
  for (const StatedHours& row : hours) {
    if (row.agreement == agreement && row.minutes > 0 && Month::Of(row.day) == month) own.push_back(row);
  }
  return own;
}

bool LockMentorOf(rpc::Tx& tx, const Uuid& agreement) {
  return !tx.Exec(kLockMentorOf, {tx.municipality(), agreement, ScopeOf(tx.caller())}).empty();
}

bool LockMentorAndLineOf(rpc::Tx& tx, const Uuid& agreement) {
  return !tx.Exec(kLockMentorAndLineOf, {tx.municipality(), agreement, ScopeOf(tx.caller())}).empty();
}

MoneyGround ReadMoneyGround(rpc::Tx& tx, const Uuid& agreement, Date first, Date last) {
  const postgres::Row row = tx.Exec(kReadMoneyGround, {tx.municipality(), agreement, first, last, tx.today()}).front();
  MoneyGround ground;
  ground.agreement = agreement;
  ground.mentor = row.uuid("mentor_id");
  ground.budget_line = row.uuid("budget_line_id");
  ground.programme = row.uuid("programme_id");
  ground.legal_basis = row.i32("legal_basis");
  ground.terms = AgreedTermsOf(row);
  ReadClaims(row, &ground);
  ground.committed = IntsBy(row, "committed");
  ground.available = IntsBy(row, "available");
  ground.claimed_minutes = IntsBy(row, "minutes");
  if (!row.is_null("last_hours")) ground.last_hours = row.date("last_hours");
  ReadHours(row, &ground);
  ground.grant_months = row.i32("grant_months");
  const json rule = json::parse(row.text("claim_rule"));
  ground.tolerance_percent = rule["tolerance_percent"].get<int>();
  ground.sample_percent = rule["sample_percent"].get<int>();
  return ground;
}

std::vector<AgreedTerms> AgreedTermsOf(const postgres::Row& row) {
  std::vector<AgreedTerms> versions;
  Each(row, "terms", [&](const json& t) {
    AgreedTerms& terms = versions.emplace_back();
    terms.version = t["version"].get<int64_t>();
    terms.starts_on = DateOf(t["starts_on"]);
    terms.ends_on = DateOf(t["ends_on"]);
    terms.weekly_minutes = t["weekly_minutes"].get<int64_t>();
    terms.rate_oere = t["rate_oere"].get<int64_t>();
    terms.vat_basis_points = t["vat_basis_points"].get<int>();
    for (size_t i = 0; i < t["cap_lines"].size(); ++i) {
      terms.caps[t["cap_lines"][i].get<int>()] = t["cap_minutes"][i].get<int64_t>();
    }
    terms.payment_days = t["payment_days"].get<int>();
    terms.ean = t["ean"].get<std::string>();
    terms.order_reference = t["order_reference"].get<std::string>();
    terms.beyond_usual = t["beyond_usual"].get<std::string>();
    terms.closed = t["closed"].get<bool>();
  });
  return versions;
}

}  // namespace sjak::placements
