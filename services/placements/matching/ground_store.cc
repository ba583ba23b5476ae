#include "services/placements/matching/ground_store.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "services/placements/matching/json_store.h"
#include "services/placements/programmes/columns_store.h"
#include "services/placements/rules/rule_book_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

constexpr int kNoLimitOfSeats = 10'000;

const postgres::Statement kReadMatchingProgramme("placements.read_matching_programme",
                                                 absl::StrCat(R"sql(
SELECT s.site_id IS NOT NULL AS site, j.programme_id = g.programme_id AS site_in_programme, (
  SELECT json_agg(json_build_array(lower(f.during), upper(f.during) - 1, f.enabled_kinds)) FROM programme_phase f
  WHERE f.municipality_code = $1 AND f.programme_id = g.programme_id) AS phases, )sql",
                                                              RuleBookSql("$4::date"),
                                                              R"sql( AS rules
FROM programme g
LEFT JOIN site s ON s.municipality_code = $1 AND s.site_id = $3::uuid
LEFT JOIN project j ON j.municipality_code = $1 AND j.project_id = s.project_id
WHERE g.municipality_code = $1 AND g.programme_id = $2::uuid
)sql"));

// A unit may take part in projects of the programme on several sites; its quota and mentors are the same on each.
const postgres::Statement kReadPlaces("placements.read_matching_places", R"sql(
SELECT k.site_id, k.employer_unit_id, lower(k.during) AS starts_on, upper(k.during) - 1 AS ends_on, o.cvr, u.p_number,
  t.area_codes, t.minutes, w.workforce, c.occupants, c.hosted, e.external, b.buy_outs
FROM project j
JOIN site s ON s.municipality_code = $1 AND s.project_id = j.project_id
JOIN site_contractor k ON k.municipality_code = $1 AND k.site_id = s.site_id
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = k.employer_unit_id
JOIN partner o ON o.municipality_code = $1 AND o.partner_id = u.partner_id
LEFT JOIN LATERAL (
  SELECT v.area_codes, v.minutes FROM travel_time v
  WHERE v.municipality_code = $1 AND v.site_id = s.site_id ORDER BY v.version DESC LIMIT 1) t ON true
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(m.month, m.ordinary_hundredths)) AS workforce
  FROM (
    SELECT DISTINCT ON (f.month) f.month, f.ordinary_hundredths FROM workforce f
    WHERE f.municipality_code = $1 AND f.employer_unit_id = u.employer_unit_id
      AND f.month >= $4::date - interval '13 months' AND f.month < date_trunc('month', $4::date)
    ORDER BY f.month, f.version DESC) m) w ON true
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(lower(q.during), upper(q.during) - 1, q.weekly_minutes))
      FILTER (WHERE q.kind = 1) AS occupants,
    json_agg(json_build_array(lower(q.during), upper(q.during) - 1)) AS hosted
  FROM placement q
  JOIN placement_decision x ON x.municipality_code = $1 AND x.placement_id = q.placement_id
  WHERE q.municipality_code = $1 AND q.employer_unit_id = u.employer_unit_id AND q.status <> 'CANCELLED'
    AND q.end_reason IS DISTINCT FROM 12 AND upper(q.during) > $4::date) c ON true
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(lower(y.during), upper(y.during) - 1, y.weekly_minutes, y.source, y.as_of)
    ORDER BY y.recorded_at, y.external_occupancy_id) AS external
  FROM external_occupancy y
  WHERE y.municipality_code = $1 AND y.employer_unit_id = u.employer_unit_id AND upper(y.during) > $4::date) e ON true
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(m.mentor_id, lower(a.during), upper(a.during) - 1, m.trade_code)) AS buy_outs
  FROM mentor m
  JOIN buy_out_agreement a ON a.municipality_code = $1 AND a.mentor_id = m.mentor_id
  WHERE m.municipality_code = $1 AND m.employer_unit_id = u.employer_unit_id AND upper(a.during) > $4::date) b ON true
WHERE j.municipality_code = $1 AND j.programme_id = $2::uuid AND ($3::uuid IS NULL OR s.site_id = $3::uuid)
  AND k.during && daterange($4::date, $5::date, '[]')
ORDER BY k.site_id, k.employer_unit_id, k.version
)sql");

// Drafts take up days as well: OVERLAPPING_TRAINING.
const postgres::Statement kReadSeekers("placements.read_matching_seekers", R"sql(
SELECT l.citizen_id, l.facts, p.placements
FROM (
  SELECT DISTINCT ON (w.citizen_id) w.citizen_id, w.withdrawn, w.facts FROM placement_wish w
  WHERE w.municipality_code = $1 AND w.programme_id = $2::uuid AND ($3::uuid IS NULL OR w.citizen_id = $3::uuid)
  ORDER BY w.citizen_id, w.version DESC) l
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(lower(q.during), upper(q.during) - 1, q.kind, q.status IN ('DRAFT', 'SUBMITTED'),
    o.cvr, u.p_number, q.function_code) ORDER BY lower(q.during)) AS placements
  FROM placement q
  JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = q.employer_unit_id
  JOIN partner o ON o.municipality_code = $1 AND o.partner_id = u.partner_id
  WHERE q.municipality_code = $1 AND q.citizen_id = l.citizen_id AND q.status <> 'CANCELLED'
    AND q.end_reason IS DISTINCT FROM 12) p ON true
WHERE NOT l.withdrawn
ORDER BY l.citizen_id LIMIT $4::int + 1
)sql");

void Each(const postgres::Row& row, const char* column, const std::function<void(const nlohmann::json&)>& add) {
  if (row.is_null(column)) return;
  for (const nlohmann::json& item : nlohmann::json::parse(row.text(column))) add(item);
}

Place PlaceOf(const postgres::Row& row, const MatchingQuery& query) {
  Place place;
  place.site = row.uuid("site_id");
  place.unit = row.uuid("employer_unit_id");
  place.most_minutes = static_cast<int>(kFullTimeWeekMinutes);
  place.seats = kNoLimitOfSeats;
  place.cvr = row.text("cvr");
  place.p_number = row.text("p_number");
  place.days.first = std::max(row.date("starts_on"), query.today);
  place.days.last = row.is_null("ends_on") ? query.horizon : std::min(row.date("ends_on"), query.horizon);
  if (!row.is_null("area_codes")) {
    const std::vector<std::string> areas = row.texts("area_codes");
    const std::vector<int> minutes = IntsOf(row, "minutes");
    for (size_t i = 0; i < areas.size(); ++i) place.travel[areas[i]] = minutes[i];
  }
  Each(row, "workforce", [&](const nlohmann::json& w) {
    place.use.workforce.push_back({Month::Of(DateOf(w[0])), w[1].get<int64_t>()});
  });
  Each(row, "occupants", [&](const nlohmann::json& o) {
    place.use.occupants.push_back({DateOf(o[0]), DateOf(o[1]), o[2].get<int64_t>()});
  });
  Each(row, "hosted", [&](const nlohmann::json& h) { place.hosted.push_back({DateOf(h[0]), DateOf(h[1])}); });
  Each(row, "external", [&](const nlohmann::json& e) {
    place.use.external.push_back(
        {DateOf(e[0]), DateOf(e[1]), e[2].get<int64_t>(), e[3].get<int>() == v1::OCCUPANCY_SOURCE_VITAS, DateOf(e[4])});
  });
  Each(row, "buy_outs", [&](const nlohmann::json& b) {
    place.buy_outs.push_back({Uuid::Parse(b[0].get<std::string>()).value(), {DateOf(b[1]), DateOf(b[2])}});
    place.task_codes.push_back(b[3].get<std::string>());
  });
  return place;
}

Seeker SeekerOf(const postgres::Row& row) {
  Seeker seeker;
  seeker.citizen = row.uuid("citizen_id");
  FromJson(row.text("facts"), &seeker.wish);
  Each(row, "placements", [&](const nlohmann::json& p) {
    const DaySpan days{DateOf(p[0]), DateOf(p[1])};
    seeker.busy.push_back(days);
    if (p[2].get<int>() != v1::PLACEMENT_KIND_COMPANY_TRAINING || p[3].get<bool>()) return;
    seeker.earlier.push_back(
        {days.first, days.last, p[4].get<std::string>(), p[5].get<std::string>(), p[6].get<std::string>()});
  });
  return seeker;
}

}  // namespace

std::optional<MatchingProgramme> ReadMatchingProgramme(postgres::Connection& connection,
                                                       const std::string& municipality, const MatchingQuery& query) {
  const postgres::Rows rows =
      connection.Exec(kReadMatchingProgramme, {municipality, query.programme, Arg(query.site), query.today});
  if (rows.empty()) return std::nullopt;
  const postgres::Row row = rows.front();
  MatchingProgramme programme;
  programme.site = row.flag("site");
  programme.site_in_programme = row.flag("site_in_programme");
  programme.book = RuleBookOf(row.text("rules"));
  Each(row, "phases", [&](const nlohmann::json& p) {
    programme.phases.push_back({{DateOf(p[0]), DateOf(p[1])}, p[2].get<std::set<int>>()});
  });
  return programme;
}

std::vector<Place> ReadPlaces(postgres::Connection& connection, const std::string& municipality,
                              const MatchingQuery& query) {
  std::vector<Place> places;
  for (const postgres::Row row :
       connection.Exec(kReadPlaces, {municipality, query.programme, Arg(query.site), query.today, query.horizon})) {
    places.push_back(PlaceOf(row, query));
  }
  return places;
}

std::vector<Seeker> ReadSeekers(postgres::Connection& connection, const std::string& municipality,
                                const MatchingQuery& query) {
  std::vector<Seeker> seekers;
  for (const postgres::Row row :
       connection.Exec(kReadSeekers, {municipality, query.programme, Arg(query.citizen), query.limit})) {
    seekers.push_back(SeekerOf(row));
  }
  return seekers;
}

}  // namespace sjak::placements
