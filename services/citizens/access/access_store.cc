#include "services/citizens/access/access_store.h"

#include "absl/strings/str_cat.h"

namespace sjak::citizens {
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

}  // namespace

const rpc::AuditedRead kLogPage("access_page", 8, LogPageSql("access_log l", ""));
const rpc::AuditedRead kLogPageOfCitizen(
    "access_page_of_citizen", 9,
    LogPageSql(
        "access_log_subject o JOIN access_log l ON l.municipality_code = $1 AND l.logged_at = o.logged_at AND l.id = "
        "o.log_id",
        "AND o.municipality_code = $1 AND o.subject_id = $9::uuid"));

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

}  // namespace sjak::citizens
