#include "services/placements/budget/budget_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/common/calendar.h"
#include "services/common/money.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

const rpc::ConstraintRefusal kPriceLevelTaken("price_level_pkey", absl::StatusCode::kAborted, "ETAG_MISMATCH",
                                              "Somebody stated the same year at the same time. Repeat the call.");

// Of a budget line `l`: what was granted, and the latest version after it.
constexpr char kLineColumns[] = R"sql(
  l.budget_line_id, l.programme_id, l.title, l.title_da, l.steering_area, l.committee, l.appropriation, l.direction,
  l.price_level_year, l.cost_kind, y.granted, v.version, v.change, v.reason, v.cells)sql";
constexpr char kLineLaterals[] = R"sql(
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(x.year, x.amount_oere)) AS granted FROM budget_line_year x
  WHERE x.municipality_code = $1 AND x.budget_line_id = l.budget_line_id) y ON true
LEFT JOIN LATERAL (
  SELECT x.version, x.change, x.reason, (
    SELECT json_agg(json_build_array(c.year, c.oere, c.price_level))
    FROM unnest(x.years, x.amounts, x.price_levels) AS c(year, oere, price_level)) AS cells
  FROM budget_line_version x
  WHERE x.municipality_code = $1 AND x.budget_line_id = l.budget_line_id ORDER BY x.version DESC LIMIT 1) v ON true)sql";

const postgres::Statement kReadLineBooks("budget.read_line_books", absl::StrCat("SELECT", kLineColumns, R"sql(,
  b.available, p.growth
FROM budget_line l)sql",
                                                                                kLineLaterals, R"sql(
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_array(x.year, x.balance_oere)) AS available FROM ledger_balance x
  WHERE x.municipality_code = $1 AND x.budget_line_id = l.budget_line_id AND x.account = 2) b
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_array(x.year, x.growth_basis_points)) AS growth
  FROM (
    SELECT DISTINCT ON (q.year) q.year, q.growth_basis_points FROM price_level q
    WHERE q.municipality_code = $1 ORDER BY q.year, q.version DESC) x) p
WHERE l.municipality_code = $1 AND l.budget_line_id = $2::uuid)sql"));

const postgres::Statement kInsertVersion("budget.insert_version", absl::StrCat("WITH ", PostingSql(11), R"sql(
INSERT INTO budget_line_version (municipality_code, budget_line_id, version, change, years, amounts, price_levels, reason,
  recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::int, $4::int, $5::int[], $6::bigint[], $7::int[], $8, $9::timestamptz, $10)
)sql"));

const postgres::Statement kInsertPriceLevels("budget.insert_price_levels", R"sql(
INSERT INTO price_level (municipality_code, year, version, growth_basis_points, source, recorded_at, recorded_by)
SELECT $1, n.year, coalesce(m.version, 0) + 1, n.growth, $4, $5::timestamptz, $6
FROM unnest($2::int[], $3::int[]) AS n(year, growth)
CROSS JOIN LATERAL (
  SELECT max(x.version) AS version FROM price_level x WHERE x.municipality_code = $1 AND x.year = n.year) m
)sql");

const postgres::Statement kLockProgrammeOf("budget.lock_programme", R"sql(
SELECT g.programme_id FROM programme g WHERE g.municipality_code = $1 AND g.programme_id = $2::uuid FOR NO KEY UPDATE
)sql");

const postgres::Statement kInsertCaseworkerTime("budget.insert_caseworker_time", R"sql(
INSERT INTO caseworker_time (municipality_code, programme_id, month, version, minutes, rate_oere, recorded_at,
  recorded_by)
SELECT $1, $2::uuid, $3::date, coalesce(max(t.version), 0) + 1, $4::int, $5::bigint, $6::timestamptz, $7
FROM caseworker_time t WHERE t.municipality_code = $1 AND t.programme_id = $2::uuid AND t.month = $3::date
RETURNING version
)sql");

const rpc::AuditedRead kReadCaseworkerTime("budget.read_caseworker_time", 3, R"sql(
SELECT 1 AS item, NULL::uuid AS subject_id, t.month, t.version, t.minutes, t.rate_oere
FROM programme g
LEFT JOIN LATERAL (
  SELECT DISTINCT ON (x.month) x.month, x.version, x.minutes, x.rate_oere FROM caseworker_time x
  WHERE x.municipality_code = $1 AND x.programme_id = g.programme_id AND extract(year FROM x.month) = $3::int
  ORDER BY x.month, x.version DESC) t ON t.minutes > 0
WHERE g.municipality_code = $1 AND g.programme_id = $2::uuid
ORDER BY t.month)sql");

const rpc::AuditedRead kReadProgrammeLines("budget.read_programme_lines", 2,
                                           absl::StrCat(R"sql(
SELECT 1 AS item, NULL::uuid AS subject_id, g.budget_year,)sql",
                                                        kLineColumns, R"sql(
FROM programme g
LEFT JOIN budget_line l ON l.municipality_code = $1 AND l.programme_id = g.programme_id)sql",
                                                        kLineLaterals, R"sql(
WHERE g.municipality_code = $1 AND g.programme_id = $2::uuid
ORDER BY l.budget_line_id)sql"));

LineNow LineFrom(const postgres::Row& row) {
  LineNow line;
  line.id = row.uuid("budget_line_id");
  line.programme = row.uuid("programme_id");
  line.facts.set_title(row.text("title"));
  line.facts.set_title_da(row.text("title_da"));
  line.facts.set_steering_area(row.text("steering_area"));
  line.facts.set_committee(row.text("committee"));
  line.facts.set_appropriation(row.text("appropriation"));
  line.facts.set_direction(static_cast<v1::BudgetDirection>(row.i32("direction")));
  line.facts.set_price_level_year(row.i32("price_level_year"));
  line.facts.set_cost_kind(row.text("cost_kind"));
  Each(row, "granted", [&](const nlohmann::json& y) {
    line.granted[y[0].get<int>()] = {y[1].get<int64_t>(), row.i32("price_level_year")};
  });
  line.cells = line.granted;
  if (row.is_null("version")) return line;
  line.version = row.i64("version");
  line.change = static_cast<v1::BudgetChange>(row.i32("change"));
  line.reason = row.text("reason");
  line.cells.clear();
  Each(row, "cells", [&](const nlohmann::json& c) {
    line.cells[c[0].get<int>()] = {c[1].get<int64_t>(), c[2].get<int>()};
  });
  return line;
}

}  // namespace

v1::BudgetLineRecord LineRecordOf(const LineNow& line) {
  v1::BudgetLineRecord record;
  record.mutable_line()->set_name(ResourceName("budgetLines", line.id));
  record.mutable_line()->set_programme(ResourceName("programmes", line.programme));
  v1::BudgetLineFacts& facts = *record.mutable_line()->mutable_facts();
  facts = line.facts;
  for (const auto& [number, cell] : line.cells) {
    v1::BudgetYear& year = *facts.add_years();
    year.set_year(number);
    *year.mutable_amount() = wire::DkkFromOere(cell.oere);
    facts.set_price_level_year(std::max(facts.price_level_year(), cell.price_level));
    v1::BudgetCell& shown = *record.add_cells();
    shown.set_year(number);
    *shown.mutable_amount() = year.amount();
    shown.set_price_level_year(cell.price_level);
  }
  record.set_version(line.version);
  record.set_change(line.change);
  record.set_reason(line.reason);
  return record;
}

LineBooks ReadLineBooks(rpc::Tx& tx, const Uuid& line) {
  const postgres::Row row = tx.Exec(kReadLineBooks, {tx.municipality(), line}).front();
  LineBooks books{LineFrom(row), {}, {}};
  Each(row, "available", [&](const nlohmann::json& y) { books.available[y[0].get<int>()] = y[1].get<int64_t>(); });
  Each(row, "growth", [&](const nlohmann::json& y) { books.growth[y[0].get<int>()] = y[1].get<int>(); });
  return books;
}

void InsertVersion(rpc::Tx& tx, const LineNow& line, const Posting& posting) {
  std::vector<Arg> years, amounts, levels;
  for (const auto& [year, cell] : line.cells) {
    years.emplace_back(year);
    amounts.emplace_back(cell.oere);
    levels.emplace_back(cell.price_level);
  }
  tx.Exec(kInsertVersion,
          {tx.municipality(), line.id, line.version, static_cast<int>(line.change), years, amounts, levels,
           Arg::NullIfEmpty(line.reason), tx.now(), tx.caller().subject, PostingArg(tx, {posting})});
}

void InsertPriceLevels(rpc::Tx& tx, const v1::StatePriceLevelsRequest& request) {
  std::vector<Arg> years, growth;
  for (const v1::PriceLevel& level : request.levels()) {
    years.emplace_back(level.year());
    growth.emplace_back(level.growth_basis_points());
  }
  tx.Exec(kInsertPriceLevels, {tx.municipality(), years, growth, request.source(), tx.now(), tx.caller().subject});
}

bool LockProgrammeOf(rpc::Tx& tx, const Uuid& programme) {
  return !tx.Exec(kLockProgrammeOf, {tx.municipality(), programme}).empty();
}

void InsertCaseworkerTime(rpc::Tx& tx, int64_t rate_oere, v1::CaseworkerTime* time) {
  const postgres::Rows rows =
      tx.Exec(kInsertCaseworkerTime, {tx.municipality(), IdOf(time->programme()), Month::Parse(time->month())->First(),
                                      time->minutes(), rate_oere, tx.now(), tx.caller().subject});
  time->set_version(rows.front().i64("version"));
}

std::optional<std::vector<v1::CaseworkerTime>> ReadCaseworkerTime(rpc::ReadTx& tx,
                                                                  const v1::GetCaseworkerTimeRequest& request) {
  const postgres::Rows rows =
      tx.Read(kReadCaseworkerTime, {tx.municipality(), IdOf(request.programme()), request.year()});
  if (rows.empty()) return std::nullopt;
  std::vector<v1::CaseworkerTime> months;
  for (const postgres::Row row : rows) {
    if (row.is_null("month")) continue;
    v1::CaseworkerTime& time = months.emplace_back();
    time.set_programme(request.programme());
    time.set_month(Month::Of(row.date("month")).ToString());
    time.set_minutes(row.i32("minutes"));
    *time.mutable_hourly_rate() = wire::DkkFromOere(row.i64("rate_oere"));
    *time.mutable_shadow_value() = wire::DkkFromOere(PriceOfMinutes(time.minutes(), row.i64("rate_oere")));
    time.set_version(row.i64("version"));
  }
  return months;
}

std::optional<ProgrammeLines> ReadProgrammeLines(rpc::ReadTx& tx, const Uuid& programme) {
  const postgres::Rows rows = tx.Read(kReadProgrammeLines, {tx.municipality(), programme});
  if (rows.empty()) return std::nullopt;
  ProgrammeLines out;
  for (const postgres::Row row : rows) {
    out.budget_year = row.i32("budget_year");
    if (!row.is_null("budget_line_id")) out.lines.push_back(LineFrom(row));
  }
  return out;
}

}  // namespace sjak::placements
