#include "services/citizens/tasks/tasks.h"

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/registry/person.h"
#include "services/citizens/tasks/due_rules.h"
#include "services/citizens/tasks/tasks_store.h"
#include "sjak/citizens/v1/tasks_events.pb.h"

namespace sjak::citizens {
namespace {

// Free text and staff stay out of the feed.
template <typename Event>
void Publish(rpc::Tx& tx, const v1::Task& task) {
  Event event;
  *event.mutable_task() = task;
  event.mutable_task()->clear_outcome();
  event.mutable_task()->clear_caseworker();
  tx.Publish(task.name(), task.version(), event, IdOf(task.citizen()));
}

absl::StatusOr<v1::Task> Close(rpc::Tx& tx, const std::string& name, v1::TaskState state, const std::string& outcome) {
  const auto missing = NotFound("TASK_NOT_FOUND", "No task of this name is registered here. Check the name.");
  if (!LockTask(tx, IdOf(name))) return missing;
  SJAK_ASSIGN_OR_RETURN(v1::Task task, ReadTask(tx, IdOf(name)));
  if (task.state() != v1::TASK_STATE_OPEN) {
    return RefuseState("TASK_CLOSED", "The task was closed before. Nothing is left to do.", name,
                       {{"state", v1::TaskState_Name(task.state())}});
  }
  task.set_state(state);
  task.set_outcome(outcome);
  *task.mutable_closed_on() = wire::ToProto(tx.today());
  task.set_version(task.version() + 1);
  StoreClosed(tx, task);
  PublishClosed(tx, task);
  return task;
}

}  // namespace

v1::Task NewTask(v1::TaskKind kind, v1::TaskUrgency urgency, absl::string_view citizen, Date today, Date due,
                 absl::string_view opened_by, absl::string_view cause) {
  v1::Task task;
  task.set_name(ResourceName("tasks", Uuid::New()));
  task.set_version(1);
  task.set_citizen(std::string(citizen));
  task.set_kind(kind);
  task.set_urgency(urgency);
  *task.mutable_due_on() = wire::ToProto(OnOrAfterWorkingDay(due));
  *task.mutable_opened_on() = wire::ToProto(today);
  task.set_opened_by(std::string(opened_by));
  task.set_cause(std::string(cause));
  task.set_state(v1::TASK_STATE_OPEN);
  return task;
}

void PublishOpened(rpc::Tx& tx, const v1::Task& task) { Publish<v1::TaskOpened>(tx, task); }
void PublishClosed(rpc::Tx& tx, const v1::Task& task) { Publish<v1::TaskClosed>(tx, task); }

absl::StatusOr<v1::ListTasksResponse> Tasks::ListTasks(rpc::ReadTx& tx, const v1::ListTasksRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const std::vector<std::string> after =
      page.after.size() == 3 ? page.after : std::vector<std::string>{"-infinity", "0", Uuid().ToString()};
  const v1::TaskState state = request.state() == v1::TASK_STATE_UNSPECIFIED ? v1::TASK_STATE_OPEN : request.state();
  std::optional<Date> before;
  if (wire::IsSet(request.due_before())) before = wire::DateOf(request.due_before());
  postgres::Args args = {tx.municipality(), tx.today(), page.size, static_cast<int>(state),   before,
                         after[0],          after[1],   after[2],  HolidaysAround(tx.today())};
  const bool narrowed = request.caseworkers_size() > 0;
  if (narrowed) {
    args.push_back(std::vector<std::string>(request.caseworkers().begin(), request.caseworkers().end()));
  }
  const postgres::Rows rows = tx.Read(narrowed ? kTasksOfCaseworkers : kTasksPage, args);
  v1::ListTasksResponse response;
  std::vector<std::string> last;
  for (const postgres::Row row : rows) {
    if (row.i32("place") > page.size) {
      response.set_next_page_token(pages_.Next(tx.call(), request, last));
      break;
    }
    v1::Task& task = *response.add_tasks() = TaskFrom(row);
    task.set_caseworker(row.text("caseworker"));
    last = {row.text("due_on"), row.text("kind"), row.text("key")};
  }
  return response;
}

absl::StatusOr<v1::Task> Tasks::CompleteTask(rpc::Tx& tx, const v1::CompleteTaskRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("outcome", request.outcome()));
  return Close(tx, request.task(), v1::TASK_STATE_DONE, request.outcome());
}

absl::StatusOr<v1::Task> Tasks::CancelTask(rpc::Tx& tx, const v1::CancelTaskRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("reason", request.reason()));
  return Close(tx, request.task(), v1::TASK_STATE_CANCELLED, request.reason());
}

}  // namespace sjak::citizens
