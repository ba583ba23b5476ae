#include "services/placements/buyouts/hours_store.h"

#include <nlohmann/json.hpp>

#include "platform/base/wire.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

const postgres::Statement kInsertHours("buyouts.insert_hours", R"sql(
WITH days AS (
  INSERT INTO mentor_day (municipality_code, agreement_id, day, line, version, mentor_id, minutes, starts_at,
    recorded_at, recorded_by)
  SELECT $1, $2::uuid, d.day, d.line, d.version, $3::uuid, d.minutes, d.starts_at, $4::timestamptz, $5
  FROM jsonb_to_recordset($6::jsonb) AS d(day date, line int, version int, minutes int, starts_at int))
INSERT INTO mentor_hours (municipality_code, agreement_id, month, version, lines, minutes, accrued_oere, recorded_at,
  recorded_by)
SELECT $1, $2::uuid, m.month, m.version, m.lines, m.minutes, m.oere, $4::timestamptz, $5
FROM jsonb_to_recordset($7::jsonb) AS m(month date, version int, lines int[], minutes int[], oere bigint)
)sql");

const rpc::AuditedRead kListMentorDays("buyouts.list_days", 5, R"sql(
SELECT 1 AS item, NULL::uuid AS subject_id, d.day, d.line, d.minutes, d.starts_at, d.version
FROM buy_out_agreement a
JOIN mentor m ON m.municipality_code = $1 AND m.mentor_id = a.mentor_id
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = m.employer_unit_id
JOIN partner p ON p.municipality_code = $1 AND p.partner_id = u.partner_id
LEFT JOIN LATERAL (
  SELECT DISTINCT ON (x.day, x.line) x.day, x.line, x.minutes, x.starts_at, x.version FROM mentor_day x
  WHERE x.municipality_code = $1 AND x.agreement_id = a.agreement_id AND x.day BETWEEN $4::date AND $5::date
  ORDER BY x.day, x.line, x.version DESC) d ON d.minutes > 0
WHERE a.municipality_code = $1 AND ($2::text[] IS NULL OR p.cvr = ANY ($2::text[])) AND a.agreement_id = $3::uuid
ORDER BY d.day, d.line)sql");

}  // namespace

void InsertHours(rpc::Tx& tx, const MoneyGround& ground, const std::vector<StatedHours>& days,
                 const std::vector<MonthHours>& months) {
  auto rows = nlohmann::json::array(), sums = nlohmann::json::array();
  for (const StatedHours& day : days) {
    nlohmann::json row = {
        {"day", day.day.ToString()}, {"line", day.line}, {"version", day.version}, {"minutes", day.minutes}};
    if (day.starts_at) row["starts_at"] = *day.starts_at;
    rows.push_back(std::move(row));
  }
  for (const MonthHours& month : months) {
    auto lines = nlohmann::json::array(), minutes = nlohmann::json::array();
    for (const auto& [line, sum] : month.minutes) {
      lines.push_back(line);
      minutes.push_back(sum);
    }
    sums.push_back({{"month", month.month.First().ToString()},
                    {"version", month.version},
                    {"lines", lines},
                    {"minutes", minutes},
                    {"oere", month.oere}});
  }
  tx.Exec(kInsertHours, {tx.municipality(), ground.agreement, ground.mentor, tx.now(), tx.caller().subject, rows.dump(),
                         sums.dump()});
}

std::optional<std::vector<v1::MentorDay>> ReadMentorDays(rpc::ReadTx& tx, const std::string& agreement, Month month) {
  const postgres::Rows rows =
      tx.Read(kListMentorDays, {tx.municipality(), ScopeOf(tx.caller()), IdOf(agreement), month.First(), month.Last()});
  if (rows.empty()) return std::nullopt;
  std::vector<v1::MentorDay> days;
  for (const postgres::Row row : rows) {
    if (row.is_null("day")) continue;
    v1::MentorDay& day = days.emplace_back();
    *day.mutable_day() = wire::ToProto(row.date("day"));
    day.set_line(static_cast<v1::HourLine>(row.i32("line")));
    day.set_minutes(row.i32("minutes"));
    if (!row.is_null("starts_at")) day.set_starts_at(row.i32("starts_at"));
    day.set_version(row.i64("version"));
  }
  return days;
}

}  // namespace sjak::placements
