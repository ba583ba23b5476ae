#include "services/citizens/registry/registry_store.h"

#include "absl/strings/str_cat.h"
#include "services/citizens/registry/person_store.h"
#include "services/citizens/registry/true_at_store.h"

namespace sjak::citizens {
namespace {

std::string PageSql(absl::string_view narrowed_by) {
  return absl::StrCat(R"(
  SELECT 1 AS item, CASE WHEN p.place <= $3::int THEN p.citizen_id END AS subject_id, p.sort_key, p.place,
         CASE WHEN p.place <= $3::int THEN )",
                      PersonJson("$2"), " END AS person, ", kTrueAtColumns, R"(
  FROM )",
                      kTrueAtFrom, R"(
  LEFT JOIN (
    SELECT x.citizen_id, x.sort_key, row_number() OVER (ORDER BY x.sort_key, x.citizen_id) AS place
    FROM citizen x )",
                      narrowed_by, R"(
    WHERE x.municipality_code = $1 AND x.merged_into IS NULL AND NOT x.restricted AND starts_with(x.search_key, $4)
      AND (x.sort_key, x.citizen_id) > ($5, $6::uuid) AND ($7::boolean OR )",
                      CaseIsOpen("x.citizen_id", "$2::date"), R"()
    ORDER BY x.sort_key, x.citizen_id
    LIMIT $3::int + 1) p ON true
  LEFT JOIN citizen c ON c.municipality_code = $1 AND c.citizen_id = p.citizen_id
  ORDER BY p.place)");
}

}  // namespace

const rpc::AuditedRead kCitizensById("citizens_by_id", 4,
                                     absl::StrCat(R"(
  SELECT q.item::int AS item, c.citizen_id AS subject_id, )",
                                                  PersonJson("$3"), R"( AS person
  FROM unnest($2::uuid[], $4::boolean[]) WITH ORDINALITY AS q(citizen_id, may, item)
  JOIN citizen o ON o.municipality_code = $1 AND o.citizen_id = q.citizen_id
  JOIN citizen c ON c.municipality_code = $1 AND c.citizen_id = coalesce(o.merged_into, o.citizen_id)
                AND (q.may OR NOT c.restricted))"));

const rpc::AuditedRead kCitizensPage("citizens_page", 7, PageSql(""));

const rpc::AuditedRead kCaseloadPage("caseload_page", 8, PageSql(R"(
    JOIN caseworker_spell w ON w.municipality_code = $1 AND w.citizen_id = x.citizen_id AND w.caseworker = $8
                           AND w.superseded_at IS NULL AND w.valid @> $2::date)"));

}  // namespace sjak::citizens
