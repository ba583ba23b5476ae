#include "services/citizens/tasks/tasks_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/progress/progress_store.h"
#include "services/citizens/rights/absence_store.h"

namespace sjak::citizens {
namespace {

using Json = nlohmann::json;

const postgres::Statement kTaskLock("task_lock", R"(
  SELECT t.task_id FROM task t WHERE t.municipality_code = $1 AND t.task_id = $2 FOR UPDATE)");

const postgres::Statement kTaskRead("task_read", absl::StrCat("SELECT ", TaskColumns("p"), ", ", CaseworkerOfPageSql(),
                                                              " AS caseworker, (SELECT c.restricted FROM citizen c "
                                                              "WHERE c.municipality_code = $1 AND c.citizen_id = "
                                                              "p.citizen_id) AS restricted FROM task p "
                                                              "WHERE p.municipality_code = $1 AND p.task_id = $3"));

const postgres::Statement kTaskClose("task_close", R"(
  UPDATE task t SET state = $3, closed_on = $4, outcome = $5, version = $6, recorded_at = $7
  WHERE t.municipality_code = $1 AND t.task_id = $2)");

// A derived task in the columns of a stored one. Its deadline is the last working day of the window: one that has
// passed when the window closes on a holiday helps nobody.
std::string DerivedTasks(absl::string_view narrowed_by) {
  return absl::StrCat(R"(
      SELECT NULL::uuid AS task_id, t.citizen_id, )",
                      static_cast<int>(v1::TASK_KIND_PROGRESS_DUE), "::smallint AS kind, ",
                      static_cast<int>(v1::TASK_URGENCY_NORMAL), R"(::smallint AS urgency, d.due_on,
             t.opens AS opened_on, '' AS opened_by, 'progressTracks/' || t.track_id AS cause, $4::smallint AS state,
             NULL::date AS closed_on, '' AS outcome, 0::bigint AS version, t.track_id AS key
      FROM ()",
                      DueTracksSql(2, narrowed_by), R"() t
      CROSS JOIN LATERAL (
        SELECT max(x)::date AS due_on FROM generate_series(t.closes - 7, t.closes, interval '1 day') x
        WHERE extract(isodow FROM x) < 6 AND x::date <> ALL ($9::date[])) d
      WHERE $4::int = )",
                      static_cast<int>(v1::TASK_STATE_OPEN));
}

std::string TasksPageSql(absl::string_view narrowed_by) {
  return absl::StrCat(R"(
  SELECT 1 AS item, CASE WHEN p.place <= $3::int THEN p.citizen_id END AS subject_id, p.*, )",
                      CaseworkerOfPageSql(), R"( AS caseworker
  FROM (
    SELECT q.*, row_number() OVER (ORDER BY q.due_on, q.kind, q.key) AS place
    FROM (
      SELECT )",
                      TaskColumns("t"), R"(, t.task_id AS key
      FROM task t WHERE t.municipality_code = $1 AND t.state = $4
        AND NOT EXISTS (
          SELECT FROM citizen z WHERE z.municipality_code = $1 AND z.citizen_id = t.citizen_id AND z.restricted))",
                      narrowed_by, R"(
      UNION ALL)",
                      DerivedTasks(narrowed_by), R"() q
    WHERE ($5::date IS NULL OR q.due_on < $5::date) AND (q.due_on, q.kind, q.key) > ($6::date, $7::smallint, $8::uuid)
    ORDER BY q.due_on, q.kind, q.key LIMIT $3::int + 1) p
  ORDER BY p.place)");
}

}  // namespace

std::string TaskColumns(absl::string_view t) {
  return absl::StrReplaceAll(
      "t.task_id, t.citizen_id, t.kind, t.urgency, t.due_on, t.opened_on, t.opened_by, t.cause, t.state, t.closed_on, "
      "t.outcome, t.version",
      {{"t.", absl::StrCat(t, ".")}});
}

std::string OpenTaskCte(int parameter, int now_parameter) {
  return absl::StrCat(R"(opened AS (
    INSERT INTO task (municipality_code, task_id, citizen_id, kind, urgency, due_on, opened_on, opened_by, cause, state,
                      version, recorded_at)
    SELECT $1, r.task_id, r.citizen_id, r.kind, r.urgency, r.due_on, r.opened_on, r.opened_by, r.cause, r.state,
           r.version, $)",
                      now_parameter, R"(
    FROM jsonb_to_recordset($)",
                      parameter, R"(::jsonb) AS r(task_id uuid, citizen_id uuid, kind smallint, urgency smallint,
         due_on date, opened_on date, opened_by text, cause text, state smallint, version bigint)))");
}

postgres::Arg OpenTaskArg(const v1::Task* task) {
  if (task == nullptr) return std::nullopt;
  const Json row = {{"task_id", IdOf(task->name()).ToString()},
                    {"citizen_id", IdOf(task->citizen()).ToString()},
                    {"kind", static_cast<int>(task->kind())},
                    {"urgency", static_cast<int>(task->urgency())},
                    {"due_on", wire::DateOf(task->due_on()).ToString()},
                    {"opened_on", wire::DateOf(task->opened_on()).ToString()},
                    {"opened_by", task->opened_by()},
                    {"cause", task->cause()},
                    {"state", static_cast<int>(task->state())},
                    {"version", task->version()}};
  return Json::array({row}).dump();
}

std::string CloseTasksCte(absl::string_view where, int day_parameter, int now_parameter) {
  return absl::StrCat("gone AS (UPDATE task t SET state = ", static_cast<int>(v1::TASK_STATE_CANCELLED),
                      ", closed_on = $", day_parameter, "::date, outcome = 'REASON_GONE', version = t.version + 1, ",
                      "recorded_at = $", now_parameter, " WHERE t.state = ", static_cast<int>(v1::TASK_STATE_OPEN),
                      " AND ", where, " RETURNING ", TaskColumns("t"), ") ");
}

v1::Task TaskFrom(const postgres::Row& row) {
  v1::Task task;
  if (!row.is_null("task_id")) task.set_name(ResourceName("tasks", row.uuid("task_id")));
  task.set_version(row.i64("version"));
  task.set_citizen(ResourceName("citizens", row.uuid("citizen_id")));
  task.set_kind(static_cast<v1::TaskKind>(row.i32("kind")));
  task.set_urgency(static_cast<v1::TaskUrgency>(row.i32("urgency")));
  *task.mutable_due_on() = wire::ToProto(row.date("due_on"));
  *task.mutable_opened_on() = wire::ToProto(row.date("opened_on"));
  task.set_opened_by(row.text("opened_by"));
  task.set_cause(row.text("cause"));
  task.set_state(static_cast<v1::TaskState>(row.i32("state")));
  if (!row.is_null("closed_on")) *task.mutable_closed_on() = wire::ToProto(row.date("closed_on"));
  task.set_outcome(row.text("outcome"));
  return task;
}

bool LockTask(rpc::Tx& tx, const Uuid& task) { return !tx.Exec(kTaskLock, {tx.municipality(), task}).empty(); }

absl::StatusOr<v1::Task> ReadTask(rpc::Tx& tx, const Uuid& id) {
  const postgres::Row row = tx.Exec(kTaskRead, {tx.municipality(), tx.today(), id}).front();
  v1::Task task = TaskFrom(row);
  SJAK_RETURN_IF_ERROR(CheckMayUse(tx.call(), row.uuid("citizen_id"), row.flag("restricted")));
  task.set_caseworker(row.text("caseworker"));
  return task;
}

void StoreClosed(rpc::Tx& tx, const v1::Task& task) {
  tx.Exec(kTaskClose, {tx.municipality(), IdOf(task.name()), static_cast<int>(task.state()),
                       wire::DateOf(task.closed_on()), task.outcome(), task.version(), tx.now()});
}

const rpc::AuditedRead kTasksPage("tasks_page", 9, TasksPageSql(""));
const rpc::AuditedRead kTasksOfCaseworkers("tasks_of_caseworkers", 10, TasksPageSql(OfCaseworkersSql(10)));

}  // namespace sjak::citizens
