#pragma once

#include "platform/rpc/tx.h"

namespace sjak::citizens {

// Every column of the schema with its comment and its table's, by table and place: columns table_name, table_comment,
// column_name, column_comment. No parameters.
extern const rpc::AuditedRead kSchemaColumns;

}  // namespace sjak::citizens
