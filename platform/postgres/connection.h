#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "platform/postgres/statement.h"

namespace sjak::postgres {

// What went wrong, as far as the caller's next step depends on it.
enum class FailureKind {
  kBroken,         // connection lost, nothing was being committed
  kCommitUnknown,  // connection lost between COMMIT and its answer: may be done, may not
  kRetry,          // serialization failure or deadlock: the transaction may simply be run again
  kUnique,
  kExclusion,
  kForeignKey,
  kCheck,
  kCancelled,  // by us or by statement_timeout
  kReadOnly,   // a standby, or the cluster refuses writes (disk full included)
  kOther,
};

// Thrown by Exec and Commit; caught at one seam, the runner in platform/rpc. Its text is for logs only.
class Failure : public std::runtime_error {
 public:
  Failure(FailureKind kind, std::string sqlstate, std::string constraint, const std::string& what)
      : std::runtime_error(what), kind(kind), sqlstate(std::move(sqlstate)), constraint(std::move(constraint)) {}
  const FailureKind kind;
  const std::string sqlstate;
  const std::string constraint;  // name of the violated constraint, where there is one
};

// The answer of a statement, and its rows. Both are cheap to copy and share the data, so a row may outlive the Rows it was
// taken from. Columns are addressed by name and an unknown name throws.
struct ResultData;

class Row {
 public:
  bool is_null(const char* column) const;
  std::string text(const char* column) const;  // "" when NULL
  int64_t i64(const char* column) const;       // 0 when NULL
  int i32(const char* column) const { return static_cast<int>(i64(column)); }
  bool flag(const char* column) const;  // false when NULL
  Uuid uuid(const char* column) const;
  Date date(const char* column) const;
  absl::Time time(const char* column) const;
  std::string bytes(const char* column) const;
  // A text[] or uuid[] column.
  std::vector<std::string> texts(const char* column) const;

 private:
  friend class Rows;
  Row(std::shared_ptr<const ResultData> data, int index) : data_(std::move(data)), index_(index) {}
  const char* Raw(const char* column) const;
  std::shared_ptr<const ResultData> data_;
  int index_;
};

class Rows {
 public:
  explicit Rows(std::shared_ptr<const ResultData> data);
  int size() const;
  bool empty() const { return size() == 0; }
  Row operator[](int i) const { return Row(data_, i); }
  Row front() const { return Row(data_, 0); }
  int64_t affected() const;

  class Iterator {
   public:
    Iterator(const Rows* rows, int i) : rows_(rows), i_(i) {}
    Row operator*() const { return (*rows_)[i_]; }
    Iterator& operator++() {
      ++i_;
      return *this;
    }
    bool operator!=(const Iterator& o) const { return i_ != o.i_; }

   private:
    const Rows* rows_;
    int i_;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }

 private:
  std::shared_ptr<const ResultData> data_;
};

// One session. Used by one thread at a time, except Cancel and Sever, which any thread may call.
class Connection {
 public:
  // Throws Failure{kBroken}.
  explicit Connection(const std::string& conninfo);
  ~Connection();
  Connection(const Connection&) = delete;

  // Runs a prepared statement; outside Begin/Commit it is its own transaction. Throws Failure.
  Rows Exec(const Statement& statement, const Args& args);
  // Unprepared text: session settings, migrations, tests.
  Rows ExecText(const std::string& sql);

  void Begin();
  // Throws kCommitUnknown when the connection breaks before the answer.
  void Commit();
  // Never throws; a connection that cannot roll back is broken.
  void Rollback();

  bool broken() const { return broken_; }
  // Between Begin and a Commit or Rollback that got its answer.
  bool in_transaction() const { return in_transaction_; }
  // Asks the server to stop the running statement. Blocks for one round trip: call it from a thread that may wait.
  void Cancel() { Canceller()(); }
  // The same as a function that may outlive this object, for a thread that cannot be waited for.
  std::function<void()> Canceller();
  // Shuts the socket down: whoever waits on it gets kBroken at once, and so does every later use. The backstop when
  // Cancel cannot get through.
  void Sever();

  // Statements since the connection was made, not counting BEGIN, COMMIT, ROLLBACK and preparing.
  int64_t statements() const { return statements_; }
  absl::Time created() const { return created_; }
  absl::Time last_used() const { return last_used_; }

 private:
  struct Impl;
  template <typename Work>
  auto Guard(Work&& work);
  std::shared_ptr<Impl> impl_;
  std::atomic<bool> broken_{false};
  bool in_transaction_ = false;
  int64_t statements_ = 0;
  absl::Time created_;
  absl::Time last_used_;
};

}  // namespace sjak::postgres
