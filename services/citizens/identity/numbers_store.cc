#include "services/citizens/identity/numbers_store.h"

#include "absl/strings/str_cat.h"
#include "services/citizens/registry/person_store.h"

namespace sjak::citizens {

const rpc::AuditedRead kFamilyOf("family_of", 2,
                                 absl::StrCat(R"(
  SELECT 1 AS item, o.survivor_id AS subject_id, )",
                                              PersonFactsJson("NULL"), R"( AS facts
  FROM (
    SELECT coalesce(x.merged_into, x.citizen_id) AS survivor_id FROM citizen x
    WHERE x.municipality_code = $1 AND x.citizen_id = $2) o
  JOIN LATERAL (
    SELECT 0 AS place, o.survivor_id AS citizen_id
    UNION ALL
    SELECT 1, m.citizen_id FROM citizen m WHERE m.municipality_code = $1 AND m.merged_into = o.survivor_id) f ON true
  JOIN citizen c ON c.municipality_code = $1 AND c.citizen_id = f.citizen_id
  ORDER BY f.place, f.citizen_id)"));

const rpc::AuditedRead kCitizenByNumber("citizen_by_number", 4,
                                        absl::StrCat(R"(
  SELECT 1 AS item, c.citizen_id AS subject_id, )",
                                                     PersonJson("$4"), R"( AS person
  FROM citizen c
  WHERE c.municipality_code = $1 AND c.citizen_id IN (
    SELECT l.citizen_id FROM unnest($2::text[], $3::bytea[]) AS h(key_id, keyed_hash)
    JOIN cpr_lookup l ON l.municipality_code = $1 AND l.key_id = h.key_id AND l.keyed_hash = h.keyed_hash))"));

}  // namespace sjak::citizens
