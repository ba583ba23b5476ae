#include "services/placements/mentors/mentors_store.h"

#include "platform/base/wire.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

const rpc::ConstraintRefusal kMentorUnit("mentor_unit_fkey", absl::StatusCode::kNotFound, "EMPLOYER_UNIT_NOT_FOUND",
                                         "There is no such employer unit.");
const postgres::Statement kInsertMentor("placements.insert_mentor", R"sql(
INSERT INTO mentor (municipality_code, mentor_id, employer_unit_id, person_name, trade_code, confidentiality_signed_on)
VALUES ($1, $2::uuid, $3::uuid, $4, $5, $6::date)
)sql");

}  // namespace

void InsertMentor(rpc::Tx& tx, const Uuid& id, const v1::RegisterMentorRequest& request) {
  tx.Exec(kInsertMentor, {tx.municipality(), id, IdOf(request.employer_unit()), request.person_name(),
                          request.trade_code(), DateOrNull(request.confidentiality_signed_on())});
}

}  // namespace sjak::placements
