#include "services/placements/partners/partners_store.h"

#include "platform/base/wire.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

const rpc::ConstraintRefusal kPartnerExists("partner_cvr_key", absl::StatusCode::kAlreadyExists, "PARTNER_EXISTS",
                                            "The programme has a partner with this CVR number already.");
const rpc::ConstraintRefusal kPartnerProgramme("partner_programme_fkey", absl::StatusCode::kNotFound,
                                               "PROGRAMME_NOT_FOUND", "There is no such programme.");
const rpc::ConstraintRefusal kUnitExists("employer_unit_p_number_key", absl::StatusCode::kAlreadyExists,
                                         "EMPLOYER_UNIT_EXISTS",
                                         "The P-number is known already: its quota is one, so use that unit.");
const rpc::ConstraintRefusal kUnitPartner("employer_unit_partner_fkey", absl::StatusCode::kNotFound,
                                          "PARTNER_NOT_FOUND", "There is no such partner.");
const rpc::ConstraintRefusal kOccupancyUnit("external_occupancy_unit_fkey", absl::StatusCode::kNotFound,
                                            "EMPLOYER_UNIT_NOT_FOUND", "There is no such employer unit.");

const postgres::Statement kInsertPartner("placements.insert_partner", R"sql(
INSERT INTO partner (municipality_code, partner_id, programme_id, cvr, title, roles, state, agreed_on, relation)
VALUES ($1, $2::uuid, $3::uuid, $4, $5, $6::int[], $7::int, $8::date, $9)
)sql");

const postgres::Statement kInsertEmployerUnit("placements.insert_employer_unit", R"sql(
INSERT INTO employer_unit (municipality_code, employer_unit_id, partner_id, p_number, title)
VALUES ($1, $2::uuid, $3::uuid, $4, $5)
)sql");

const postgres::Statement kLockEmployerUnit("placements.lock_employer_unit", R"sql(
SELECT u.employer_unit_id FROM employer_unit u
JOIN partner p ON p.municipality_code = $1 AND p.partner_id = u.partner_id
WHERE u.municipality_code = $1 AND u.employer_unit_id = $2::uuid AND ($3::text[] IS NULL OR p.cvr = ANY ($3::text[]))
FOR NO KEY UPDATE OF u
)sql");

const postgres::Statement kInsertWorkforce("placements.insert_workforce", R"sql(
INSERT INTO workforce (municipality_code, employer_unit_id, month, version, ordinary_hundredths, source, recorded_at,
  recorded_by, other_categories, other_hundredths)
SELECT $1, $2::uuid, $3::date, coalesce(max(w.version), 0) + 1, $4::int, $5, $6::timestamptz, $7, $8::int[], $9::int[]
FROM workforce w WHERE w.municipality_code = $1 AND w.employer_unit_id = $2::uuid AND w.month = $3::date
RETURNING version
)sql");

const postgres::Statement kInsertExternalOccupancy("placements.insert_external_occupancy", R"sql(
INSERT INTO external_occupancy (municipality_code, external_occupancy_id, employer_unit_id, during, weekly_minutes, source,
  as_of, recorded_at, recorded_by)
VALUES ($1, $2::uuid, $3::uuid, daterange($4::date, $5::date, '[]'), $6::int, $7::int, $8::date, $9::timestamptz, $10)
)sql");

}  // namespace

void InsertPartner(rpc::Tx& tx, const Uuid& id, const Uuid& programme, const std::string& cvr,
                   const v1::PartnerFacts& facts) {
  tx.Exec(kInsertPartner, {tx.municipality(), id, programme, cvr, facts.title(), ArrayOf(facts.roles()), facts.state(),
                           DateOrNull(facts.agreed_on()), postgres::Arg::NullIfEmpty(facts.relation())});
}

void InsertEmployerUnit(rpc::Tx& tx, const Uuid& id, const Uuid& partner, const std::string& p_number,
                        const std::string& title) {
  tx.Exec(kInsertEmployerUnit, {tx.municipality(), id, partner, p_number, title});
}

bool LockEmployerUnit(rpc::Tx& tx, const Uuid& unit) {
  return !tx.Exec(kLockEmployerUnit, {tx.municipality(), unit, ScopeOf(tx.caller())}).empty();
}

int64_t InsertWorkforce(rpc::Tx& tx, const Uuid& unit, Date month, const v1::StateWorkforceRequest& request) {
  std::vector<postgres::Arg> categories, hundredths;
  for (const v1::WorkforceCount& count : request.others()) {
    categories.push_back(count.category());
    hundredths.push_back(count.hundredths());
  }
  return tx
      .Exec(kInsertWorkforce, {tx.municipality(), unit, month, request.ordinary_hundredths(), request.source(),
                               tx.now(), tx.caller().subject, categories, hundredths})
      .front()
      .i64("version");
}

void InsertExternalOccupancy(rpc::Tx& tx, const Uuid& id, const v1::RecordExternalOccupancyRequest& request) {
  tx.Exec(kInsertExternalOccupancy,
          {tx.municipality(), id, IdOf(request.employer_unit()), wire::DateOf(request.starts_on()),
           wire::DateOf(request.ends_on()), request.weekly_minutes(), request.source(), wire::DateOf(request.as_of()),
           tx.now(), tx.caller().subject});
}

}  // namespace sjak::placements
