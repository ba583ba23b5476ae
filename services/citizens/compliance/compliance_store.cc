#include "services/citizens/compliance/compliance_store.h"

namespace sjak::citizens {

const rpc::AuditedRead kSchemaColumns("compliance_columns", 0, R"(
  SELECT 1 AS item, NULL::uuid AS subject_id, c.relname::text AS table_name,
         coalesce(obj_description(c.oid, 'pg_class'), '') AS table_comment, a.attname::text AS column_name,
         coalesce(col_description(c.oid, a.attnum), '') AS column_comment
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  ORDER BY c.relname, a.attnum)");

}  // namespace sjak::citizens
