#include "services/placements/quota/quota_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "services/placements/programmes/columns_store.h"
#include "services/placements/quota/unit_use_store.h"
#include "services/placements/rules/rule_book_store.h"

namespace sjak::placements {
namespace {

// The books of $4 and of each later day to $5 on which the ratio rule changes: a reform inside the calendar.
std::string LawsSql() {
  return absl::StrCat(R"sql((
  SELECT json_agg(b.book ORDER BY b.day) FROM (
    SELECT d.day, )sql",
                      RuleBookSql("d.day"), R"sql( AS book
    FROM (
      SELECT $4::date AS day
      UNION SELECT lower(r.valid) FROM rule_version r WHERE r.municipality_code IN ($1, '0000') AND r.rule_id = 'R8'
      UNION SELECT upper(r.valid) FROM rule_version r WHERE r.municipality_code IN ($1, '0000') AND r.rule_id = 'R8') d
    WHERE d.day BETWEEN $4::date AND $5::date) b) AS laws)sql");
}

// `units`: FROM and WHERE that find table u by $3, each with conditions on the municipality. Statements run with
// generic plans, so that one for all scopes would read every unit.
std::string QuotasSql(const std::string& units) {
  return absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, u.employer_unit_id, w.workforce, o.occupants, ",
                      "e.external, a.applied, ", LawsSql(), R"sql(
FROM ()sql",
                      units, R"sql(
  AND ($6::uuid IS NULL OR n.employer_unit_id > $6::uuid)
  AND ($2::text[] IS NULL OR EXISTS (SELECT FROM partner p
    WHERE p.municipality_code = $1 AND p.partner_id = n.partner_id AND p.cvr = ANY ($2::text[])))
  ORDER BY n.employer_unit_id LIMIT $7::int) u)sql",
                      UnitUseSql("u.employer_unit_id", "$4::date", "NULL"), R"sql(
LEFT JOIN LATERAL (
  SELECT sum(q.weekly_minutes) AS applied FROM placement q
  WHERE q.municipality_code = $1 AND q.employer_unit_id = u.employer_unit_id AND q.kind IN (1, 4)
    AND q.status = 'SUBMITTED' AND upper(q.during) > $4::date) a ON true
ORDER BY u.employer_unit_id)sql");
}

const rpc::AuditedRead kQuotaOfUnit("placements.quota_of_unit", 7, QuotasSql(R"sql(
  SELECT n.employer_unit_id FROM employer_unit n
  WHERE n.municipality_code = $1 AND n.employer_unit_id = $3::uuid)sql"));

const rpc::AuditedRead kQuotasOfSite("placements.quotas_of_site", 7, QuotasSql(R"sql(
  SELECT n.employer_unit_id
  FROM (SELECT DISTINCT k.employer_unit_id FROM site_contractor k
    WHERE k.municipality_code = $1 AND k.site_id = $3::uuid AND k.during && daterange($4::date, $5::date, '[]')) c
  JOIN employer_unit n ON n.municipality_code = $1 AND n.employer_unit_id = c.employer_unit_id
  WHERE true)sql"));

const rpc::AuditedRead kQuotasOfPartner("placements.quotas_of_partner", 7, QuotasSql(R"sql(
  SELECT n.employer_unit_id FROM employer_unit n
  WHERE n.municipality_code = $1 AND n.partner_id = $3::uuid)sql"));

const rpc::AuditedRead& ReadOf(QuotaScope scope) {
  switch (scope) {
    case QuotaScope::kSite:
      return kQuotasOfSite;
    case QuotaScope::kPartner:
      return kQuotasOfPartner;
    case QuotaScope::kUnit:
      break;
  }
  return kQuotaOfUnit;
}

UnitQuota QuotaOf(const postgres::Row& row) {
  UnitQuota quota;
  quota.unit = row.uuid("employer_unit_id");
  quota.applied_weekly_minutes = row.i64("applied");
  for (const nlohmann::json& book : nlohmann::json::parse(row.text("laws"))) {
    quota.laws.push_back(RuleBookOf(book.dump()));
    const Law<RatioParameters>& law = quota.laws.back().ratio;
    ReadUnitUse(row, law ? law->parameters : RatioParameters(), &quota.uses.emplace_back());
  }
  return quota;
}

}  // namespace

std::vector<UnitQuota> ReadQuotas(rpc::ReadTx& tx, const QuotaQuery& query) {
  std::vector<UnitQuota> out;
  for (const postgres::Row row : tx.Read(ReadOf(query.scope), {tx.municipality(), ScopeOf(tx.caller()), query.id,
                                                               query.first, query.last, query.after, query.limit})) {
    out.push_back(QuotaOf(row));
  }
  return out;
}

}  // namespace sjak::placements
