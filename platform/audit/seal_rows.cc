#include "platform/audit/seal_rows.h"

#include "absl/strings/str_cat.h"

namespace sjak::audit {
namespace {

std::string TimeText(const std::string& column) {
  return absl::StrCat("to_char(", column, " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
}

}  // namespace

std::string LoggedCallColumns() {
  return absl::StrCat(TimeText("l.logged_at"), R"sql( AS at, l.id, l.caller, l.caller_class, l.on_behalf_of, l.peer,
  l.roles, l.purpose, l.method, l.criteria, l.basis, l.correlation_id, l.outcome,
  ARRAY (SELECT o.subject_id::text FROM access_log_subject o
         WHERE o.municipality_code = $1 AND o.logged_at = l.logged_at AND o.log_id = l.id ORDER BY o.subject_id) AS subjects)sql");
}

LoggedCall LoggedCallOf(const postgres::Row& row) {
  LoggedCall call;
  for (const auto& [column, text] :
       std::initializer_list<std::pair<const char*, std::string*>>{{"at", &call.at},
                                                                   {"id", &call.id},
                                                                   {"caller", &call.caller},
                                                                   {"caller_class", &call.caller_class},
                                                                   {"on_behalf_of", &call.on_behalf_of},
                                                                   {"peer", &call.peer},
                                                                   {"roles", &call.roles},
                                                                   {"purpose", &call.purpose},
                                                                   {"method", &call.method},
                                                                   {"criteria", &call.criteria},
                                                                   {"basis", &call.basis},
                                                                   {"correlation_id", &call.correlation_id},
                                                                   {"outcome", &call.outcome}}) {
    *text = row.text(column);
  }
  call.subjects = row.texts("subjects");
  return call;
}

std::string SegmentColumns() {
  return absl::StrCat("s.municipality_code, s.segment, ", TimeText("s.first_at"), " AS first_at, ",
                      TimeText("s.last_at"), " AS last_at, ", TimeText("s.sealed_at"),
                      " AS sealed_at, s.entries, s.root, s.previous, s.key_id, s.signature");
}

Segment SegmentOf(const postgres::Row& row, const std::string& service) {
  return {service,
          row.text("municipality_code"),
          row.i64("segment"),
          row.text("first_at"),
          row.text("last_at"),
          row.i32("entries"),
          row.bytes("root"),
          row.bytes("previous")};
}

}  // namespace sjak::audit
