#include "services/placements/mentors/mentors_store.h"

#include "platform/base/wire.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

const rpc::ConstraintRefusal kMentorUnit("mentor_unit_fkey", absl::StatusCode::kNotFound, "EMPLOYER_UNIT_NOT_FOUND",
                                         "There is no such employer unit.");
const rpc::ConstraintRefusal kAgreementMentor("buy_out_agreement_mentor_fkey", absl::StatusCode::kNotFound,
                                              "MENTOR_NOT_FOUND", "There is no such mentor.");

const postgres::Statement kInsertMentor("placements.insert_mentor", R"sql(
INSERT INTO mentor (municipality_code, mentor_id, employer_unit_id, person_name, trade_code, confidentiality_signed_on)
VALUES ($1, $2::uuid, $3::uuid, $4, $5, $6::date)
)sql");

const postgres::Statement kLockBudgetLine("placements.lock_budget_line", R"sql(
SELECT l.programme_id, l.cost_kind FROM budget_line l
WHERE l.municipality_code = $1 AND l.budget_line_id = $2::uuid FOR NO KEY UPDATE
)sql");

const postgres::Statement kLeftByYear("placements.left_by_year", R"sql(
SELECT y.year, y.amount_oere - c.committed AS oere
FROM budget_line_year y
CROSS JOIN LATERAL (
  SELECT coalesce(sum(b.amount_oere), 0)::bigint AS committed FROM buy_out_commitment b
  WHERE b.municipality_code = $1 AND b.budget_line_id = $2::uuid AND b.year = y.year) c
WHERE y.municipality_code = $1 AND y.budget_line_id = $2::uuid
ORDER BY y.year
)sql");

const postgres::Statement kInsertAgreement("placements.insert_agreement", R"sql(
WITH agreement AS (
  INSERT INTO buy_out_agreement (municipality_code, agreement_id, mentor_id, budget_line_id, weekly_minutes, rate_oere,
    during, legal_basis)
  VALUES ($1, $2::uuid, $3::uuid, $4::uuid, $5::int, $6::bigint, daterange($7::date, $8::date, '[]'), $9::int)
)
INSERT INTO buy_out_commitment (municipality_code, budget_line_id, year, agreement_id, amount_oere)
SELECT $1, $4::uuid, y.year, $2::uuid, y.oere FROM unnest($10::int[], $11::bigint[]) AS y(year, oere)
)sql");

const postgres::Statement kLockAgreement("placements.lock_agreement", R"sql(
SELECT a.budget_line_id, a.rate_oere, lower(a.during) AS first, upper(a.during) - 1 AS last
FROM buy_out_agreement a
JOIN mentor m ON m.municipality_code = $1 AND m.mentor_id = a.mentor_id
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = m.employer_unit_id
JOIN partner p ON p.municipality_code = $1 AND p.partner_id = u.partner_id
WHERE a.municipality_code = $1 AND a.agreement_id = $2::uuid AND ($3::text[] IS NULL OR p.cvr = ANY ($3::text[]))
FOR NO KEY UPDATE OF a
)sql");

const postgres::Statement kInsertMentorHours("placements.insert_mentor_hours", R"sql(
INSERT INTO mentor_hours (municipality_code, agreement_id, month, version, lines, minutes, accrued_oere, recorded_at,
  recorded_by)
SELECT $1, $2::uuid, $3::date, coalesce(max(h.version), 0) + 1, $4::int[], $5::int[], $6::bigint, $7::timestamptz, $8
FROM mentor_hours h WHERE h.municipality_code = $1 AND h.agreement_id = $2::uuid AND h.month = $3::date
RETURNING version
)sql");

}  // namespace

void InsertMentor(rpc::Tx& tx, const Uuid& id, const v1::RegisterMentorRequest& request) {
  tx.Exec(kInsertMentor, {tx.municipality(), id, IdOf(request.employer_unit()), request.person_name(),
                          request.trade_code(), DateOrNull(request.confidentiality_signed_on())});
}

std::optional<LockedLine> LockBudgetLine(rpc::Tx& tx, const Uuid& line) {
  const postgres::Rows rows = tx.Exec(kLockBudgetLine, {tx.municipality(), line});
  if (rows.empty()) return std::nullopt;
  return LockedLine{rows.front().uuid("programme_id"), rows.front().text("cost_kind")};
}

std::vector<YearAmount> LeftByYear(rpc::Tx& tx, const Uuid& line) {
  std::vector<YearAmount> left;
  for (const postgres::Row row : tx.Exec(kLeftByYear, {tx.municipality(), line})) {
    left.push_back({row.i32("year"), row.i64("oere")});
  }
  return left;
}

void InsertAgreement(rpc::Tx& tx, const Uuid& id, const v1::AgreeBuyOutRequest& request, int64_t rate_oere,
                     const std::vector<YearAmount>& commitment) {
  std::vector<postgres::Arg> years, amounts;
  for (const YearAmount& year : commitment) {
    years.push_back(year.year);
    amounts.push_back(year.oere);
  }
  tx.Exec(kInsertAgreement, {tx.municipality(), id, IdOf(request.mentor()), IdOf(request.budget_line()),
                             request.weekly_minutes(), rate_oere, wire::DateOf(request.starts_on()),
                             wire::DateOf(request.ends_on()), request.legal_basis(), years, amounts});
}

std::optional<LockedAgreement> LockAgreement(rpc::Tx& tx, const Uuid& agreement) {
  const postgres::Rows rows = tx.Exec(kLockAgreement, {tx.municipality(), agreement, ScopeOf(tx.caller())});
  if (rows.empty()) return std::nullopt;
  const postgres::Row row = rows.front();
  return LockedAgreement{row.uuid("budget_line_id"), row.i64("rate_oere"), row.date("first"), row.date("last")};
}

int64_t InsertMentorHours(rpc::Tx& tx, const v1::RecordMentorHoursRequest& request, Date month, int64_t accrued_oere) {
  std::vector<postgres::Arg> lines, minutes;
  for (const v1::MentorHoursLine& line : request.lines()) {
    lines.push_back(line.line());
    minutes.push_back(line.minutes());
  }
  return tx
      .Exec(kInsertMentorHours, {tx.municipality(), IdOf(request.agreement()), month, lines, minutes, accrued_oere,
                                 tx.now(), tx.caller().subject})
      .front()
      .i64("version");
}

}  // namespace sjak::placements
