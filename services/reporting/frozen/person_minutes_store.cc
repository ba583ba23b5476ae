#include "services/reporting/frozen/person_minutes_store.h"

namespace sjak::reporting {
namespace {

using postgres::Arg;

// 1 came, 12 never happened.
const postgres::Statement kReadPersonMinutes("reporting.read_person_minutes", R"sql(
SELECT sum(d.minutes)::bigint AS minutes
FROM projection_copy l
JOIN placement_fact p ON p.municipality_code = l.municipality_code AND p.copy = l.copy AND p.known_at <= $6
  AND (p.superseded_at IS NULL OR p.superseded_at > $6)
JOIN day_fact d ON d.municipality_code = l.municipality_code AND d.copy = l.copy AND d.placement_id = p.placement_id
  AND d.known_at <= $6 AND (d.superseded_at IS NULL OR d.superseded_at > $6)
LEFT JOIN person_alias a ON a.municipality_code = l.municipality_code AND a.copy = l.copy
  AND a.citizen_id = p.citizen_id AND a.known_at <= $6
WHERE l.municipality_code = $1 AND l.state = 'LIVE' AND p.programme_id = $2 AND p.kind = ANY($3::int[]) AND p.eligible
  AND p.end_reason <> 12 AND d.outcome = 1 AND d.day BETWEEN $4::date AND $5::date
GROUP BY coalesce(a.survivor_id, p.citizen_id))sql");

}  // namespace

std::vector<int64_t> ReadPersonMinutes(const Query& query, const PersonMinutesRequest& request) {
  std::vector<Arg> kinds(request.counting_kinds.begin(), request.counting_kinds.end());
  std::vector<int64_t> minutes;
  for (const postgres::Row row : query(kReadPersonMinutes, {request.municipality, request.programme, Arg(kinds),
                                                            request.first, request.last, request.known_at})) {
    minutes.push_back(row.i64("minutes"));
  }
  return minutes;
}

}  // namespace sjak::reporting
