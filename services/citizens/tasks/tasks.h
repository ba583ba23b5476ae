#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/citizens/v1/tasks.pb.h"

namespace sjak::citizens {

// A task that an event opens today, due `due` or the first working day after it. `opened_by`: name of the event.
v1::Task NewTask(v1::TaskKind kind, v1::TaskUrgency urgency, absl::string_view citizen, Date today, Date due,
                 absl::string_view opened_by, absl::string_view cause);
// Publish what a store has written; the task's version is that after the change.
void PublishOpened(rpc::Tx& tx, const v1::Task& task);
void PublishClosed(rpc::Tx& tx, const v1::Task& task);

// What caseworkers have to do. A task belongs to the citizen; its caseworker is whoever has the case on the business
// day, read and never stored, so that a handed over case takes its tasks along.
class Tasks {
 public:
  explicit Tasks(std::shared_ptr<identity::Sealer> sealer) : pages_(sealer) {}

  absl::StatusOr<v1::ListTasksResponse> ListTasks(rpc::ReadTx& tx, const v1::ListTasksRequest& request) const;
  absl::StatusOr<v1::Task> CompleteTask(rpc::Tx& tx, const v1::CompleteTaskRequest& request) const;
  absl::StatusOr<v1::Task> CancelTask(rpc::Tx& tx, const v1::CancelTaskRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::citizens
