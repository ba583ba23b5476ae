#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "platform/rpc/tx.h"
#include "sjak/citizens/v1/tasks.pb.h"

namespace sjak::citizens {

// For stores that open a task in the statement of its reason: a data-modifying CTE `opened`, over one JSON parameter
// ($n) that is NULL when no task opens, and that parameter's value.
std::string OpenTaskCte(int parameter, int now_parameter);
postgres::Arg OpenTaskArg(const v1::Task* task);
// For stores that take a task's reason away: a data-modifying CTE `gone` that closes the open tasks of the condition
// `where` over a row `t`, and returns the columns that TaskFrom reads.
std::string CloseTasksCte(absl::string_view where, int day_parameter, int now_parameter);
// The columns of a stored task `t`, as TaskFrom reads them.
std::string TaskColumns(absl::string_view t);
v1::Task TaskFrom(const postgres::Row& row);

// False when there is no such task.
bool LockTask(rpc::Tx& tx, const Uuid& task);
// With the caseworker on the business day. FAILED_PRECONDITION PROCESSING_RESTRICTED.
absl::StatusOr<v1::Task> ReadTask(rpc::Tx& tx, const Uuid& task);
void StoreClosed(rpc::Tx& tx, const v1::Task& task);

// Stored and derived tasks by due day. $1 municipality, $2 business day, $3 rows, $4 state, $5 due before or NULL,
// $6 to $8 the last row seen (due day, kind, key), $9 public holidays around the day; and for those of some caseworkers
// $10, a list of them. Columns of TaskFrom with caseworker, key and place; place above $3 is the row beyond the page.
extern const rpc::AuditedRead kTasksPage;
extern const rpc::AuditedRead kTasksOfCaseworkers;

}  // namespace sjak::citizens
