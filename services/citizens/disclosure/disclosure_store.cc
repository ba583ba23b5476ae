#include "services/citizens/disclosure/disclosure_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "services/citizens/consent/consent_store.h"
#include "services/citizens/registry/spells_store.h"

namespace sjak::citizens {
namespace {

std::string FactsSql(absl::string_view columns) {
  return absl::StrCat(R"(
  SELECT c.citizen_id, c.protected, c.restricted, )",
                      columns, R"(
         (SELECT p.value FROM parameter p
          WHERE p.municipality_code IN ($1, '0000') AND p.code = 'DISCLOSURE_DAYS_AFTER_END' AND p.valid @> $4::date
          ORDER BY p.municipality_code DESC LIMIT 1) AS days_after_end,
         (SELECT json_agg()",
                      ConsentJson(), R"( ORDER BY k.given_on, k.consent_id) FROM consent k
          WHERE k.municipality_code = $1 AND k.citizen_id = c.citizen_id AND k.recipient_cvr = $3) AS shares
  FROM citizen o
  JOIN citizen c ON c.municipality_code = $1 AND c.citizen_id = coalesce(o.merged_into, o.citizen_id)
  WHERE o.municipality_code = $1 AND o.citizen_id = $2)");
}

}  // namespace

const postgres::Statement kDisclosureFacts("disclosure_facts", FactsSql(""));

const rpc::AuditedRead kDisclosed(
    "disclosed", 4,
    FactsSql(absl::StrCat("1 AS item, c.citizen_id AS subject_id, c.given_name, "
                          "c.surname, c.phone, (SELECT s.value FROM circumstance_spell s "
                          "WHERE s.municipality_code = $1 AND s.citizen_id = c.citizen_id "
                          "AND s.superseded_at IS NULL AND s.valid @> $4::date AND s.kind = ",
                          static_cast<int>(v1::SPELL_KIND_CONSIDERATIONS), ") AS considerations,")));

void ReadJudged(const postgres::Row& row, DisclosureCase* facts) {
  facts->is_protected = row.flag("protected");
  facts->days_after_end = row.i64("days_after_end");
  facts->shares = SharesFromJson(row.text("shares"));
}

v1::Considerations ConsiderationsOf(const postgres::Row& row) {
  v1::Considerations considerations;
  if (!row.is_null("considerations")) ReadValue(nlohmann::json::parse(row.text("considerations")), &considerations);
  return considerations;
}

}  // namespace sjak::citizens
