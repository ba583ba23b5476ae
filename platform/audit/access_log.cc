#include "platform/audit/access_log.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "platform/base/json_text.h"

namespace sjak::audit {
namespace {

constexpr absl::string_view kColumns =
    "municipality_code, logged_at, id, caller, caller_class, on_behalf_of, peer, roles, purpose, method, criteria, "
    "basis, "
    "correlation_id, outcome";

std::string ClassName(policy::v1::CallerClass cls) {
  return cls == policy::v1::CALLER_CLASS_UNSPECIFIED ? "" : policy::v1::CallerClass_Name(cls).substr(13);
}

}  // namespace

std::string ToJson(const std::vector<Entry>& entries, absl::Time now) {
  // Criteria come from validated UTF-8; what headers say may be anything, which AppendJsonMember allows for.
  const std::string at = absl::FormatTime("%Y-%m-%d %H:%M:%E6S+00", now, absl::UTCTimeZone());
  std::string rows = "[";
  int item = 0;
  for (const Entry& e : entries) {
    const rpc::Call& call = *e.call;
    const std::string roles = absl::StrJoin(call.caller.roles, ",", [](std::string* out, policy::v1::Role r) {
      absl::StrAppend(out, policy::v1::Role_Name(r).substr(5));
    });
    if (item > 0) rows += ',';
    absl::StrAppend(&rows, "{\"item\":", ++item);
    const std::pair<const char*, absl::string_view> members[] = {{"municipality_code", call.caller.municipality},
                                                                 {"logged_at", at},
                                                                 {"caller", call.caller.subject},
                                                                 {"peer", call.caller.peer},
                                                                 {"roles", roles},
                                                                 {"purpose", call.purpose},
                                                                 {"criteria", call.criteria},
                                                                 {"basis", e.basis},
                                                                 {"correlation_id", call.correlation_id},
                                                                 {"outcome", e.outcome}};
    for (const auto& [name, value] : members) AppendJsonMember(name, value, &rows);
    AppendJsonMember("id", e.id.ToString(), &rows);
    AppendJsonMember("caller_class", ClassName(call.caller.cls), &rows);
    AppendJsonMember("on_behalf_of", ClassName(call.caller.on_behalf_of), &rows);
    AppendJsonMember("method", call.method != nullptr ? call.method->name : "", &rows);
    absl::StrAppend(
        &rows, ",\"subjects\":[",
        absl::StrJoin(e.subjects, ",",
                      [](std::string* out, const Uuid& id) { absl::StrAppend(out, "\"", id.ToString(), "\""); }),
        "]}");
  }
  return rows + "]";
}

std::string LogRowsCte(int parameter) {
  return absl::StrCat("log_rows AS MATERIALIZED (SELECT * FROM jsonb_to_recordset($", parameter,
                      "::jsonb) AS l(item int, municipality_code text, logged_at timestamptz, id uuid, caller text, "
                      "caller_class text, on_behalf_of text, peer text, roles text, purpose text, method text, "
                      "criteria text, basis text, correlation_id text, outcome text, subjects uuid[]))");
}

std::string InsertLogCte() {
  return absl::StrCat("log_insert AS (INSERT INTO access_log (", kColumns, ") SELECT ", kColumns,
                      " FROM log_rows), log_subjects AS (INSERT INTO access_log_subject (municipality_code, logged_at, "
                      "log_id, subject_id) SELECT l.municipality_code, l.logged_at, l.id, s FROM log_rows l, "
                      "unnest(l.subjects) AS s)");
}

std::string InsertLogForReadCte(const std::string& log_if) {
  const std::string shown =
      log_if.empty() ? "" : absl::StrCat(" WHERE EXISTS (SELECT FROM found f WHERE f.item = l.item AND ", log_if, ")");
  return absl::StrCat(
      "log_insert AS (INSERT INTO access_log (", kColumns,
      ") SELECT municipality_code, logged_at, id, caller, caller_class, on_behalf_of, peer, roles, purpose, method, "
      "criteria, basis, correlation_id, CASE WHEN EXISTS (SELECT FROM found f WHERE f.item = l.item) THEN 'OK' ELSE "
      "'NOT_FOUND' END FROM log_rows l",
      shown,
      "), log_subjects AS (INSERT INTO access_log_subject (municipality_code, logged_at, log_id, subject_id) SELECT "
      "DISTINCT l.municipality_code, l.logged_at, l.id, f.subject_id FROM log_rows l JOIN found f ON f.item = l.item "
      "WHERE f.subject_id IS NOT NULL)");
}

}  // namespace sjak::audit
