#include "services/citizens/facts/facts_store.h"

#include "absl/strings/str_cat.h"
#include "services/citizens/registry/person_store.h"

namespace sjak::citizens {

const rpc::AuditedRead kFactsOnDay("facts_on_day", 4,
                                   absl::StrCat(R"(
  SELECT 1 AS item, c.citizen_id AS subject_id, )",
                                                PersonFactsJson("$3"), R"( AS facts
  FROM citizen o
  JOIN citizen c ON c.municipality_code = $1 AND c.citizen_id = coalesce(o.merged_into, o.citizen_id)
  WHERE o.municipality_code = $1 AND o.citizen_id = $2 AND ($4::boolean OR NOT c.restricted))"));

}  // namespace sjak::citizens
