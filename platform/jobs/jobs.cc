#include "platform/jobs/jobs.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/telemetry/log.h"

namespace sjak::jobs {
namespace {

using postgres::Arg;
using postgres::Failure;
using postgres::Statement;

const Statement kPlan("jobs_plan", R"sql(
  INSERT INTO job (municipality_code, name, business_date, due_at)
  SELECT m, j, $3::date, $4::timestamptz FROM unnest($1::text[]) m, unnest($2::text[]) j
  ON CONFLICT (municipality_code, name, business_date) DO NOTHING)sql");

// Only jobs that this program knows: a copy of another version leaves the rest to those that do.
const Statement kClaim("jobs_claim", R"sql(
  SELECT municipality_code, name, business_date FROM job
  WHERE municipality_code = ANY($1::text[]) AND name = ANY($3::text[]) AND done_at IS NULL AND due_at <= $2
    AND attempts < 20
  ORDER BY business_date, name LIMIT 1 FOR UPDATE SKIP LOCKED)sql");

const Statement kDone("jobs_done", R"sql(
  UPDATE job SET done_at = $4 WHERE municipality_code = $1 AND name = $2 AND business_date = $3::date)sql");

const Statement kFailed("jobs_failed", R"sql(
  UPDATE job SET attempts = attempts + 1, last_error = $4,
         due_at = $5::timestamptz + interval '1 minute' * (attempts + 1)
  WHERE municipality_code = $1 AND name = $2 AND business_date = $3::date)sql");

const Statement kForget("jobs_forget_requests",
                        "DELETE FROM idempotency WHERE municipality_code = $1 AND created_at < $2");

const Statement kKeepPartitions("jobs_keep_access_log_partitions",
                                "SELECT made, dropped FROM keep_access_log_partitions($1)");

}  // namespace

Job ForgetOldRequests() {
  return {"forget-old-requests",
          [](postgres::Connection& conn, const std::string& municipality, Date, absl::Time system_now) {
            conn.Exec(kForget, {municipality, system_now - absl::Hours(7 * 24)});
          }};
}

Job KeepAccessLogPartitions(int months) {
  return {"keep-access-log-partitions", [months](postgres::Connection& conn, const std::string&, Date, absl::Time) {
            const postgres::Rows rows = conn.Exec(kKeepPartitions, {months});
            const int made = rows.front().i32("made"), dropped = rows.front().i32("dropped");
            if (made + dropped == 0) return;
            telemetry::Log(telemetry::Level::kInfo, "access_log_partitions",
                           {{"made", absl::StrCat(made)}, {"dropped", absl::StrCat(dropped)}});
          }};
}

Job SealAccessLog(std::shared_ptr<const audit::SealKey> key, const std::string& service, absl::Duration settled) {
  return {"seal-access-log",
          [=](postgres::Connection& conn, const std::string& municipality, Date, absl::Time system_now) {
            audit::SealSettled(conn, *key, service, municipality, system_now, settled);
          }};
}

Runner::Runner(postgres::Pool* pool, BusinessClock* clock, std::vector<Job> jobs,
               std::vector<std::string> municipalities)
    : pool_(pool), clock_(clock), jobs_(std::move(jobs)), municipalities_(std::move(municipalities)) {
  for (const Job& job : jobs_) names_.push_back(job.name);
}

Runner::~Runner() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
  }
  stop_changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Runner::RunOne() {
  auto conn = pool_->Acquire(absl::Now() + absl::Seconds(5));
  conn->Begin();
  std::string municipality, name;
  Date day;
  try {
    const postgres::Rows rows = conn->Exec(kClaim, {Arg(municipalities_), clock_->Now(), Arg(names_)});
    if (rows.empty()) {
      conn->Rollback();
      return false;
    }
    municipality = rows.front().text("municipality_code");
    name = rows.front().text("name");
    day = rows.front().date("business_date");
    for (const Job& job : jobs_) {
      if (job.name == name) job.run(*conn, municipality, day, absl::Now());
    }
    conn->Exec(kDone, {municipality, name, day, clock_->Now()});
    conn->Commit();
    telemetry::Log(telemetry::Level::kInfo, "job_done", {{"job", name}, {"business_date", day.ToString()}});
  } catch (const Failure& f) {
    conn->Rollback();
    if (conn->broken() || name.empty()) throw;
    conn->Exec(kFailed, {municipality, name, day, f.sqlstate, clock_->Now()});
    telemetry::Log(telemetry::Level::kError, "job_failed", {{"job", name}, {"sqlstate", f.sqlstate}});
  }
  return true;
}

int Runner::RunDue() {
  {
    auto conn = pool_->Acquire(absl::Now() + absl::Seconds(5));
    conn->Exec(kPlan, {Arg(municipalities_), Arg(names_), clock_->Today(), clock_->Now()});
  }
  int done = 0;
  while (RunOne()) ++done;
  return done;
}

void Runner::Start(absl::Duration pause) {
  thread_ = std::thread([this, pause] {
    std::unique_lock lock(mu_);
    while (!stopping_) {
      lock.unlock();
      try {
        RunDue();
      } catch (const Failure&) {  // the database is away: readiness says so, the next round tries again
      }
      lock.lock();
      stop_changed_.wait_for(lock, absl::ToChronoNanoseconds(pause), [this] { return stopping_; });
    }
  });
}

}  // namespace sjak::jobs
