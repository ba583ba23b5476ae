#include "services/placements/matching/ground_store.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "services/placements/programmes/json_store.h"
#include "services/placements/programmes/columns_store.h"
#include "services/placements/quota/unit_use_store.h"
#include "services/placements/rules/rule_book_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

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

// The days of a slot on which its unit is on the site; taken as ReadSlot has it.
const postgres::Statement kReadPlaces("placements.read_matching_places",
                                      absl::StrCat(R"sql(
SELECT l.slot_id, l.site_id, l.employer_unit_id, l.kind, l.task_codes, l.weekly_minutes, l.language_level,
  l.seats - z.taken AS seats, lower(d.days) AS starts_on, upper(d.days) - 1 AS ends_on, p.cvr, u.p_number, t.area_codes,
  t.minutes, w.workforce, o.occupants, e.external, h.hosted, b.buy_outs
FROM slot l
CROSS JOIN LATERAL (
  SELECT unnest(range_agg(k.during) * datemultirange(l.during * daterange($4::date, $5::date, '[]'))) AS days
  FROM site_contractor k
  WHERE k.municipality_code = $1 AND k.site_id = l.site_id AND k.employer_unit_id = l.employer_unit_id) d
CROSS JOIN LATERAL (
  SELECT count(*) AS taken FROM slot_seat x
  JOIN placement q ON q.municipality_code = $1 AND q.placement_id = x.placement_id
  WHERE x.municipality_code = $1 AND x.slot_id = l.slot_id AND q.status NOT IN ('CANCELLED', 'REJECTED', 'EXPIRED', 'ENDED')) z
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = l.employer_unit_id
JOIN partner p ON p.municipality_code = $1 AND p.partner_id = u.partner_id
LEFT JOIN LATERAL (
  SELECT v.area_codes, v.minutes FROM travel_time v
  WHERE v.municipality_code = $1 AND v.site_id = l.site_id ORDER BY v.version DESC LIMIT 1) t ON true)sql",
                                                   UnitUseSql("u.employer_unit_id", "$4::date", "NULL"),
                                                   R"sql(
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(lower(q.during), upper(q.during) - 1)) AS hosted
  FROM placement q
  WHERE q.municipality_code = $1 AND q.employer_unit_id = u.employer_unit_id
    AND q.status IN ('APPROVED', 'REGISTERED', 'ENDED') AND q.end_reason IS DISTINCT FROM 12
    AND upper(q.during) > $4::date) h ON true
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_array(m.mentor_id, lower(a.during), upper(a.during) - 1)) AS buy_outs
  FROM mentor m
  JOIN buy_out_agreement a ON a.municipality_code = $1 AND a.mentor_id = m.mentor_id
  WHERE m.municipality_code = $1 AND m.employer_unit_id = u.employer_unit_id AND upper(a.during) > $4::date) b ON true
WHERE l.municipality_code = $1 AND l.programme_id = $2::uuid AND l.status = 'OPEN'
  AND ($3::uuid IS NULL OR l.site_id = $3::uuid)
ORDER BY l.slot_id, d.days
)sql"));

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
  WHERE q.municipality_code = $1 AND q.citizen_id = l.citizen_id AND q.status NOT IN ('CANCELLED', 'REJECTED', 'EXPIRED')
    AND q.end_reason IS DISTINCT FROM 12) p ON true
WHERE NOT l.withdrawn
ORDER BY l.citizen_id LIMIT $4::int + 1
)sql");

Place PlaceOf(const postgres::Row& row, const RatioParameters& parameters) {
  Place place;
  place.slot = row.uuid("slot_id");
  place.site = row.uuid("site_id");
  place.unit = row.uuid("employer_unit_id");
  place.kind = static_cast<Kind>(row.i32("kind"));
  place.task_codes = row.texts("task_codes");
  place.most_minutes = row.i32("weekly_minutes");
  place.seats = std::max(0, row.i32("seats"));
  place.language = row.i32("language_level");
  place.cvr = row.text("cvr");
  place.p_number = row.text("p_number");
  place.days = {row.date("starts_on"), row.date("ends_on")};
  if (!row.is_null("area_codes")) {
    const std::vector<std::string> areas = row.texts("area_codes");
    const std::vector<int> minutes = IntsOf(row, "minutes");
    for (size_t i = 0; i < areas.size(); ++i) place.travel[areas[i]] = minutes[i];
  }
  ReadUnitUse(row, parameters, &place.use);
  Each(row, "hosted", [&](const nlohmann::json& h) { place.hosted.push_back({DateOf(h[0]), DateOf(h[1])}); });
  Each(row, "buy_outs", [&](const nlohmann::json& b) {
    place.buy_outs.push_back({Uuid::Parse(b[0].get<std::string>()).value(), {DateOf(b[1]), DateOf(b[2])}});
  });
  return place;
}

Seeker SeekerOf(const postgres::Row& row) {
  Seeker seeker;
  seeker.citizen = row.uuid("citizen_id");
  FromJson(row.text("facts"), &seeker.wish);
  Each(row, "placements", [&](const nlohmann::json& p) {
    const DayRange days{DateOf(p[0]), DateOf(p[1])};
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
                              const MatchingQuery& query, const RatioParameters& parameters) {
  std::vector<Place> places;
  for (const postgres::Row row :
       connection.Exec(kReadPlaces, {municipality, query.programme, Arg(query.site), query.today, query.horizon})) {
    places.push_back(PlaceOf(row, parameters));
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
