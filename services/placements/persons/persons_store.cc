#include "services/placements/persons/persons_store.h"

#include "absl/strings/str_cat.h"
#include "services/placements/mentors/mentor_row_store.h"
#include "services/placements/placements/placement_row_store.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

// $1 municipality, $2 the caller's companies, $3 the account of a mentor who is nothing else there, $4 placement, $5
// today. A mentor may be of another company than the placement's: on a site people of several lead each other's
// citizens.
std::string ToldSql() {
  return absl::StrCat(R"sql(
SELECT 1 AS item, p.citizen_id AS subject_id, p.citizen_id, coalesce(mc.cvr, c.cvr) AS recipient_cvr,
  m.mentor_id IS NOT NULL AS to_mentor, m.confidentiality_signed_on, d.placement_id IS NOT NULL AS decided,
  CASE WHEN upper(p.during) <= $5::date THEN upper(p.during) - 1 END AS last_day
FROM placement p
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = p.employer_unit_id
JOIN partner c ON c.municipality_code = $1 AND c.partner_id = u.partner_id
LEFT JOIN placement_decision d ON d.municipality_code = $1 AND d.placement_id = p.placement_id
LEFT JOIN mentor m ON m.municipality_code = $1 AND m.account = $3::text AND m.mentor_id = )sql",
                      LeaderSql("p", "least($5::date, upper(p.during) - 1)"), R"sql(
LEFT JOIN employer_unit mu ON mu.municipality_code = $1 AND mu.employer_unit_id = m.employer_unit_id
LEFT JOIN partner mc ON mc.municipality_code = $1 AND mc.partner_id = mu.partner_id AND mc.cvr = ANY ($2::text[])
WHERE p.municipality_code = $1 AND p.placement_id = $4::uuid
  AND CASE WHEN $3::text IS NULL THEN c.cvr = ANY ($2::text[]) ELSE mc.cvr IS NOT NULL END
  AND ((d.placement_id IS NOT NULL AND )sql",
                      RunsSql("p"), " AND ", StillTold("p", "$5::date"), R"sql()
    OR ($3::text IS NULL AND p.status IN ('DRAFT', 'RETURNED', 'SUBMITTED') AND EXISTS (
      SELECT FROM introduction i WHERE i.municipality_code = $1 AND i.placement_id = p.placement_id
        AND i.employer_unit_id = p.employer_unit_id AND i.during @> $5::date AND NOT EXISTS (
          SELECT FROM introduction later WHERE later.municipality_code = $1
            AND later.placement_id = i.placement_id AND later.version > i.version)))))sql");
}

const postgres::Statement kFindTold("persons.find_told", ToldSql());
const rpc::AuditedRead kReadTold("persons.read_told", 5, ToldSql());

std::optional<ToldPlacement> First(const postgres::Rows& rows) {
  if (rows.empty()) return std::nullopt;
  const postgres::Row row = rows.front();
  ToldPlacement told;
  told.citizen = row.uuid("citizen_id");
  told.recipient_cvr = row.text("recipient_cvr");
  told.to_mentor = row.flag("to_mentor");
  told.decided = row.flag("decided");
  if (!row.is_null("confidentiality_signed_on")) told.declared_on = row.date("confidentiality_signed_on");
  if (told.decided && !row.is_null("last_day")) told.ended_on = row.date("last_day");
  return told;
}

postgres::Args ArgsOf(const rpc::Call& call, const Uuid& placement, Date today) {
  return {call.municipality(), ScopeOf(call.caller), AccountOf(call.caller), placement, today};
}

}  // namespace

std::optional<ToldPlacement> FindToldPlacement(postgres::Pool& pool, const rpc::Call& call, const Uuid& placement,
                                               Date today) {
  return First(pool.Acquire(call.deadline)->Exec(kFindTold, ArgsOf(call, placement, today)));
}

std::optional<ToldPlacement> ReadToldPlacement(rpc::ReadTx& tx, const Uuid& placement) {
  return First(tx.Read(kReadTold, ArgsOf(tx.call(), placement, tx.today())));
}

}  // namespace sjak::placements
