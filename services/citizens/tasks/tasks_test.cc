#include "services/citizens/citizens_fixture.h"
#include "sjak/citizens/v1/progress.pb.h"
#include "sjak/citizens/v1/tasks.pb.h"
#include "sjak/citizens/v1/tasks_events.pb.h"

namespace sjak::citizens {
namespace {

class TasksTest : public CitizensTest {
 protected:
  v1::Consent Give(const std::string& citizen, const std::string& cvr = "13748136") {
    v1::GiveConsentRequest request;
    request.set_citizen(citizen);
    request.set_purpose("PHONE");
    request.set_recipient_cvr(cvr);
    request.set_text_version("2021-01");
    auto consent = Change<v1::Consent>("GiveConsent", request);
    EXPECT_TRUE(consent.ok()) << consent.status();
    return consent.value_or(v1::Consent());
  }
  void Withdraw(const v1::Consent& consent) {
    v1::WithdrawConsentRequest request;
    request.set_consent(consent.name());
    auto withdrawn = Change<v1::Consent>("WithdrawConsent", request);
    EXPECT_TRUE(withdrawn.ok()) << withdrawn.status();
  }
  v1::ListTasksResponse List(const v1::ListTasksRequest& request = {}) {
    auto list = Call<v1::ListTasksResponse>("TasksService.ListTasks", request);
    EXPECT_TRUE(list.ok()) << list.status();
    EXPECT_EQ(harness_.last_statements(), 1);
    return list.value_or(v1::ListTasksResponse());
  }
  absl::StatusOr<v1::Task> Complete(const std::string& task, const std::string& outcome = "") {
    v1::CompleteTaskRequest request;
    request.set_task(task);
    request.set_outcome(outcome);
    return Change<v1::Task>("TasksService.CompleteTask", request);
  }
  absl::StatusOr<v1::Task> Cancel(const std::string& task, const std::string& reason) {
    v1::CancelTaskRequest request;
    request.set_task(task);
    request.set_reason(reason);
    return Change<v1::Task>("TasksService.CancelTask", request);
  }
};

TEST_F(TasksTest, AWithdrawalOpensAnUrgentOne) {
  const v1::Citizen citizen = MustRegister(Somebody());
  const v1::Consent consent = Give(citizen.name());
  EXPECT_EQ(List().tasks_size(), 0);
  // The Wednesday before Easter: the next working day is Tuesday.
  harness_.clock().Set(Date(2022, 4, 13));
  Withdraw(consent);
  const auto list = List();
  ASSERT_EQ(list.tasks_size(), 1);
  const v1::Task& task = list.tasks(0);
  EXPECT_EQ(task.kind(), v1::TASK_KIND_CONSENT_WITHDRAWN);
  EXPECT_EQ(task.urgency(), v1::TASK_URGENCY_URGENT);
  EXPECT_EQ(task.citizen(), citizen.name());
  EXPECT_EQ(task.cause(), consent.name());
  EXPECT_EQ(task.opened_by(), "ConsentWithdrawn");
  EXPECT_EQ(wire::DateOf(task.due_on()), Date(2022, 4, 19));
  EXPECT_EQ(task.caseworker(), "cw-1");
  EXPECT_EQ(Count("feed WHERE type_url LIKE '%TaskOpened' AND person_id IS NOT NULL AND version = 1"), 1);
}

TEST_F(TasksTest, DisappearsWithItsReason) {
  const v1::Citizen citizen = MustRegister(Somebody());
  Withdraw(Give(citizen.name()));
  Withdraw(Give(citizen.name(), "13585628"));
  ASSERT_EQ(List().tasks_size(), 2);
  Give(citizen.name());
  const auto left = List();
  ASSERT_EQ(left.tasks_size(), 1);
  v1::ListTasksRequest request;
  request.set_state(v1::TASK_STATE_CANCELLED);
  const auto gone = List(request);
  ASSERT_EQ(gone.tasks_size(), 1);
  EXPECT_NE(gone.tasks(0).name(), left.tasks(0).name());
  EXPECT_EQ(gone.tasks(0).outcome(), "REASON_GONE");
  EXPECT_EQ(gone.tasks(0).version(), 2);
  EXPECT_EQ(Count("feed WHERE type_url LIKE '%TaskClosed' AND version = 2"), 1);
}

TEST_F(TasksTest, IsDoneOrCancelledOnce) {
  const v1::Citizen citizen = MustRegister(Somebody());
  Withdraw(Give(citizen.name()));
  Withdraw(Give(citizen.name(), "13585628"));
  const auto list = List();
  auto done = Complete(list.tasks(0).name(), "Talt med borger og mester");
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->state(), v1::TASK_STATE_DONE);
  EXPECT_EQ(wire::DateOf(done->closed_on()), kToday);
  EXPECT_EQ(done->caseworker(), "cw-1");
  auto again = Cancel(list.tasks(0).name(), "Ikke nødvendig");
  EXPECT_EQ(ReasonOf(again.status()), "TASK_CLOSED");
  EXPECT_EQ(MetadataOf(again.status())["state"], "TASK_STATE_DONE");
  EXPECT_EQ(Cancel(list.tasks(1).name(), "se " + Number(3)).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Complete(list.tasks(1).name(), "se " + Number(3)).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(Cancel(list.tasks(1).name(), "Ikke nødvendig").ok());
  EXPECT_EQ(List().tasks_size(), 0);
  EXPECT_EQ(ReasonOf(Complete(ResourceName("tasks", Uuid::New())).status()), "TASK_NOT_FOUND");
  // What somebody wrote stays out of the feed.
  EXPECT_EQ(Count("feed WHERE position('mester'::bytea IN payload) > 0"), 0);
}

TEST_F(TasksTest, FollowsTheCase) {
  const v1::Citizen citizen = MustRegister(Somebody());
  Withdraw(Give(citizen.name()));
  auto nobodys = Somebody(1);
  nobodys.clear_caseworker();
  Withdraw(Give(MustRegister(nobodys).name()));
  DefineActive("cw-2");
  v1::AssignCaseworkerRequest assign;
  assign.set_citizen(citizen.name());
  assign.set_caseworker("cw-2");
  *assign.mutable_valid_from() = wire::ToProto(kToday + 1);
  ASSERT_TRUE(Change<v1::Citizen>("AssignCaseworker", assign).ok());
  v1::ListTasksRequest one, two;
  one.add_caseworkers("cw-1");
  two.add_caseworkers("cw-2");
  two.add_caseworkers("cw-3");
  EXPECT_EQ(List(one).tasks_size(), 1);
  EXPECT_EQ(List(two).tasks_size(), 0);
  harness_.clock().Set(kToday + 1);
  EXPECT_EQ(List(one).tasks_size(), 0);
  EXPECT_EQ(List(two).tasks_size(), 1);
  EXPECT_EQ(List().tasks_size(), 2) << "nobody's among them";
}

TEST_F(TasksTest, PagesByDueDayWithWhatFollowsFromDates) {
  v1::DefineInstrumentRequest define;
  define.set_use_default(true);
  ASSERT_TRUE(Change<v1::Instrument>("ProgressService.DefineInstrument", define).ok());
  std::set<std::string> expected;
  for (int i = 0; i < 3; ++i) {
    const std::string citizen = MustRegister(Somebody(i)).name();
    Withdraw(Give(citizen));
    v1::StartProgressTrackRequest start;
    start.set_citizen(citizen);
    start.set_instrument_code("SJAK_11");
    start.set_instrument_version(1);
    // Closes on Saturday 25 September 2021, so it is due the day before.
    *start.mutable_started_on() = wire::ToProto(Date(2021, 9, 11));
    auto track = Change<v1::ProgressTrack>("ProgressService.StartProgressTrack", start);
    ASSERT_TRUE(track.ok()) << track.status();
    expected.insert(track->name());
  }
  v1::ListTasksRequest request;
  request.set_page_size(2);
  std::vector<v1::Task> tasks;
  do {
    const auto page = List(request);
    tasks.insert(tasks.end(), page.tasks().begin(), page.tasks().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && tasks.size() < 20);
  ASSERT_EQ(tasks.size(), 6u);
  std::set<std::string> seen;
  for (int i = 3; i < 6; ++i) {
    EXPECT_EQ(tasks[i].kind(), v1::TASK_KIND_PROGRESS_DUE);
    EXPECT_EQ(tasks[i].name(), "");
    EXPECT_EQ(wire::DateOf(tasks[i].due_on()), Date(2021, 9, 24));
    EXPECT_EQ(tasks[i].caseworker(), "cw-1");
    seen.insert(tasks[i].cause());
  }
  EXPECT_EQ(seen, expected);
  request = {};
  *request.mutable_due_before() = wire::ToProto(Date(2021, 9, 24));
  EXPECT_EQ(List(request).tasks_size(), 3);
  request = {};
  request.set_state(v1::TASK_STATE_DONE);
  EXPECT_EQ(List(request).tasks_size(), 0);
}

}  // namespace
}  // namespace sjak::citizens
