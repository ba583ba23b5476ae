#include "platform/postgres/connection.h"

#include <sys/socket.h>

#include <cstring>
#include <pqxx/pqxx>
#include <unordered_set>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace sjak::postgres {

struct ResultData {
  pqxx::result result;
};

Rows::Rows(std::shared_ptr<const ResultData> data) : data_(std::move(data)) {}
int Rows::size() const { return static_cast<int>(data_->result.size()); }
int64_t Rows::affected() const { return data_->result.affected_rows(); }

const char* Row::Raw(const char* column) const {
  const pqxx::field field = data_->result[index_][column];
  return field.is_null() ? nullptr : field.c_str();
}

bool Row::is_null(const char* column) const { return Raw(column) == nullptr; }

std::string Row::text(const char* column) const {
  const char* raw = Raw(column);
  return raw ? std::string(raw) : std::string();
}

int64_t Row::i64(const char* column) const {
  const char* raw = Raw(column);
  int64_t v = 0;
  if (raw && !absl::SimpleAtoi(raw, &v)) throw std::logic_error(absl::StrCat("column is not an integer: ", column));
  return v;
}

bool Row::flag(const char* column) const {
  const char* raw = Raw(column);
  return raw && raw[0] == 't';
}

Uuid Row::uuid(const char* column) const {
  const char* raw = Raw(column);
  auto id = raw ? Uuid::Parse(raw) : Uuid();
  return id.ok() ? *id : Uuid();
}

Date Row::date(const char* column) const {
  const char* raw = Raw(column);
  auto d = raw ? Date::Parse(raw) : Date();
  return d.ok() ? *d : Date();
}

absl::Time Row::time(const char* column) const {
  const char* raw = Raw(column);
  if (!raw || std::strcmp(raw, "-infinity") == 0) return absl::InfinitePast();
  if (std::strcmp(raw, "infinity") == 0) return absl::InfiniteFuture();
  absl::Time t;
  std::string error;
  // Sessions run in UTC, so the text ends in +00.
  if (!absl::ParseTime("%Y-%m-%d %H:%M:%E*S%Ez", absl::StrCat(raw, ":00"), &t, &error)) {
    throw std::logic_error(absl::StrCat("column is not a timestamptz: ", column));
  }
  return t;
}

std::string Row::bytes(const char* column) const {
  const char* raw = Raw(column);
  if (!raw) return "";
  return absl::HexStringToBytes(absl::string_view(raw).substr(2));
}

std::vector<std::string> Row::texts(const char* column) const {
  std::vector<std::string> out;
  const char* raw = Raw(column);
  if (!raw) return out;
  pqxx::array_parser parser(raw);
  for (auto item = parser.get_next(); item.first != pqxx::array_parser::done; item = parser.get_next()) {
    if (item.first == pqxx::array_parser::string_value) out.push_back(item.second);
    if (item.first == pqxx::array_parser::null_value) out.emplace_back();
  }
  return out;
}

struct Connection::Impl {
  explicit Impl(const std::string& conninfo) : conn(conninfo), session(conn) {}
  pqxx::connection conn;
  // Statements go through a nontransaction and we say BEGIN and COMMIT ourselves: the wrapper must know exactly when a
  // lost connection leaves a commit in doubt.
  pqxx::nontransaction session;
  std::unordered_set<const Statement*> prepared;
};

namespace {

// libpqxx 6.4 does not give the diagnostic fields; lc_messages is C in our sessions, so the text is stable.
std::string ConstraintIn(absl::string_view message) {
  const size_t at = message.find("constraint \"");
  if (at == absl::string_view::npos) return "";
  const absl::string_view rest = message.substr(at + 12);
  return std::string(rest.substr(0, rest.find('"')));
}

FailureKind KindOf(absl::string_view sqlstate) {
  if (sqlstate == "40001" || sqlstate == "40P01" || sqlstate == "55P03") return FailureKind::kRetry;
  if (sqlstate == "23505") return FailureKind::kUnique;
  if (sqlstate == "23P01") return FailureKind::kExclusion;
  if (sqlstate == "23503") return FailureKind::kForeignKey;
  if (sqlstate == "23514" || sqlstate == "23502") return FailureKind::kCheck;
  if (sqlstate == "57014") return FailureKind::kCancelled;
  if (sqlstate == "25006" || absl::StartsWith(sqlstate, "53")) return FailureKind::kReadOnly;
  if (absl::StartsWith(sqlstate, "57P") || absl::StartsWith(sqlstate, "08")) return FailureKind::kBroken;
  return FailureKind::kOther;
}

}  // namespace

template <typename Work>
auto Connection::Guard(Work&& work) {
  if (broken_) throw Failure(FailureKind::kBroken, "", "", "connection is broken");
  last_used_ = absl::Now();
  try {
    return work();
  } catch (const pqxx::broken_connection& e) {
    broken_ = true;
    throw Failure(FailureKind::kBroken, "", "", e.what());
  } catch (const pqxx::transaction_rollback& e) {
    throw Failure(FailureKind::kRetry, "", "", e.what());
  } catch (const pqxx::insufficient_privilege& e) {
    throw Failure(FailureKind::kOther, "42501", "", e.what());  // libpqxx 6.4 does not pass this one's code on
  } catch (const pqxx::sql_error& e) {
    const FailureKind kind = KindOf(e.sqlstate());
    if (kind == FailureKind::kBroken) broken_ = true;
    throw Failure(kind, e.sqlstate(), ConstraintIn(e.what()), e.what());
  } catch (const pqxx::failure& e) {
    broken_ = true;
    throw Failure(FailureKind::kBroken, "", "", e.what());
  }
}

Connection::Connection(const std::string& conninfo) : created_(absl::Now()), last_used_(created_) {
  impl_ = Guard([&] {
    auto impl = std::make_shared<Impl>(conninfo);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    // A silent reconnect would lose the transaction and the session's settings without telling anybody.
    impl->conn.inhibit_reactivation(true);
#pragma GCC diagnostic pop
    return impl;
  });
}

Connection::~Connection() = default;

Rows Connection::Exec(const Statement& statement, const Args& args) {
  ++statements_;
  return Guard([&] {
    const std::string& name = statement.name();
    if (impl_->prepared.insert(&statement).second) impl_->conn.prepare(name, statement.sql());
    std::vector<const char*> values;
    values.reserve(args.size());
    for (const Arg& a : args) values.push_back(a.text() ? a.text()->c_str() : nullptr);
    return Rows(std::make_shared<ResultData>(
        ResultData{impl_->session.exec_prepared(name, pqxx::prepare::make_dynamic_params(values))}));
  });
}

Rows Connection::ExecText(const std::string& sql) {
  ++statements_;
  return Guard([&] { return Rows(std::make_shared<ResultData>(ResultData{impl_->session.exec(sql)})); });
}

void Connection::Begin() {
  Guard([&] { return impl_->session.exec("BEGIN"); });
  in_transaction_ = true;
}

void Connection::Commit() {
  try {
    Guard([&] { return impl_->session.exec("COMMIT"); });
  } catch (const Failure& f) {
    if (f.kind == FailureKind::kBroken) throw Failure(FailureKind::kCommitUnknown, f.sqlstate, "", f.what());
    throw;
  }
  in_transaction_ = false;
}

void Connection::Rollback() {
  try {
    Guard([&] { return impl_->session.exec("ROLLBACK"); });
    in_transaction_ = false;
  } catch (const std::exception&) {
    broken_ = true;
  }
}

std::function<void()> Connection::Canceller() {
  return [impl = impl_] {
    try {
      impl->conn.cancel_query();
    } catch (const std::exception&) {  // the backstop is Sever
    }
  };
}

void Connection::Sever() {
  broken_ = true;
  const int fd = impl_->conn.sock();
  if (fd >= 0) ::shutdown(fd, SHUT_RDWR);
}

}  // namespace sjak::postgres
