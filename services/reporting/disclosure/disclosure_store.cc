#include "services/reporting/disclosure/disclosure_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"

namespace sjak::reporting {
namespace {

const rpc::ConstraintRefusal kRuleTaken("disclosure_rule_pkey", absl::StatusCode::kAborted, "ETAG_MISMATCH",
                                        "Somebody else stated a rule. Read the rules again and repeat.");

const postgres::Statement kAppendDisclosureRule("reporting.append_disclosure_rule", R"sql(
INSERT INTO disclosure_rule (municipality_code, audience, version, valid_from, smallest_count, dominance_percent,
  smallest_share_base, recorded_at, recorded_by)
SELECT $1, $2::int, coalesce(max(d.version), 0) + 1, $3::date, $4::int, $5::int, $6::int, $7::timestamptz, $8
FROM disclosure_rule d WHERE d.municipality_code = $1 AND d.audience = $2::int
RETURNING version)sql");

const rpc::AuditedRead kListDisclosureRules("reporting.list_disclosure_rules", 4, R"sql(
SELECT 1 AS item, NULL::uuid AS subject_id, d.audience, d.version, d.valid_from, d.smallest_count, d.dominance_percent,
  d.smallest_share_base
FROM disclosure_rule d
WHERE d.municipality_code = $1
  AND ($2::int IS NULL OR d.audience > $2::int OR (d.audience = $2::int AND d.version < $3::bigint))
ORDER BY d.audience, d.version DESC LIMIT $4::int)sql");

}  // namespace

int64_t AppendDisclosureRule(rpc::Tx& tx, const v1::DisclosureRuleFacts& facts) {
  return tx
      .Exec(kAppendDisclosureRule,
            {tx.municipality(), facts.audience(), wire::DateOf(facts.valid_from()), facts.smallest_count(),
             facts.dominance_percent(), facts.smallest_share_base(), tx.now(), tx.caller().subject})
      .front()
      .i64("version");
}

std::vector<v1::DisclosureRule> ListDisclosureRows(rpc::ReadTx& tx, const rpc::Page& page) {
  const bool first = page.after.empty();
  std::vector<v1::DisclosureRule> rules;
  for (const postgres::Row& row : tx.Read(
           kListDisclosureRules, {tx.municipality(), first ? postgres::Arg(std::nullopt) : postgres::Arg(page.after[0]),
                                  first ? postgres::Arg(std::nullopt) : postgres::Arg(page.after[1]), page.size + 1})) {
    v1::DisclosureRule rule;
    rule.set_version(row.i64("version"));
    v1::DisclosureRuleFacts& facts = *rule.mutable_facts();
    facts.set_audience(static_cast<v1::Audience>(row.i32("audience")));
    *facts.mutable_valid_from() = wire::ToProto(row.date("valid_from"));
    facts.set_smallest_count(row.i32("smallest_count"));
    facts.set_dominance_percent(row.i32("dominance_percent"));
    facts.set_smallest_share_base(row.i32("smallest_share_base"));
    rules.push_back(std::move(rule));
  }
  return rules;
}

std::string RuleSql(const std::string& audience, const std::string& day, const std::string& known) {
  return absl::StrCat(R"sql((
  SELECT jsonb_build_object('k', d.smallest_count, 'dominance', d.dominance_percent, 'base', d.smallest_share_base)
  FROM disclosure_rule d WHERE d.municipality_code = $1 AND d.audience = )sql",
                      audience, " AND d.valid_from <= ", day, " AND ", known, " ORDER BY d.version DESC LIMIT 1)");
}

DisclosureRule RuleOf(const nlohmann::json& rule) {
  if (rule.is_null()) return {};
  return {rule.at("k"), rule.at("dominance"), rule.at("base")};
}

}  // namespace sjak::reporting
