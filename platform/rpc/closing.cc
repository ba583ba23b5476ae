#include "platform/rpc/closing.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/audit/access_log.h"

namespace sjak::rpc {
namespace {

using postgres::Arg;

const postgres::Statement kCloseJob("platform_close_job",
                                    absl::StrCat("WITH ", audit::LogRowsCte(2), ", ", audit::InsertLogCte(), ", ",
                                                 EventCtes(3), AppendEventsSql()));

}  // namespace

std::string EventCtes(int first) {
  return absl::StrCat("events AS MATERIALIZED (SELECT * FROM unnest($", first, "::text[], $", first + 1,
                      "::bigint[], $", first + 2, "::text[], $", first + 3, "::bytea[], $", first + 4, R"sql(::uuid[])
      WITH ORDINALITY AS e(aggregate, version, type_url, payload, person_id, i)
  ),
  head AS (
    INSERT INTO feed_head AS h (municipality_code, epoch, n, recorded_at)
    SELECT $1, (SELECT max(epoch) FROM feed_epoch), count(*), $)sql",
                      first + 5, R"sql(::timestamptz FROM events HAVING count(*) > 0
    ON CONFLICT (municipality_code) DO UPDATE
      SET n = h.n + excluded.n, recorded_at = greatest(h.recorded_at, excluded.recorded_at)
    RETURNING h.epoch, h.n, h.recorded_at
  ))sql");
}

std::string AppendEventsSql() {
  return R"sql(
  INSERT INTO feed (municipality_code, n, epoch, recorded_at, aggregate, version, type_url, payload, person_id)
  SELECT $1, head.n - (SELECT count(*) FROM events) + e.i, head.epoch, head.recorded_at, e.aggregate, e.version,
         e.type_url, e.payload, e.person_id
  FROM events e, head)sql";
}

absl::Status RunAsSystem(postgres::Connection& conn, BusinessClock& clock, const std::string& municipality,
                         const std::string& method, const std::function<absl::Status(Tx&)>& work) {
  Call call;
  call.method = policy::FindMethod(method);
  call.caller.cls = policy::v1::CALLER_CLASS_INTERNAL;
  call.caller.on_behalf_of = policy::v1::CALLER_CLASS_SYSTEM;
  call.caller.subject = "system|jobs";
  call.caller.municipalities = {municipality};
  call.caller.municipality = municipality;
  call.purpose = "SYSTEM";
  Tx tx(conn, clock, call);
  const absl::Status status = work(tx);
  if (!status.ok()) return status;
  std::vector<std::vector<Arg>> columns(5);
  for (const Event& e : tx.events()) {
    columns[0].emplace_back(e.aggregate);
    columns[1].emplace_back(e.version);
    columns[2].emplace_back(e.type_url);
    columns[3].push_back(Arg::Bytes(e.payload));
    columns[4].push_back(e.person == Uuid() ? Arg(std::nullopt) : Arg(e.person));
  }
  const audit::Entry entry{Uuid::New(), &call, "OK", tx.basis(), tx.touched()};
  conn.Exec(kCloseJob, {municipality, audit::ToJson({entry}, absl::Now()), Arg(columns[0]), Arg(columns[1]),
                        Arg(columns[2]), Arg(columns[3]), Arg(columns[4]), clock.Now()});
  return absl::OkStatus();
}

}  // namespace sjak::rpc
