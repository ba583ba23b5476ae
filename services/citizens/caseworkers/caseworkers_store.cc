#include "services/citizens/caseworkers/caseworkers_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/registry/spells_store.h"

namespace sjak::citizens {
namespace {

using Json = nlohmann::json;

// Locks the caseworker, new or old, and takes its next version.
const postgres::Statement kNextCaseworkerVersion("caseworker_next_version", R"(
  INSERT INTO caseworker (municipality_code, caseworker, version) VALUES ($1, $2, 1)
  ON CONFLICT (municipality_code, caseworker) DO UPDATE SET version = caseworker.version + 1
  RETURNING version)");

const postgres::Statement kDefineCaseworker("caseworker_define", R"(
  INSERT INTO caseworker_definition (municipality_code, caseworker, version, person_name, team, active, recorded_at)
  VALUES ($1, $2, $3, $4, $5, daterange($6, $7), $8))");

// Everybody's definition in force.
constexpr absl::string_view kDirectory = R"(
  SELECT d.caseworker, d.person_name, d.team, d.active FROM caseworker k
  JOIN caseworker_definition d ON d.municipality_code = $1 AND d.caseworker = k.caseworker AND d.version = k.version
  WHERE k.municipality_code = $1)";

// Read with the lock and not after it: nothing of the directory is locked, so it may change either way.
const postgres::Statement kLockCaseFor("caseworker_lock_case",
                                       absl::StrCat(R"(
  SELECT EXISTS (SELECT FROM ()",
                                                    kDirectory,
                                                    R"() d WHERE d.caseworker = $3 AND d.active @> $4::date) AS active
  FROM citizen c WHERE c.municipality_code = $1 AND c.citizen_id = $2::uuid FOR UPDATE OF c)"));

// Open cases on day $2 by caseworker.
std::string LoadsSql() {
  return absl::StrCat(R"(
  SELECT w.caseworker, count(*) AS open_cases FROM caseworker_spell w
  WHERE w.municipality_code = $1 AND w.superseded_at IS NULL AND w.valid @> $2::date AND )",
                      CaseIsOpen("w.citizen_id", "$2::date"), " GROUP BY w.caseworker");
}

// Citizens whose case $3 has on day $2 or later.
constexpr absl::string_view kTheirs = R"(
  SELECT w.citizen_id FROM caseworker_spell w
  WHERE w.municipality_code = $1 AND w.caseworker = $3 AND w.superseded_at IS NULL
    AND w.valid && daterange($2::date, NULL))";

const postgres::Statement kCasesLock("cases_lock", absl::StrCat(R"(
  SELECT c.citizen_id FROM citizen c
  WHERE c.municipality_code = $1 AND c.citizen_id > $4::uuid AND ($5::uuid[] IS NULL OR c.citizen_id = ANY ($5::uuid[]))
    AND c.citizen_id IN ()",
                                                                kTheirs, R"()
  ORDER BY c.citizen_id LIMIT $6::int FOR UPDATE OF c)"));

// $4 the citizens locked, $5 the last of them, $6 those who are to take the cases.
const postgres::Statement kCasesRead("cases_read", absl::StrCat(R"(
  SELECT 'person' AS kind, )",
                                                                PersonJson("NULL"), R"( AS value
  FROM citizen c WHERE c.municipality_code = $1 AND c.citizen_id = ANY ($4::uuid[])
  UNION ALL
  SELECT 'count', json_build_object('all', count(DISTINCT t.citizen_id),
                                    'after', count(DISTINCT t.citizen_id) FILTER (WHERE t.citizen_id > $5::uuid))
  FROM ()",
                                                                kTheirs, R"() t
  UNION ALL
  SELECT 'load', json_build_object('caseworker', d.caseworker, 'open_cases', coalesce(l.open_cases, 0))
  FROM ()",
                                                                kDirectory, ") d LEFT JOIN (", LoadsSql(), R"() l
    ON l.caseworker = d.caseworker
  WHERE d.caseworker = ANY ($6::text[]) AND d.active @> $2::date)"));

}  // namespace

int64_t WriteCaseworker(rpc::Tx& tx, const v1::Caseworker& caseworker) {
  std::optional<Date> until;
  if (wire::IsSet(caseworker.active_to())) until = wire::DateOf(caseworker.active_to()) + 1;
  const int64_t version =
      tx.Exec(kNextCaseworkerVersion, {tx.municipality(), caseworker.caseworker()}).front().i64("version");
  tx.Exec(kDefineCaseworker, {tx.municipality(), caseworker.caseworker(), version, caseworker.person_name(),
                              caseworker.team(), wire::DateOf(caseworker.active_from()), until, tx.now()});
  return version;
}

const rpc::AuditedRead kCaseloadsPage("caseloads_page", 5,
                                      absl::StrCat(R"(
  SELECT 1 AS item, NULL::uuid AS subject_id, caseworker, d.person_name, d.team, lower(d.active) AS active_from,
         upper(d.active) AS active_until, coalesce(l.open_cases, 0) AS open_cases
  FROM ()",
                                                   kDirectory, ") d FULL JOIN (", LoadsSql(),
                                                   R"() l USING (caseworker)
  WHERE caseworker > $5 AND ($3::text IS NULL OR d.team = $3)
  ORDER BY caseworker LIMIT $4::int + 1)"));

v1::Caseworker CaseworkerOf(const postgres::Row& row) {
  v1::Caseworker caseworker;
  caseworker.set_caseworker(row.text("caseworker"));
  caseworker.set_person_name(row.text("person_name"));
  caseworker.set_team(row.text("team"));
  if (!row.is_null("active_from")) *caseworker.mutable_active_from() = wire::ToProto(row.date("active_from"));
  if (!row.is_null("active_until")) *caseworker.mutable_active_to() = wire::ToProto(row.date("active_until") - 1);
  return caseworker;
}

const rpc::AuditedRead kAssignmentHistory("assignment_history", 2,
                                          absl::StrCat(R"(
  SELECT 1 AS item, c.citizen_id AS subject_id, )",
                                                       PersonJson("NULL"), R"( AS person,
         (SELECT json_agg(json_build_object('caseworker', d.caseworker, 'person_name', d.person_name, 'team', d.team))
          FROM ()",
                                                       kDirectory, R"() d
          WHERE d.caseworker IN (SELECT w.caseworker FROM caseworker_spell w
                                 WHERE w.municipality_code = $1 AND w.citizen_id = c.citizen_id)) AS directory
  FROM citizen c WHERE c.municipality_code = $1 AND c.citizen_id = $2)"));

std::map<std::string, v1::Caseworker> DirectoryOf(absl::string_view json) {
  std::map<std::string, v1::Caseworker> directory;
  if (json.empty()) return directory;
  for (const Json& d : Json::parse(json.begin(), json.end())) {
    v1::Caseworker& caseworker = directory[TextIn(d, "caseworker")];
    caseworker.set_person_name(TextIn(d, "person_name"));
    caseworker.set_team(TextIn(d, "team"));
  }
  return directory;
}

bool LockCaseFor(rpc::Tx& tx, const Uuid& citizen, const std::string& caseworker, Date day) {
  const postgres::Rows rows = tx.Exec(kLockCaseFor, {tx.municipality(), citizen, caseworker, day});
  return !rows.empty() && rows.front().flag("active");
}

absl::StatusOr<BulkKnown> LockAndReadCases(rpc::Tx& tx, const People& people, const std::string& from, Date day,
                                           const std::vector<std::string>& to, const Uuid& after,
                                           const std::vector<Uuid>& only, int limit) {
  postgres::Arg narrowed = std::nullopt;
  if (!only.empty()) narrowed = std::vector<postgres::Arg>(only.begin(), only.end());
  std::vector<postgres::Arg> ids;
  Uuid last = after;
  for (const postgres::Row row : tx.Exec(kCasesLock, {tx.municipality(), day, from, after, narrowed, limit})) {
    last = row.uuid("citizen_id");
    ids.push_back(last);
  }
  BulkKnown known;
  std::map<Uuid, Person> by_id;
  for (const postgres::Row row : tx.Exec(kCasesRead, {tx.municipality(), day, from, ids, last, to})) {
    const std::string kind = row.text("kind");
    if (kind == "person") {
      SJAK_ASSIGN_OR_RETURN(Person person, people.Parse(tx.municipality(), row.text("value")));
      const Uuid id = person.id;
      by_id.emplace(id, std::move(person));
      continue;
    }
    const Json value = Json::parse(row.text("value"));
    if (kind == "count") {
      known.all = value.at("all").get<int64_t>();
      known.after = value.at("after").get<int64_t>();
    }
    if (kind == "load") known.loads[TextIn(value, "caseworker")] = value.at("open_cases").get<int64_t>();
  }
  for (auto& [id, person] : by_id) known.people.push_back(std::move(person));
  return known;
}

}  // namespace sjak::citizens
