#include "platform/operations/runner.h"

#include <nlohmann/json.hpp>

#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/policy/policy.h"
#include "platform/rpc/failures.h"
#include "platform/telemetry/log.h"
#include "sjak/operations/v1/operations.pb.h"

namespace sjak::operations {
namespace {

using google::protobuf::Message;
using postgres::Arg;
using postgres::Statement;

const Statement kTake("operations.take", R"sql(
UPDATE operation o SET state = 2, runs = o.runs + 1, leased_until = $4::timestamptz
FROM (SELECT w.municipality_code, w.operation_id FROM operation w
  WHERE w.municipality_code = ANY($1::text[]) AND w.method = ANY($2::text[]) AND w.ended_at IS NULL
    AND (w.leased_until IS NULL OR w.leased_until < $3::timestamptz)
  ORDER BY w.operation_id LIMIT 1 FOR UPDATE SKIP LOCKED) n
WHERE o.municipality_code = ANY($1::text[]) AND o.municipality_code = n.municipality_code
  AND o.operation_id = n.operation_id
RETURNING o.municipality_code, o.operation_id, o.method, o.request, o.caller, o.runs)sql");

// Only the run that holds it speaks for it.
const Statement kTell("operations.tell", R"sql(
UPDATE operation o SET step = $4, done = $5::bigint, total = $6::bigint, leased_until = $7::timestamptz
WHERE o.municipality_code = $1 AND o.operation_id = $2::uuid AND o.runs = $3::int AND o.ended_at IS NULL
RETURNING o.cancel)sql");

const Statement kEnd("operations.end", R"sql(
UPDATE operation o SET state = $4::int, ended_at = $5::timestamptz, result = $6, reason = $7, message = $8,
  leased_until = NULL
WHERE o.municipality_code = $1 AND o.operation_id = $2::uuid AND o.runs = $3::int AND o.ended_at IS NULL)sql");

// For the next program, without waiting for the lease.
const Statement kRelease("operations.release", R"sql(
UPDATE operation o SET leased_until = NULL
WHERE o.municipality_code = $1 AND o.operation_id = $2::uuid AND o.runs = $3::int AND o.ended_at IS NULL)sql");

absl::Status Cancelled() {
  return Refuse(absl::StatusCode::kCancelled, "OPERATION_CANCELLED", "Somebody cancelled it; nothing was changed.");
}

struct Taken {
  std::string municipality;
  Uuid id;
  int runs = 0;
};

class Teller : public rpc::Progress {
 public:
  Teller(postgres::Pool* pool, const Taken& taken, const Runner::Options& options, const std::atomic<bool>* stopping)
      : pool_(pool), taken_(taken), options_(options), stopping_(*stopping) {}

  absl::Status Tell(absl::string_view step, int64_t done, int64_t total) override {
    if (stopping_) return rpc::ShuttingDown();
    const absl::Time now = absl::Now();
    if (step == step_ && now < told_at_ + options_.told_every) return absl::OkStatus();
    step_ = std::string(step);
    told_at_ = now;
    const postgres::Rows rows =
        pool_->Acquire(now + absl::Seconds(5))
            ->Exec(kTell, {taken_.municipality, taken_.id, taken_.runs, step_, done, total, now + options_.lease});
    // Gone: another run took it over and will end it.
    return rows.empty() || rows.front().flag("cancel") ? Cancelled() : absl::OkStatus();
  }

 private:
  postgres::Pool* const pool_;
  const Taken& taken_;
  const Runner::Options& options_;
  const std::atomic<bool>& stopping_;
  std::string step_;
  absl::Time told_at_ = absl::InfinitePast();
};

identity::Caller CallerOf(const nlohmann::json& j, const std::string& municipality) {
  identity::Caller caller;
  caller.cls = static_cast<policy::v1::CallerClass>(j.at("class").get<int>());
  caller.on_behalf_of = static_cast<policy::v1::CallerClass>(j.at("on_behalf_of").get<int>());
  caller.peer = j.at("peer");
  caller.subject = j.at("subject");
  for (const nlohmann::json& role : j.at("roles")) caller.roles.insert(static_cast<policy::v1::Role>(role.get<int>()));
  caller.cvrs = j.at("cvrs").get<std::vector<std::string>>();
  caller.municipalities = {municipality};
  caller.municipality = municipality;
  return caller;
}

std::unique_ptr<Message> New(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

// The `name` of what was answered; "" where an answer has none.
std::string NameIn(const Message& answer) {
  const auto* field = answer.GetDescriptor()->FindFieldByName("name");
  return field == nullptr ? "" : answer.GetReflection()->GetString(answer, field);
}

// Prepare and the method, as a lane would run them.
absl::StatusOr<std::string> Carry(const rpc::Engine& engine, const rpc::Binding& binding, const rpc::Call& call,
                                  const Message& request) {
  rpc::Work work{&call, &request, nullptr};
  if (binding.prepare) {
    absl::StatusOr<rpc::Binding::Facts> facts = binding.prepare(call, request);
    if (!facts.ok()) {
      engine.LogRefusals({{&call, facts.status()}});
      return facts.status();
    }
    work.facts = *facts;
  }
  rpc::Outcome outcome = std::move(engine.Run(binding, {work}).front());
  if (!outcome.status.ok()) return outcome.status;
  const std::unique_ptr<Message> answer = New(call.method->descriptor->output_type());
  answer->ParseFromString(outcome.body);
  return NameIn(*answer);
}

absl::StatusOr<std::string> CarrySafely(const rpc::Engine& engine, const rpc::Binding& binding, const rpc::Call& call,
                                        const Message& request) {
  try {
    return Carry(engine, binding, call, request);
  } catch (const postgres::Failure&) {
    throw;
  } catch (const std::exception& e) {
    telemetry::Log(telemetry::Level::kError, "defect", {{"correlation_id", call.correlation_id}, {"what", e.what()}});
    return rpc::Internal(call);
  }
}

}  // namespace

Runner::Runner(const rpc::Engine* engine, const std::vector<rpc::Binding>& bindings,
               std::vector<std::string> municipalities, Options options)
    : engine_(engine), municipalities_(std::move(municipalities)), options_(options) {
  for (const rpc::Binding& binding : bindings) bindings_[binding.method] = &binding;
}

Runner::~Runner() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;  // under the lock, so that whoever waits does not miss it
  }
  stop_changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Runner::RunOne() {
  postgres::Pool* const pool = engine_->environment().pool;
  std::vector<std::string> methods;
  for (const auto& [method, binding] : bindings_) methods.push_back(method);
  const absl::Time now = absl::Now();
  const postgres::Rows rows = pool->Acquire(now + absl::Seconds(5))
                                  ->Exec(kTake, {Arg(municipalities_), Arg(methods), now, now + options_.lease});
  if (rows.empty()) return false;
  const postgres::Row row = rows.front();
  const Taken taken{row.text("municipality_code"), row.uuid("operation_id"), row.i32("runs")};
  const std::string method = row.text("method");
  const nlohmann::json who = nlohmann::json::parse(row.text("caller"));
  Teller teller(pool, taken, options_, &stopping_);
  rpc::Call call;
  call.method = policy::FindMethod(method);
  call.caller = CallerOf(who, taken.municipality);
  call.purpose = who.at("purpose");
  call.correlation_id = who.at("correlation_id");
  call.deadline = now + options_.longest;
  call.progress = &teller;
  const std::unique_ptr<Message> request = New(call.method->descriptor->input_type());
  request->ParseFromString(row.bytes("request"));
  call.criteria = policy::ForLog(*request);

  const absl::StatusOr<std::string> result = taken.runs > options_.most_runs
                                                 ? rpc::Internal(call)
                                                 : CarrySafely(*engine_, *bindings_.at(method), call, *request);
  telemetry::Log(result.ok() ? telemetry::Level::kInfo : telemetry::Level::kWarning, "operation",
                 {{"method", method},
                  {"correlation_id", call.correlation_id},
                  {"reason", result.ok() ? "" : ReasonOf(result.status())}});
  if (stopping_) {
    pool->Acquire(absl::Now() + absl::Seconds(5))->Exec(kRelease, {taken.municipality, taken.id, taken.runs});
    if (!result.ok()) return false;
  }
  // Left to be taken up again when its lease is over.
  if (result.status().code() == absl::StatusCode::kUnavailable) return true;
  const bool cancelled = result.status().code() == absl::StatusCode::kCancelled;
  const v1::OperationState state = result.ok() ? v1::OPERATION_STATE_SUCCEEDED
                                   : cancelled ? v1::OPERATION_STATE_CANCELLED
                                               : v1::OPERATION_STATE_FAILED;
  const bool failed = state == v1::OPERATION_STATE_FAILED;
  pool->Acquire(absl::Now() + absl::Seconds(5))
      ->Exec(kEnd, {taken.municipality, taken.id, taken.runs, state, engine_->clock().Now(), result.value_or(""),
                    failed ? ReasonOf(result.status()) : "", failed ? std::string(result.status().message()) : ""});
  return true;
}

int Runner::RunDue() {
  int taken = 0;
  while (RunOne()) ++taken;
  return taken;
}

void Runner::Start(absl::Duration pause) {
  thread_ = std::thread([this, pause] {
    std::unique_lock lock(mu_);
    while (!stopping_) {
      lock.unlock();
      try {
        RunDue();
      } catch (const postgres::Failure&) {  // the database is away: readiness says so, the next round tries again
      }
      lock.lock();
      stop_changed_.wait_for(lock, absl::ToChronoNanoseconds(pause), [this] { return stopping_.load(); });
    }
  });
}

}  // namespace sjak::operations
