#include "services/reporting/status/programmes_store.h"

namespace sjak::reporting {

std::string ProgrammesSql() {
  return R"sql((
SELECT r.record_id::uuid AS programme_id, r.body->>'code' AS code
FROM projection_copy l JOIN record_fact r ON r.municipality_code = l.municipality_code AND r.copy = l.copy
WHERE l.municipality_code = $1 AND l.state = 'LIVE' AND r.kind = 'PROGRAMME' AND r.superseded_at IS NULL))sql";
}

}  // namespace sjak::reporting
