#include "platform/rpc/tx.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "google/protobuf/any.pb.h"
#include "platform/audit/access_log.h"
#include "platform/rpc/forerunner.h"

namespace sjak::rpc {
namespace {

std::map<std::string, absl::Status>& Refusals() {
  static auto* refusals = new std::map<std::string, absl::Status>();
  return *refusals;
}

Event MakeEvent(absl::string_view aggregate, int64_t version, const google::protobuf::Message& payload,
                const Uuid& person) {
  return {std::string(aggregate), version, absl::StrCat("type.googleapis.com/", payload.GetDescriptor()->full_name()),
          payload.SerializeAsString(), person};
}

void Grant(Grants& grants, std::string& said, absl::string_view person, const std::set<policy::v1::Data>& classes,
           absl::string_view basis) {
  grants[std::string(person)].insert(classes.begin(), classes.end());
  if (!absl::StrContains(said, basis)) absl::StrAppend(&said, said.empty() ? "" : "; ", basis);
}

postgres::Args WithLog(const postgres::Args& args, const std::vector<const Call*>& calls,
                       const std::vector<std::string>& basis) {
  std::vector<audit::Entry> entries;
  for (size_t i = 0; i < calls.size(); ++i) {
    audit::Entry entry;
    entry.call = calls[i];
    entry.basis = basis[i];
    entries.push_back(std::move(entry));
  }
  postgres::Args all = args;
  all.emplace_back(audit::ToJson(entries, absl::Now()));
  return all;
}

}  // namespace

AuditedRead::AuditedRead(std::string name, int params, std::string sql, std::string log_if)
    : statement_(std::move(name),
                 absl::StrCat("WITH found AS MATERIALIZED (", sql, "), ", audit::LogRowsCte(params + 1), ", ",
                              audit::InsertLogForReadCte(log_if), " SELECT * FROM found")) {}

postgres::Rows ReadTx::Read(const AuditedRead& statement, const postgres::Args& args) {
  audited_ = true;
  return conn_.Exec(statement.statement(), WithLog(args, {&call_}, {basis_}));
}

postgres::Rows ReadTx::Query(const postgres::Statement& statement, const postgres::Args& args) {
  return conn_.Exec(statement, args);
}

void ReadTx::Disclose(absl::string_view person, std::set<policy::v1::Data> classes, absl::string_view basis) {
  Grant(grants_, basis_, person, classes, basis);
}

postgres::Rows Tx::Exec(const postgres::Statement& statement, const postgres::Args& args) {
  return conn_.Exec(statement, args);
}

void Tx::AwaitForerunner() {
  if (!awaited_) rpc::AwaitForerunner(conn_, call_);
  awaited_ = true;
}

void Tx::Publish(absl::string_view aggregate, int64_t version, const google::protobuf::Message& payload,
                 const Uuid& person) {
  events_.push_back(MakeEvent(aggregate, version, payload, person));
  if (person != Uuid()) Touch(person);
}

void Tx::Touch(const Uuid& person) { touched_.insert(person); }

void Tx::Disclose(absl::string_view person, std::set<policy::v1::Data> classes, absl::string_view basis) {
  Grant(grants_, basis_, person, classes, basis);
}

BatchTx::BatchTx(postgres::Connection& conn, BusinessClock& clock, std::vector<const Call*> calls)
    : TxBase(conn, clock),
      calls_(std::move(calls)),
      events_(calls_.size()),
      touched_(calls_.size()),
      grants_(calls_.size()),
      basis_(calls_.size()) {}

postgres::Rows BatchTx::Exec(const postgres::Statement& statement, const postgres::Args& args) {
  return conn_.Exec(statement, args);
}

postgres::Rows BatchTx::Read(const AuditedRead& statement, const postgres::Args& args) {
  audited_ = true;
  return conn_.Exec(statement.statement(), WithLog(args, calls_, basis_));
}

void BatchTx::Publish(int item, absl::string_view aggregate, int64_t version, const google::protobuf::Message& payload,
                      const Uuid& person) {
  events_[item].push_back(MakeEvent(aggregate, version, payload, person));
  if (person != Uuid()) Touch(item, person);
}

void BatchTx::Touch(int item, const Uuid& person) { touched_[item].insert(person); }

void BatchTx::Disclose(int item, absl::string_view person, std::set<policy::v1::Data> classes,
                       absl::string_view basis) {
  Grant(grants_[item], basis_[item], person, classes, basis);
}

ConstraintRefusal::ConstraintRefusal(std::string constraint, absl::StatusCode code, std::string reason,
                                     std::string message) {
  Refusals()[std::move(constraint)] = Refuse(code, reason, message);
}

absl::Status ConstraintRefusal::Find(const std::string& constraint) {
  const auto it = Refusals().find(constraint);
  return it == Refusals().end() ? absl::OkStatus() : it->second;
}

}  // namespace sjak::rpc
