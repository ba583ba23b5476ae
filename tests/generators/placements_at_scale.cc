#include "tests/generators/placements_at_scale.h"

#include <cstdio>
#include <iterator>
#include <stdexcept>

#include "absl/strings/str_replace.h"

namespace sjak::generators {
namespace {

constexpr int64_t kMost = 10'000'000;

// {units} and {placements} are replaced. Kinds of a placement: of ten, eight trainings, a small job, a wage subsidy.
// Starts are 13 weeks apart per unit, so that two or three of a unit overlap at any time.
constexpr const char* kFill[] = {
    "CREATE FUNCTION pg_temp.at_scale(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS "
    "$$ SELECT ('0000000' || kind || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$",
    "INSERT INTO programme (municipality_code, programme_id, code, title, title_da, budget_year, no_further_approval, "
    "  target_citizens, area_codes, target_districts, counting_kinds) "
    "VALUES ('0101', pg_temp.at_scale(1, 1), 'SCALE', 'Scale', 'Skala', 2021, true, 20, '{TINGBJERG}', '{7}', '{1}')",
    "INSERT INTO partner (municipality_code, partner_id, programme_id, cvr, title, roles, state) "
    "SELECT '0101', pg_temp.at_scale(2, n), pg_temp.at_scale(1, 1), lpad(n::text, 8, '0'), 'Invented ' || n, '{3}', 3 "
    "FROM generate_series(1, greatest({units} * 4 / 5, 1)) n",
    "INSERT INTO employer_unit (municipality_code, employer_unit_id, partner_id, p_number, title) "
    "SELECT '0101', pg_temp.at_scale(3, n), pg_temp.at_scale(2, 1 + n % greatest({units} * 4 / 5, 1)), "
    "  lpad(n::text, 10, '0'), 'Yard ' || n FROM generate_series(1, {units}) n",
    "INSERT INTO workforce (municipality_code, employer_unit_id, month, version, ordinary_hundredths, source, "
    "  recorded_at, recorded_by) "
    "SELECT '0101', pg_temp.at_scale(3, n), m, 1, 100 * (n % 60), 'made up', now(), 'tests' "
    "FROM generate_series(1, {units}) n, generate_series(date '2021-05-01', date '2021-08-01', interval '1 month') m",
    "INSERT INTO external_occupancy (municipality_code, external_occupancy_id, employer_unit_id, during, "
    "weekly_minutes, "
    "  source, as_of, recorded_at, recorded_by) "
    "SELECT '0101', pg_temp.at_scale(4, n), pg_temp.at_scale(3, n), '[2021-01-01,2022-07-01)', 600, 1, '2021-09-01', "
    "  now(), 'tests' FROM generate_series(10, {units}, 10) n",
    "INSERT INTO project (municipality_code, project_id, programme_id, title, kind, builder_id, planned_units) "
    "VALUES ('0101', pg_temp.at_scale(5, 1), pg_temp.at_scale(1, 1), 'Scale', 1, pg_temp.at_scale(2, 1), 8)",
    "INSERT INTO site (municipality_code, site_id, project_id, title) "
    "VALUES ('0101', pg_temp.at_scale(6, 1), pg_temp.at_scale(5, 1), 'Scale')",
    "INSERT INTO placement (municipality_code, placement_id, version, programme_id, citizen_id, kind, site_id, "
    "  employer_unit_id, starts_on, ends_on, weekly_minutes, function_code, status, during, end_reason, ended_on) "
    "SELECT '0101', pg_temp.at_scale(7, n), 1, pg_temp.at_scale(1, 1), pg_temp.at_scale(8, n), "
    "  CASE n % 10 WHEN 0 THEN 2 WHEN 1 THEN 4 ELSE 1 END, pg_temp.at_scale(6, 1), "
    "  pg_temp.at_scale(3, 1 + n % {units}), s.starts_on, s.starts_on + 181, 300 + 60 * (n % 20)::int, '931300', "
    "  CASE WHEN s.starts_on + 181 < date '2021-09-13' THEN 'ENDED' WHEN n % 7 = 0 THEN 'SUBMITTED' ELSE 'APPROVED' "
    "END, "
    "  daterange(s.starts_on, s.starts_on + 182), "
    "  CASE WHEN s.starts_on + 181 < date '2021-09-13' THEN 1 END, "
    "  CASE WHEN s.starts_on + 181 < date '2021-09-13' THEN s.starts_on + 181 END "
    "FROM generate_series(1, {placements}) n, "
    "  LATERAL (SELECT date '2019-10-07' + (91 * (n / {units}) + n % 91)::int AS starts_on) s",
    "INSERT INTO placement_decision (municipality_code, placement_id, decided_on, start_basis, report) "
    "SELECT p.municipality_code, p.placement_id, p.starts_on, '{\"targetGroup\": \"TARGET_GROUP_6_3\"}', '{}' "
    "FROM placement p WHERE p.status IN ('APPROVED', 'ENDED')",
};

constexpr const char* kFillForDays[] = {
    "INSERT INTO citizen_anchor (municipality_code, citizen_id) "
    "SELECT '0101', pg_temp.at_scale(8, n) FROM generate_series(1, {placements}) n",
    "INSERT INTO hearing (municipality_code, placement_id, version, party, heard_on, conditions_met) "
    "SELECT p.municipality_code, p.placement_id, party, party, p.starts_on, true "
    "FROM placement p, generate_series(1, 2) party WHERE p.kind = 1",
};

}  // namespace

std::vector<std::string> FillStatements(const Scale& scale) {
  if (scale.units < 1 || scale.units > kMost || scale.placements < 1 || scale.placements > kMost) {
    throw std::invalid_argument("units and placements must be 1 to 10,000,000");
  }
  std::vector<std::string> out(std::begin(kFill), std::end(kFill));
  if (scale.days_can_be_recorded) out.insert(out.end(), std::begin(kFillForDays), std::end(kFillForDays));
  for (std::string& sql : out) {
    absl::StrReplaceAll({{"{units}", std::to_string(scale.units)}, {"{placements}", std::to_string(scale.placements)}},
                        &sql);
  }
  return out;
}

void FillPlacements(postgres::Connection& conn, const Scale& scale) {
  const std::vector<std::string> statements = FillStatements(scale);
  conn.ExecText("SET session_replication_role = replica");
  for (const std::string& sql : statements) conn.ExecText(sql);
  conn.ExecText("RESET session_replication_role");
  conn.ExecText("VACUUM ANALYZE");
}

std::string IdAtScale(int kind, int64_t number) {
  char text[37];
  std::snprintf(text, sizeof text, "0000000%d-0000-7000-8000-%012llx", kind, static_cast<unsigned long long>(number));
  return text;
}
std::string UnitAtScale(int64_t number) { return IdAtScale(3, number); }
std::string PlacementAtScale(int64_t number) { return IdAtScale(7, number); }
Date StartAtScale(int64_t number, int64_t units) {
  return Date(2019, 10, 7) + static_cast<int>(91 * (number / units) + number % 91);
}

}  // namespace sjak::generators
