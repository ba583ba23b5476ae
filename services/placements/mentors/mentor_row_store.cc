#include "services/placements/mentors/mentor_row_store.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"

namespace sjak::placements {

bool IsMentorOnly(const identity::Caller& caller) {
  return caller.originator_class() == policy::v1::CALLER_CLASS_PARTNER && caller.HasRole(policy::v1::ROLE_MENTOR) &&
         !caller.HasRole(policy::v1::ROLE_COMPANY_CLIENT);
}

postgres::Arg AccountOf(const identity::Caller& caller) {
  return IsMentorOnly(caller) ? postgres::Arg(caller.subject) : postgres::Arg(std::nullopt);
}

std::string LeaderSql(const std::string& placement, const std::string& day) {
  // "$$1" is the parameter, "$0" and "$1" what is put in. A substitute (2) comes before who leads (1).
  return absl::Substitute(R"sql(coalesce((
    SELECT ld.mentor_id FROM mentor_assignment ld
    WHERE ld.municipality_code = $$1 AND ld.placement_id = $0.placement_id AND ld.during @> $1
    ORDER BY ld.role DESC LIMIT 1), $0.mentor_id))sql",
                          placement, day);
}

std::string RunsSql(const std::string& placement) {
  // End reason 12 MISREGISTERED: it never happened.
  return absl::Substitute("($0.status IN ('APPROVED', 'REGISTERED', 'ENDED') AND $0.end_reason IS DISTINCT FROM 12)",
                          placement);
}

std::string UsualCapacitySql(const std::string& day) {
  return absl::Substitute(R"sql((
    SELECT (rv.parameters ->> 'citizens_per_mentor')::int FROM rule_version rv
    WHERE rv.municipality_code IN ($$1, '0000') AND rv.rule_id = 'S37' AND rv.valid @> $0
    ORDER BY rv.municipality_code DESC LIMIT 1))sql",
                          day);
}

std::string MentorColumns(const std::string& day) {
  return absl::StrCat(R"sql(
  1 AS item, NULL::uuid AS subject_id, m.mentor_id, m.version, m.employer_unit_id, m.person_name, m.trade_code,
  m.languages, m.capacity, m.account, m.confidentiality_signed_on, )sql",
                      UsualCapacitySql(day), " AS usual_capacity");
}

const char kMentorTables[] = R"sql(
mentor m
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = m.employer_unit_id
JOIN partner c ON c.municipality_code = $1 AND c.partner_id = u.partner_id)sql";

v1::MentorProfile MentorProfileOf(const postgres::Row& row) {
  v1::MentorProfile mentor;
  mentor.set_name(ResourceName("mentors", row.uuid("mentor_id")));
  mentor.set_version(row.i64("version"));
  mentor.set_etag(absl::StrCat("\"", mentor.version(), "\""));
  mentor.set_employer_unit(ResourceName("employerUnits", row.uuid("employer_unit_id")));
  mentor.set_person_name(row.text("person_name"));
  mentor.set_trade_code(row.text("trade_code"));
  for (const std::string& language : row.texts("languages")) mentor.add_languages(language);
  mentor.set_capacity_by_default(row.is_null("capacity"));
  mentor.set_capacity(row.i32(mentor.capacity_by_default() ? "usual_capacity" : "capacity"));
  mentor.set_account(row.text("account"));
  if (!row.is_null("confidentiality_signed_on")) {
    *mentor.mutable_confidentiality_signed_on() = wire::ToProto(row.date("confidentiality_signed_on"));
  }
  return mentor;
}

}  // namespace sjak::placements
