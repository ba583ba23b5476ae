#include "platform/testing/probe.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/rpc/platform_schema.h"
#include "platform/testing/service_copy.h"
#include "platform/testing/service_harness.h"
#include "sjak/placements/v1/placements.pb.h"
#include "sjak/placements/v1/placements_events.pb.h"

namespace sjak::testing {
namespace {

namespace pb = placements::v1;
using postgres::Arg;
using postgres::Statement;

constexpr char kTables[] = R"sql(
SET LOCAL lock_timeout = '5s';
CREATE TABLE counter (
  municipality_code text NOT NULL,
  name text NOT NULL,
  version bigint NOT NULL,
  value bigint NOT NULL,
  person uuid,
  CONSTRAINT counter_name PRIMARY KEY (municipality_code, name),
  CONSTRAINT counter_value CHECK (value <= 1000000)
);
COMMENT ON TABLE counter IS 'Counters of the test service. class: technical';
COMMENT ON COLUMN counter.municipality_code IS 'Data controller. class: public';
COMMENT ON COLUMN counter.name IS 'Resource name. class: technical';
COMMENT ON COLUMN counter.version IS 'Additions so far. class: technical';
COMMENT ON COLUMN counter.value IS 'Sum. class: technical';
COMMENT ON COLUMN counter.person IS 'Whom it is about. class: operational';
CREATE TABLE tally (
  municipality_code text NOT NULL,
  aggregate text NOT NULL,
  version bigint NOT NULL,
  events bigint NOT NULL,
  versions bigint NOT NULL,
  PRIMARY KEY (municipality_code, aggregate)
);
COMMENT ON TABLE tally IS 'Projection of a feed of the test service. class: technical';
COMMENT ON COLUMN tally.municipality_code IS 'Data controller. class: public';
COMMENT ON COLUMN tally.aggregate IS 'Resource name. class: technical';
COMMENT ON COLUMN tally.version IS 'Highest applied. class: technical';
COMMENT ON COLUMN tally.events IS 'Applied. class: technical';
COMMENT ON COLUMN tally.versions IS 'Sum of the versions applied. class: technical';
GRANT SELECT, INSERT, UPDATE ON counter TO {{runtime}};
GRANT SELECT, INSERT, UPDATE, DELETE ON tally TO {{runtime}};
)sql";

const Statement kInsertCounter("probe_create", R"sql(
  INSERT INTO counter (municipality_code, name, version, value) VALUES ($1, $2, 1, 0))sql");

const Statement kAddToCounters("probe_add", R"sql(
  INSERT INTO counter AS c (municipality_code, name, version, value)
  SELECT $1, u.name, 1, u.value FROM unnest($2::text[], $3::bigint[]) AS u(name, value) ORDER BY u.name
  ON CONFLICT (municipality_code, name) DO UPDATE SET version = c.version + 1, value = c.value + excluded.value
  RETURNING name, version, value)sql");

const rpc::AuditedRead kGetCounter("probe_get", 2, R"sql(
  SELECT 1 AS item, c.person AS subject_id, c.name, c.version, c.value
  FROM counter c WHERE c.municipality_code = $1 AND c.name = $2)sql");

const rpc::AuditedRead kGetCounters("probe_get_combined", 2, R"sql(
  SELECT q.item::int AS item, c.person AS subject_id, c.name, c.version, c.value
  FROM unnest($2::text[]) WITH ORDINALITY AS q(name, item)
  JOIN counter c ON c.municipality_code = $1 AND c.name = q.name)sql");

const Statement kTally("probe_tally", R"sql(
  INSERT INTO tally AS t (municipality_code, aggregate, version, events, versions) VALUES ($1, $2, $3, 1, $3)
  ON CONFLICT (municipality_code, aggregate) DO UPDATE
    SET version = greatest(t.version, excluded.version), events = t.events + 1, versions = t.versions + excluded.version
  )sql");

const Statement kResetTally("probe_reset_tally", "DELETE FROM tally WHERE municipality_code = $1");

const rpc::ConstraintRefusal kTaken("counter_name", absl::StatusCode::kAlreadyExists, "COUNTER_EXISTS",
                                    "There is such a counter already. Choose another name.");
const rpc::ConstraintRefusal kFull("counter_value", absl::StatusCode::kOutOfRange, "COUNTER_FULL",
                                   "The counter cannot go that far. Add less.");

absl::Status Unwanted() { return RefuseState("COUNTER_CLOSED", "This counter takes nothing.", "counter"); }

pb::WorkforceStated EventOf(const std::string& name, int64_t value) {
  pb::WorkforceStated event;
  event.mutable_workforce()->set_employer_unit(name);
  event.mutable_workforce()->set_ordinary_hundredths(static_cast<int>(value));
  return event;
}

struct Counted {
  int64_t version = 0;
  int64_t value = 0;
};

Counted Add(rpc::Tx& tx, const std::string& name, int64_t value) {
  const auto rows =
      tx.Exec(kAddToCounters, {tx.municipality(), Arg(std::vector<Arg>{Arg(name)}), Arg(std::vector<Arg>{Arg(value)})});
  const Counted now{rows.front().i64("version"), rows.front().i64("value")};
  tx.Publish(name, now.version, EventOf(name, now.value));
  return now;
}

absl::StatusOr<pb::Programme> CreateProgramme(rpc::Tx& tx, const pb::CreateProgrammeRequest& request) {
  pb::Programme out;
  out.set_name(ResourceName("programmes", Uuid::FromText(request.facts().code())));
  out.set_version(1);
  *out.mutable_facts() = request.facts();
  tx.Exec(kInsertCounter, {tx.municipality(), out.name()});
  tx.Publish(out.name(), 1, EventOf(out.name(), 0));
  return out;
}

absl::StatusOr<pb::Workforce> StateWorkforce(rpc::Tx& tx, const pb::StateWorkforceRequest& request) {
  const Counted now = Add(tx, request.employer_unit(), request.ordinary_hundredths());
  if (request.source() == "refuse") return Unwanted();
  pb::Workforce out;
  out.set_employer_unit(request.employer_unit());
  out.set_month(request.month());
  out.set_ordinary_hundredths(static_cast<int>(now.value));
  out.set_source(request.source());
  return out;
}

absl::StatusOr<pb::Placement> DraftTraining(rpc::Tx& tx, const pb::DraftTrainingRequest& request) {
  const Counted now = Add(tx, request.citizen(), request.terms().weekly_minutes());
  tx.Touch(IdOf(request.citizen()));
  pb::Placement out;
  out.set_citizen(request.citizen());
  out.set_version(now.version);
  return out;
}

std::vector<absl::StatusOr<pb::Attendance>> RecordAttendance(
    rpc::BatchTx& tx, absl::Span<const rpc::Item<pb::RecordAttendanceRequest>> items) {
  std::map<std::string, int64_t> sums;
  for (const auto& item : items) {
    if (item.request->outcome() != pb::ATTENDANCE_OUTCOME_ABSENT_UNEXCUSED) {
      sums[item.request->placement()] += item.request->minutes();
    }
  }
  std::vector<Arg> names, values;
  for (const auto& [name, value] : sums) {
    names.emplace_back(name);
    values.emplace_back(value);
  }
  std::map<std::string, Counted> counted;
  for (const auto row : tx.Exec(kAddToCounters, {tx.municipality(), Arg(names), Arg(values)})) {
    counted[row.text("name")] = {row.i64("version"), row.i64("value")};
  }
  std::vector<absl::StatusOr<pb::Attendance>> out;
  std::set<std::string> published;
  for (int i = 0; i < tx.size(); ++i) {
    const auto& request = *items[i].request;
    if (request.outcome() == pb::ATTENDANCE_OUTCOME_ABSENT_UNEXCUSED) {
      out.emplace_back(Unwanted());
      continue;
    }
    const Counted& now = counted[request.placement()];
    if (published.insert(request.placement()).second) {
      tx.Publish(i, request.placement(), now.version, EventOf(request.placement(), now.value));
    }
    pb::Attendance answer;
    answer.set_placement(request.placement());
    answer.set_minutes(static_cast<int>(now.value));
    answer.set_version(now.version);
    out.emplace_back(std::move(answer));
  }
  return out;
}

absl::StatusOr<pb::Programme> GetProgramme(rpc::ReadTx& tx, const pb::GetProgrammeRequest& request) {
  const auto rows = tx.Read(kGetCounter, {tx.municipality(), request.name()});
  if (rows.empty()) return NotFound("COUNTER_NOT_FOUND", "There is no such counter.");
  pb::Programme out;
  out.set_name(request.name());
  out.set_version(rows.front().i64("version"));
  return out;
}

std::vector<absl::StatusOr<pb::Placement>> GetPlacement(rpc::BatchTx& tx,
                                                        absl::Span<const rpc::Item<pb::GetPlacementRequest>> items) {
  std::vector<Arg> names;
  for (const auto& item : items) names.emplace_back(item.request->name());
  std::vector<absl::StatusOr<pb::Placement>> out(items.size(), NotFound("COUNTER_NOT_FOUND", "There is none."));
  for (const auto row : tx.Read(kGetCounters, {tx.municipality(), Arg(names)})) {
    pb::Placement placement;
    placement.set_name(row.text("name"));
    placement.set_version(row.i64("version"));
    if (!row.is_null("subject_id")) placement.set_citizen(ResourceName("citizens", row.uuid("subject_id")));
    placement.mutable_start_basis()->set_eligible(true);
    out[row.i32("item") - 1] = std::move(placement);
  }
  return out;
}

}  // namespace

postgres::Schema ProbeSchema() { return rpc::WithPlatformTables("probe", {{"0001_probe.sql", kTables}}); }

rpc::Bindings BindProbe(const rpc::Environment&) {
  rpc::Bindings bindings("sjak.placements.v1.ProgrammesService");
  bindings.Command("CreateProgramme", CreateProgramme)
      .Command("StateWorkforce", StateWorkforce)
      .Read("GetProgramme", GetProgramme);
  bindings.Service("sjak.placements.v1.PlacementsService")
      .Command("DraftTraining", DraftTraining)
      .CombinedCommand("RecordAttendance", RecordAttendance)
      .CombinedRead("GetPlacement", GetPlacement);
  return bindings;
}

Probe::Probe(const TestDatabase& database, ProbeOptions options)
    : copy_(std::make_unique<ServiceCopy>(
          postgres::PoolOptions{options.conninfo.empty() ? database.runtime_conninfo() : options.conninfo, "probe",
                                options.connections, options.validate_after_idle},
          BindProbe, std::map<std::string, std::shared_ptr<rpc::Peer>>{}, TestSealer())) {}
Probe::~Probe() = default;

rpc::Reply Probe::Call(const identity::Caller& caller, const std::string& method,
                       const google::protobuf::Message& request, absl::Time deadline,
                       const std::map<std::string, std::string>& headers) {
  return copy_->Call(caller, method, request, deadline, headers);
}

ManualBusinessClock& Probe::clock() { return copy_->clock; }
postgres::Pool& Probe::pool() { return copy_->pool; }
rpc::Pipeline& Probe::pipeline() { return *copy_->pipeline; }

feed::Source Probe::FeedSource() {
  return [this](const std::string& municipality,
                const feed::v1::ReadFeedRequest& request) -> absl::StatusOr<feed::v1::ReadFeedResponse> {
    const rpc::Reply reply = Call(InternalPeer("reporting", policy::v1::CALLER_CLASS_SYSTEM), kReadFeed, request,
                                  absl::InfiniteFuture(), {{"sjak-municipality", municipality}});
    if (!reply.status.ok()) return reply.status;
    feed::v1::ReadFeedResponse page;
    page.ParseFromString(reply.body);
    return page;
  };
}

void AppendEvents(postgres::Connection& conn, const std::string& municipality, const std::vector<rpc::Event>& events) {
  static const Statement* const close = [] {
    for (const Statement* s : Statement::All()) {
      if (s->name() == "platform_close") return s;
    }
    std::abort();
  }();
  std::vector<std::vector<Arg>> columns(5);
  for (const rpc::Event& e : events) {
    columns[0].emplace_back(e.aggregate);
    columns[1].emplace_back(e.version);
    columns[2].emplace_back(e.type_url);
    columns[3].push_back(Arg::Bytes(e.payload));
    columns[4].push_back(e.person == Uuid() ? Arg(std::nullopt) : Arg(e.person));
  }
  const Arg none(std::vector<Arg>{});
  conn.Exec(*close, {municipality, "[]", none, none, none, "", none, none, Arg(columns[0]), Arg(columns[1]),
                     Arg(columns[2]), Arg(columns[3]), Arg(columns[4]), absl::Now(), none});
}

void Tally::Apply(feed::FollowTx& tx, const feed::v1::Event& event) {
  before_each_();
  tx.Exec(kTally, {tx.municipality(), event.aggregate(), event.version()});
}

void Tally::Reset(feed::FollowTx& tx) { tx.Exec(kResetTally, {tx.municipality()}); }

std::string TallyOf(postgres::Connection& conn) {
  return conn
      .ExecText(
          "SELECT string_agg(concat_ws(' ', municipality_code, aggregate, version, events, versions), E'\\n' "
          "ORDER BY municipality_code, aggregate) AS t FROM tally")
      .front()
      .text("t");
}

std::string TallyFromFeed(postgres::Connection& conn) {
  return conn
      .ExecText(
          "SELECT string_agg(concat_ws(' ', municipality_code, aggregate, version, events, versions), E'\\n' "
          "ORDER BY municipality_code, aggregate) AS t FROM (SELECT municipality_code, aggregate, max(version) "
          "AS version, count(*) AS events, sum(version) AS versions FROM feed GROUP BY 1, 2) f")
      .front()
      .text("t");
}

}  // namespace sjak::testing
