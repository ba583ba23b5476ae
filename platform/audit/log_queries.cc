#include "platform/audit/log_queries.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"

namespace sjak::audit {
namespace {

constexpr absl::string_view kLogColumns =
    "l.logged_at, l.id, l.caller, l.caller_class, l.roles, l.purpose, l.method, l.criteria, l.basis, l.outcome, "
    "l.correlation_id";

// Around `chosen`, a SELECT of calls with their place: each that is `shown` with the first 20 persons it concerned.
std::string WithSubjects(absl::string_view chosen, absl::string_view shown) {
  return absl::StrCat("SELECT 1 AS item, p.*, s.subject_id, s.subject_count FROM (", chosen, R"() p
  LEFT JOIN LATERAL (
    SELECT s.subject_id, count(*) OVER () AS subject_count FROM access_log_subject s
    WHERE s.municipality_code = $1 AND s.logged_at = p.logged_at AND s.log_id = p.id
    ORDER BY s.subject_id LIMIT 20) s ON )",
                      shown, " ORDER BY p.place");
}

std::string LogPageSql(absl::string_view from, absl::string_view of) {
  return WithSubjects(absl::StrCat("SELECT row_number() OVER (ORDER BY l.logged_at DESC, l.id DESC) AS place, ",
                                   kLogColumns, " FROM ", from, R"( WHERE l.municipality_code = $1
    AND ($2 = '' OR l.caller = $2) AND ($3 = '' OR l.method = $3 OR split_part(l.method, '.', -1) = $3)
    AND l.logged_at >= coalesce($4::timestamptz, '-infinity') AND l.logged_at < coalesce($5::timestamptz, 'infinity')
    AND ($6::timestamptz IS NULL OR (l.logged_at, l.id) < ($6::timestamptz, $7::uuid)) )",
                                   of, " ORDER BY l.logged_at DESC, l.id DESC LIMIT $8::int + 1"),
                      "p.place <= $8::int");
}

// The log in the controller's rendering, one row per call and person shown (or one with NULL), calls in order. Columns:
// place, the log's own, subject_id, subject_count.
//
// Parameters: municipality, caller, method (full or short name), from, before, time and id of the last call seen,
// calls;
// "" and NULL for any. The second has a citizen as $9.
const rpc::AuditedRead kLogPage("access_page", 8, LogPageSql("access_log l", ""));
const rpc::AuditedRead kLogPageOfCitizen(
    "access_page_of_citizen", 9,
    LogPageSql(
        "access_log_subject o JOIN access_log l ON l.municipality_code = $1 AND l.logged_at = o.logged_at AND l.id = "
        "o.log_id",
        "AND o.municipality_code = $1 AND o.subject_id = $9::uuid"));

// Parameters: municipality, seed, from, before, size. Of calls that concerned somebody; also column population.
const rpc::AuditedRead kLogSample("access_sample", 5,
                                  WithSubjects(absl::StrCat(R"(
    SELECT row_number() OVER (ORDER BY d.draw, l.id) AS place, count(*) OVER () AS population, )",
                                                            kLogColumns, R"(
    FROM access_log l CROSS JOIN LATERAL (SELECT md5($2::text || l.id::text) AS draw) d
    WHERE l.municipality_code = $1 AND l.logged_at >= $3::timestamptz AND l.logged_at < $4::timestamptz
      AND EXISTS (SELECT FROM access_log_subject s
                  WHERE s.municipality_code = $1 AND s.logged_at = l.logged_at AND s.log_id = l.id)
    ORDER BY d.draw, l.id LIMIT $5::int)"),
                                               "true"));

access::v1::AccessLogEntry EntryOf(const postgres::Row& row) {
  access::v1::AccessLogEntry entry;
  *entry.mutable_at() = wire::ToProto(row.time("logged_at"));
  entry.set_caller(row.text("caller"));
  entry.set_caller_class(row.text("caller_class"));
  for (absl::string_view role : absl::StrSplit(row.text("roles"), ',', absl::SkipEmpty())) {
    entry.add_roles(std::string(role));
  }
  entry.set_purpose(row.text("purpose"));
  entry.set_method(row.text("method"));
  entry.set_criteria(row.text("criteria"));
  entry.set_basis(row.text("basis"));
  entry.set_outcome(row.text("outcome"));
  entry.set_correlation_id(row.text("correlation_id"));
  entry.set_citizen_count(row.i32("subject_count"));
  return entry;
}

void AddSubject(const postgres::Row& row, access::v1::AccessLogEntry* entry) {
  if (!row.is_null("subject_id")) entry->add_citizens(ResourceName("citizens", row.uuid("subject_id")));
}

postgres::Arg TimeArg(bool set, const google::protobuf::Timestamp& time) {
  return set ? postgres::Arg(wire::TimeOf(time)) : postgres::Arg(std::nullopt);
}

absl::Status CheckLogPurpose(const rpc::Call& call) {
  if (call.purpose == "SUPERVISION" || call.purpose == "SUBJECT_REQUEST") return absl::OkStatus();
  return RefuseField("sjak-purpose", "must be SUPERVISION or SUBJECT_REQUEST");
}

}  // namespace

absl::StatusOr<access::v1::ListAccessLogResponse> LogQueries::ListAccessLog(
    rpc::ReadTx& tx, const access::v1::ListAccessLogRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckLogPurpose(tx.call()));
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const bool first = page.after.size() != 2;
  const postgres::Arg none(std::nullopt);
  postgres::Args args = {tx.municipality(),
                         request.caller(),
                         request.method(),
                         TimeArg(request.has_from(), request.from()),
                         TimeArg(request.has_before(), request.before()),
                         first ? none : postgres::Arg(page.after[0]),
                         first ? none : postgres::Arg(page.after[1]),
                         page.size};
  if (!request.citizen().empty()) args.emplace_back(IdOf(request.citizen()));
  access::v1::ListAccessLogResponse response;
  std::vector<std::string> last;
  for (const postgres::Row row : tx.Read(request.citizen().empty() ? kLogPage : kLogPageOfCitizen, args)) {
    if (row.i64("place") > page.size) {
      response.set_next_page_token(pages_.Next(tx.call(), request, last));
      break;
    }
    if (row.i64("place") > response.entries_size()) *response.add_entries() = EntryOf(row);
    AddSubject(row, response.mutable_entries(response.entries_size() - 1));
    last = {row.text("logged_at"), row.text("id")};
  }
  return response;
}

absl::StatusOr<access::v1::SampleAccessLogResponse> LogQueries::SampleAccessLog(
    rpc::ReadTx& tx, const access::v1::SampleAccessLogRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckLogPurpose(tx.call()));
  access::v1::SampleAccessLogResponse response;
  for (const postgres::Row row : tx.Read(kLogSample, {tx.municipality(), request.seed(), wire::TimeOf(request.from()),
                                                      wire::TimeOf(request.before()), request.size()})) {
    response.set_population(row.i64("population"));
    if (row.i64("place") > response.entries_size()) *response.add_entries() = EntryOf(row);
    AddSubject(row, response.mutable_entries(response.entries_size() - 1));
  }
  return response;
}

void BindLogQueries(rpc::Bindings& bindings, std::shared_ptr<identity::Sealer> sealer) {
  const auto queries = std::make_shared<const LogQueries>(std::move(sealer));
  bindings.Service("sjak.access.v1.AccessService")
      .Read("ListAccessLog", queries, &LogQueries::ListAccessLog)
      .Read("SampleAccessLog", queries, &LogQueries::SampleAccessLog);
}

}  // namespace sjak::audit
