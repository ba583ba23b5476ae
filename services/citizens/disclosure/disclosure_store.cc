#include "services/citizens/disclosure/disclosure_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "services/citizens/consent/consent_store.h"

namespace sjak::citizens {
namespace {

std::string FactsSql(absl::string_view columns) {
  return absl::StrCat(R"(
  SELECT c.citizen_id, c.protected, )",
                      columns, R"(
         (SELECT p.value FROM parameter p
          WHERE p.municipality_code IN ($1, '0000') AND p.code = 'DISCLOSURE_DAYS_AFTER_END' AND p.valid @> $4::date
          ORDER BY p.municipality_code DESC LIMIT 1) AS days_after_end,
         (SELECT json_agg()",
                      ConsentJson(), R"( ORDER BY k.given_on, k.consent_id) FROM consent k
          WHERE k.municipality_code = $1 AND k.citizen_id = c.citizen_id AND k.recipient_cvr = $3) AS shares
  FROM citizen c WHERE c.municipality_code = $1 AND c.citizen_id = $2)");
}

}  // namespace

const postgres::Statement kDisclosureFacts("disclosure_facts", FactsSql(""));

const rpc::AuditedRead kDisclosed("disclosed", 4,
                                  FactsSql(absl::StrCat("1 AS item, c.citizen_id AS subject_id, c.given_name, "
                                                        "c.surname, c.phone, ",
                                                        ConsiderationsJson("$4::date"), " AS considerations,")));

void ReadJudged(const postgres::Row& row, DisclosureCase* facts) {
  facts->is_protected = row.flag("protected");
  facts->days_after_end = row.i64("days_after_end");
  facts->shares = SharesFromJson(row.text("shares"));
}

std::string ConsiderationsJson(absl::string_view) { return "'[]'::json"; }

std::vector<std::string> ConsiderationsOf(const postgres::Row& row) {
  return nlohmann::json::parse(row.text("considerations")).get<std::vector<std::string>>();
}

}  // namespace sjak::citizens
