#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace sjak {

// Everything held about a person, the catalogue that says what it means, and one page of looks, by the functions
// person_columns(), person_rows(municipality, person) and person_ids(municipality, person) of the service's schema.
// Parameters: municipality, citizen, time and key of the last look seen (NULL on the first page, which alone has the
// rest), looks per page. Columns: item, subject_id, kind ("column", "row", "look"), source (table), content (JSON), at,
// tie.
inline std::string PersonExportSql(absl::string_view only_if) {
  return absl::StrCat(R"(
  SELECT 1 AS item, $2::uuid AS subject_id, x.kind, x.source, x.content, x.at, x.tie
  FROM (
    SELECT 1 AS part, 'column' AS kind, p.source, p.content, NULL::timestamptz AS at, NULL AS tie, p.place
    FROM person_columns() WITH ORDINALITY AS p(source, content, place) WHERE $3::timestamptz IS NULL
    UNION ALL
    SELECT 2, 'row', p.source, p.content, NULL, NULL, p.place
    FROM person_rows($1, $2) WITH ORDINALITY AS p(source, content, place) WHERE $3::timestamptz IS NULL
    UNION ALL
    SELECT 3, 'look', '', k.content, k.at, k.tie, row_number() OVER (ORDER BY k.at DESC, k.tie DESC)
    FROM (
      SELECT min(l.logged_at) AS at, g.tie,
             jsonb_build_object('roles', max(l.roles), 'purpose', max(l.purpose), 'methods', jsonb_agg(DISTINCT l.method))
               AS content
      FROM access_log_subject s
      JOIN access_log l ON l.municipality_code = $1 AND l.logged_at = s.logged_at AND l.id = s.log_id
      CROSS JOIN LATERAL (SELECT coalesce(nullif(l.correlation_id, ''), l.id::text) AS tie) g
      WHERE s.municipality_code = $1 AND s.subject_id = ANY (person_ids($1, $2))
      GROUP BY g.tie
      HAVING $3::timestamptz IS NULL OR (min(l.logged_at), g.tie) < ($3::timestamptz, $4::text)
      ORDER BY 1 DESC, 2 DESC LIMIT $5::int + 1) k
  ) x
  WHERE )",
                      only_if, R"(
  ORDER BY x.part, x.place)");
}

}  // namespace sjak
