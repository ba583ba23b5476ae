#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "platform/postgres/watchdog.h"
#include "platform/rpc/bindings.h"
#include "platform/rpc/environment.h"

namespace sjak::rpc {

// A call ready to run: access and validation have passed, Prepare has given its facts.
struct Work {
  const Call* call = nullptr;
  const google::protobuf::Message* request = nullptr;
  Binding::Facts facts;
};

struct Outcome {
  absl::Status status;
  // The redacted answer, serialized; only when OK.
  std::string body;
  // Statements of the batch it ran in, BEGIN, COMMIT and ROLLBACK apart.
  int statements = 0;
};

// A refusal to be logged: the call got this far and no further.
struct Refused {
  const Call* call = nullptr;
  absl::Status status;
};

// Runs methods against the database: idempotency -> method -> access log -> feed in one transaction, then redaction.
// Blocking; called on lane workers. Knows nothing of the network.
class Engine {
 public:
  Engine(const Environment& environment, postgres::Watchdog* watchdog);

  // All of one binding and one municipality; more than one only for combined shapes. One outcome per item. Never
  // throws.
  std::vector<Outcome> Run(const Binding& binding, const std::vector<Work>& work) const;

  // Writes access-log rows of refused calls in one statement. False when the database did not take them.
  bool LogRefusals(const std::vector<Refused>& refused) const;

  BusinessClock& clock() const { return *environment_.clock; }
  const Environment& environment() const { return environment_; }

 private:
  struct Item;
  std::vector<Outcome> OneByOne(const Binding& binding, const std::vector<Work>& work) const;
  std::vector<Outcome> RunRead(const Binding& binding, const std::vector<Work>& work, absl::Time deadline) const;
  std::vector<Outcome> RunChange(const Binding& binding, const std::vector<Work>& work, absl::Time deadline,
                                 bool beside) const;
  void Change(const Binding& binding, postgres::Connection& conn, std::vector<Item>& items, bool beside) const;
  void RunMethod(const Binding& binding, postgres::Connection& conn, std::vector<Item*>& fresh) const;
  void Claim(postgres::Connection& conn, std::vector<Item>& items) const;
  void AnswerFromStore(postgres::Connection& conn, std::vector<Item>& items) const;
  void Close(postgres::Connection& conn, std::vector<Item*>& fresh, absl::Time now) const;

  const Environment environment_;
  postgres::Watchdog* const watchdog_;
};

// True while the calling thread has a database call under way: peers may not be called then.
bool DatabaseCallOpen();

}  // namespace sjak::rpc
