#include "services/reporting/targets/targets_store.h"

#include <google/protobuf/util/json_util.h>

#include "platform/base/wire.h"

namespace sjak::reporting {
namespace {

// The head's row lock orders the versions: whoever waits on it gets the number after.
const postgres::Statement kAppendTarget("reporting.append_target", R"sql(
WITH head AS (
  INSERT INTO target_head AS h (municipality_code, programme_id, version)
  SELECT DISTINCT r.municipality_code, $2::uuid, 1 FROM record_fact r
  WHERE r.municipality_code = $1 AND r.kind = 'PROGRAMME' AND r.record_id = $2::uuid::text
    AND r.copy = (SELECT c.copy FROM projection_copy c WHERE c.municipality_code = $1 AND c.state = 'LIVE')
  ON CONFLICT (municipality_code, programme_id) DO UPDATE SET version = h.version + 1
  RETURNING h.version)
INSERT INTO target_version (municipality_code, programme_id, version, citizens, definitions, valid_from, texts, recorded_at)
SELECT $1, $2, head.version, $3, $4, $5, $6, $7 FROM head
RETURNING version)sql");

}  // namespace

std::optional<int64_t> AppendTarget(rpc::Tx& tx, const v1::SetTargetRequest& request) {
  std::string texts;
  // A message of our own always prints.
  (void)google::protobuf::util::MessageToJsonString(request.text(), &texts);
  const postgres::Rows rows =
      tx.Exec(kAppendTarget, {tx.municipality(), IdOf(request.programme()), request.citizens(), request.definitions(),
                              wire::DateOf(request.valid_from()), texts, tx.now()});
  if (rows.empty()) return std::nullopt;
  return rows.front().i64("version");
}

}  // namespace sjak::reporting
