#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "google/protobuf/message.h"
#include "platform/base/clock.h"
#include "platform/base/date.h"
#include "platform/base/uuid.h"
#include "platform/identity/caller.h"
#include "platform/policy/policy.h"
#include "platform/postgres/connection.h"
#include "platform/rpc/call.h"

namespace sjak::rpc {

// A change to publish: what happened to which aggregate, and its version after it.
struct Event {
  std::string aggregate;  // resource name
  int64_t version = 0;
  std::string type_url;
  std::string payload;
  Uuid person;  // whom it is about, for erasure; nil for nobody
};

// What a method may do inside its call, whatever its shape.
class TxBase {
 public:
  TxBase(postgres::Connection& conn, BusinessClock& clock)
      : conn_(conn), now_(clock.Now()), today_(DateIn(now_, Copenhagen())) {}
  TxBase(const TxBase&) = delete;

  // The business clock, read once per attempt so that one call has one time.
  absl::Time now() const { return now_; }
  Date today() const { return today_; }

 protected:
  postgres::Connection& conn_;

 private:
  const absl::Time now_;
  const Date today_;
};

// Grants of data classes beyond what the caller's class sees, by person ("" for the whole answer).
using Grants = std::map<std::string, std::set<policy::v1::Data>>;

// A read: exactly one audited statement, which finds, judges the object's scope and writes the access log in one trip.
class ReadTx : public TxBase {
 public:
  ReadTx(postgres::Connection& conn, BusinessClock& clock, const Call& call) : TxBase(conn, clock), call_(call) {}

  const identity::Caller& caller() const { return call_.caller; }
  const std::string& municipality() const { return call_.municipality(); }
  const Call& call() const { return call_; }

  // Runs an AuditedRead (below). A method that answers without having called this once is a defect and fails INTERNAL.
  postgres::Rows Read(const class AuditedRead& statement, const postgres::Args& args);
  // A further statement about no person (a code list, a rule version).
  postgres::Rows Query(const postgres::Statement& statement, const postgres::Args& args);

  // Shows `classes` of the messages about `person` (a resource name, "" for every message) although the caller's class
  // does not see them; `basis` says by what right and goes to the access log, for a read if said before Read.
  void Disclose(absl::string_view person, std::set<policy::v1::Data> classes, absl::string_view basis);

  bool audited() const { return audited_; }
  const Grants& grants() const { return grants_; }

 private:
  const Call& call_;
  bool audited_ = false;
  Grants grants_;
  std::string basis_;
};

// A SELECT that is logged as it runs. Its rows must have the columns
//   item        int   which call of the batch the row answers, from 1; 1 for a single call
//   subject_id  uuid  the person shown in the row, or NULL
// The platform appends one parameter and the inserts into access_log and access_log_subject; a call without rows is
// logged as NOT_FOUND. `params` is the number of parameters of `sql` itself. Name the columns; order is kept.
class AuditedRead {
 public:
  // `log_if`: a condition on `found f` without which nothing was shown and no row is written. Only for followers, whose
  // empty polls would otherwise be most of the log.
  AuditedRead(std::string name, int params, std::string sql, std::string log_if = "");
  const postgres::Statement& statement() const { return statement_; }

 private:
  postgres::Statement statement_;
};

// A change: one transaction. Everything it does, its events, its access-log row and its remembered answer commit
// together. The method may run again from the start (serialization failure, lost connection), so it keeps no state of
// its own.
class Tx : public TxBase {
 public:
  // `awaited`: there is nobody to wait for.
  Tx(postgres::Connection& conn, BusinessClock& clock, const Call& call, bool awaited = false)
      : TxBase(conn, clock), call_(call), awaited_(awaited) {}

  const identity::Caller& caller() const { return call_.caller; }
  const std::string& municipality() const { return call_.municipality(); }
  const Call& call() const { return call_; }

  // Throws postgres::Failure; the runner turns constraint violations into refusals by their ConstraintRefusal (below).
  // Lock in one statement and read in the next, never both in one. Every statement has the municipality in its
  // predicate.
  postgres::Rows Exec(const postgres::Statement& statement, const postgres::Args& args);

  // Returns once the calls that this one must not overtake are committed (Call::after). What a method does before it
  // runs beside them, so it must collide with theirs by locks or constraints where it could matter; what depends on
  // their order comes after it. The engine asks again before the closing statement.
  void AwaitForerunner();

  // Publishes in this transaction; events appear in call order at the next positions of the municipality's feed.
  // `version` is the aggregate's version after the change; `person` is whom it is about, and is touched (below).
  void Publish(absl::string_view aggregate, int64_t version, const google::protobuf::Message& payload,
               const Uuid& person = Uuid());
  // Names a person whose data this call touches: one access_log_subject row.
  void Touch(const Uuid& person);
  // As ReadTx::Disclose.
  void Disclose(absl::string_view person, std::set<policy::v1::Data> classes, absl::string_view basis);

  const std::vector<Event>& events() const { return events_; }
  const std::set<Uuid>& touched() const { return touched_; }
  const Grants& grants() const { return grants_; }
  const std::string& basis() const { return basis_; }
  bool awaited() const { return awaited_; }

 private:
  const Call& call_;
  bool awaited_;
  std::vector<Event> events_;
  std::set<Uuid> touched_;
  Grants grants_;
  std::string basis_;
};

// One call in a combined method.
template <typename Request>
struct Item {
  const Call* call;
  const Request* request;
};

// The transaction of a combined method: calls of one method and one municipality, merged into one statement each and
// one commit. `item` arguments are indexes into the span the method got.
class BatchTx : public TxBase {
 public:
  BatchTx(postgres::Connection& conn, BusinessClock& clock, std::vector<const Call*> calls);

  const std::string& municipality() const { return calls_.front()->municipality(); }
  int size() const { return static_cast<int>(calls_.size()); }
  const Call& call(int item) const { return *calls_[item]; }

  // For combined changes. A statement that fails fails the batch, which is then run again call by call.
  postgres::Rows Exec(const postgres::Statement& statement, const postgres::Args& args);
  // For combined reads: as ReadTx::Read, once for the whole batch.
  postgres::Rows Read(const AuditedRead& statement, const postgres::Args& args);

  void Publish(int item, absl::string_view aggregate, int64_t version, const google::protobuf::Message& payload,
               const Uuid& person = Uuid());
  void Touch(int item, const Uuid& person);
  void Disclose(int item, absl::string_view person, std::set<policy::v1::Data> classes, absl::string_view basis);

  bool audited() const { return audited_; }
  const std::vector<Event>& events(int item) const { return events_[item]; }
  const std::set<Uuid>& touched(int item) const { return touched_[item]; }
  const Grants& grants(int item) const { return grants_[item]; }
  const std::string& basis(int item) const { return basis_[item]; }

 private:
  const std::vector<const Call*> calls_;
  std::vector<std::vector<Event>> events_;
  std::vector<std::set<Uuid>> touched_;
  std::vector<Grants> grants_;
  std::vector<std::string> basis_;
  bool audited_ = false;
};

// Says what a violated database constraint means to the caller. Declare beside the statements that can hit it.
class ConstraintRefusal {
 public:
  // For unique, exclusion, foreign key and check constraints named `constraint` in the service's schema.
  ConstraintRefusal(std::string constraint, absl::StatusCode code, std::string reason, std::string message);
  // The refusal for a constraint, or OK when none is declared.
  static absl::Status Find(const std::string& constraint);
};

}  // namespace sjak::rpc
