#include "services/citizens/registry/true_at_store.h"

namespace sjak::citizens {

const char* const kTrueAtColumns =
    "coalesce(head.epoch, (SELECT max(epoch) FROM feed_epoch)) AS head_epoch, coalesce(head.n, 0) AS head_n";
const char* const kTrueAtFrom = "(SELECT 1) AS always LEFT JOIN feed_head head ON head.municipality_code = $1";

feed::v1::Position TrueAt(const postgres::Row& row) {
  feed::v1::Position position;
  position.set_epoch(row.i64("head_epoch"));
  position.set_n(row.i64("head_n"));
  return position;
}

}  // namespace sjak::citizens
