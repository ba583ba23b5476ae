#include "services/placements/cover/cover_store.h"

#include "absl/strings/str_cat.h"
#include "services/placements/mentors/mentor_row_store.h"
#include "services/placements/programmes/columns_store.h"
#include "services/placements/sites/closures_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

// Whether mentor `m` is away, and bought out, on g.day.
constexpr char kMentorThatDay[] = R"sql(
  EXISTS (SELECT FROM mentor_absence b WHERE b.municipality_code = $1 AND b.mentor_id = m.mentor_id
    AND b.during @> g.day) AS absent,
  EXISTS (SELECT FROM buy_out_agreement f WHERE f.municipality_code = $1 AND f.mentor_id = m.mentor_id
    AND f.during @> g.day) AS bought_out)sql";

// First who is led where by whom, for all companies, since a mentor's load is what he carries for all of them; then the
// page's days and sites; then their citizens and, without one, their mentors.
const rpc::AuditedRead kListCover("cover.list", 11,
                                  absl::StrCat(R"sql(
WITH days AS (
  SELECT $4::date + s.i AS day FROM generate_series(0, $5::date - $4::date) AS s(i)
), led AS (
  SELECT g.day, p.placement_id, p.site_id, p.citizen_id, p.programme_id, c.cvr, t.outcome IS NOT NULL AS attended,
    coalesce(t.mentor_present, false) AS mentor_present, )sql",
                                               LeaderSql("p", "g.day"), R"sql( AS mentor_id
  FROM days g
  JOIN placement p ON p.municipality_code = $1 AND p.during @> g.day AND )sql",
                                               RunsSql("p"), R"sql(
  JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = p.employer_unit_id
  JOIN partner c ON c.municipality_code = $1 AND c.partner_id = u.partner_id
  LEFT JOIN LATERAL (
    SELECT a.outcome, a.mentor_present FROM attendance a
    WHERE a.municipality_code = $1 AND a.placement_id = p.placement_id AND a.day = g.day
    ORDER BY a.version DESC LIMIT 1) t ON true
  WHERE t.outcome = 1 OR (t.outcome IS NULL AND g.day >= $6::date AND g.day = ANY ($7::date[])
    AND NOT EXISTS (SELECT FROM placement_pause z WHERE z.municipality_code = $1 AND z.placement_id = p.placement_id
      AND z.during @> g.day)
    AND NOT EXISTS (SELECT FROM closure x WHERE x.municipality_code = $1 AND x.during @> g.day AND )sql",
                                               ShutsSiteSql("x", "p.site_id"), R"sql())
), shown AS (
  SELECT l.day, l.site_id, l.placement_id, l.citizen_id, l.mentor_id, l.attended, l.mentor_present FROM led l
  WHERE ($2::text[] IS NULL OR l.cvr = ANY ($2::text[])) AND ($3::uuid IS NULL OR l.site_id = $3::uuid)
    AND ($8::uuid IS NULL OR l.programme_id = $8::uuid)
    AND ($9::date IS NULL OR (l.day, l.site_id) > ($9::date, $10::uuid))
), page AS (
  SELECT DISTINCT l.day, l.site_id FROM shown l ORDER BY l.day, l.site_id LIMIT $11::int
)
SELECT 1 AS item, l.citizen_id AS subject_id, g.day, g.site_id, l.placement_id, l.mentor_id, l.attended,
  l.mentor_present, false AS on_site, false AS declared, 0 AS citizens, 0 AS citizens_here, 0 AS capacity, )sql",
                                               kMentorThatDay, R"sql(
FROM page g
JOIN shown l ON l.day = g.day AND l.site_id = g.site_id
LEFT JOIN mentor m ON m.municipality_code = $1 AND m.mentor_id = l.mentor_id
UNION ALL
SELECT 1, NULL::uuid, g.day, g.site_id, NULL::uuid, m.mentor_id, false, false, k.on_site,
  coalesce(m.confidentiality_signed_on <= g.day, false), n.citizens::int, n.citizens_here::int,
  coalesce(m.capacity, )sql",
                                               UsualCapacitySql("g.day"), "), ", kMentorThatDay,
                                               R"sql(
FROM page g
JOIN mentor m ON m.municipality_code = $1
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = m.employer_unit_id
JOIN partner c ON c.municipality_code = $1 AND c.partner_id = u.partner_id
CROSS JOIN LATERAL (
  SELECT count(DISTINCT l.citizen_id) AS citizens,
    count(DISTINCT l.citizen_id) FILTER (WHERE l.site_id = g.site_id) AS citizens_here
  FROM led l WHERE l.day = g.day AND l.mentor_id = m.mentor_id) n
CROSS JOIN LATERAL (
  SELECT EXISTS (SELECT FROM site_contractor k WHERE k.municipality_code = $1 AND k.site_id = g.site_id
    AND k.employer_unit_id = m.employer_unit_id AND k.during @> g.day) AS on_site) k
WHERE (k.on_site OR n.citizens_here > 0) AND ($2::text[] IS NULL OR c.cvr = ANY ($2::text[]))
ORDER BY 3, 4, 5, 6)sql"));

SiteDay::Citizen CitizenOf(const postgres::Row& row) {
  SiteDay::Citizen citizen{row.uuid("placement_id")};
  if (!row.is_null("mentor_id")) citizen.mentor = row.uuid("mentor_id");
  citizen.day = {row.flag("attended"), row.flag("mentor_present"), !row.is_null("mentor_id"), row.flag("absent"),
                 row.flag("bought_out")};
  return citizen;
}

SiteDay::Mentor MentorOf(const postgres::Row& row) {
  return {row.uuid("mentor_id"),
          row.i32("citizens_here"),
          {row.i32("citizens"), row.i32("capacity"), row.flag("on_site"), row.flag("absent"), row.flag("bought_out"),
           row.flag("declared")}};
}

}  // namespace

std::vector<SiteDay> ReadCover(rpc::ReadTx& tx, const CoverQuery& query) {
  std::vector<Arg> open(query.open_days.begin(), query.open_days.end());
  const bool first = query.after.size() != 2;
  std::vector<SiteDay> days;
  for (const postgres::Row row : tx.Read(
           kListCover, {tx.municipality(), ScopeOf(tx.caller()), IdOrNull(query.site), query.first, query.last,
                        tx.today(), open, IdOrNull(query.programme), first ? Arg(std::nullopt) : Arg(query.after[0]),
                        first ? Arg(std::nullopt) : Arg(query.after[1]), query.limit})) {
    const Date day = row.date("day");
    const Uuid site = row.uuid("site_id");
    if (days.empty() || days.back().day != day || days.back().site != site) days.push_back({day, site, {}, {}});
    if (row.is_null("placement_id")) {
      days.back().mentors.push_back(MentorOf(row));
    } else {
      days.back().citizens.push_back(CitizenOf(row));
    }
  }
  return days;
}

}  // namespace sjak::placements
