#include "services/citizens/consent/consent_store.h"

#include "platform/base/wire.h"

namespace sjak::citizens {
namespace {

const postgres::Statement kLockGiver("consent_lock_giver", R"(
  SELECT c.citizen_id FROM consent k
  JOIN citizen c ON c.municipality_code = $1 AND c.citizen_id = k.citizen_id
  WHERE k.municipality_code = $1 AND k.consent_id = $2
  FOR UPDATE OF c)");

const postgres::Statement kGive("consent_give", R"(
  WITH person AS (
    UPDATE citizen c SET version = $8, recorded_at = $9 WHERE c.municipality_code = $1 AND c.citizen_id = $3)
  INSERT INTO consent (municipality_code, consent_id, citizen_id, purpose, recipient_cvr, text_version, given_on)
  VALUES ($1, $2, $3, $4, $5, $6, $7))");

const postgres::Statement kWithdraw("consent_withdraw", R"(
  WITH person AS (
    UPDATE citizen c SET version = $5, recorded_at = $6 WHERE c.municipality_code = $1 AND c.citizen_id = $3)
  UPDATE consent k SET withdrawn_on = $4
  WHERE k.municipality_code = $1 AND k.consent_id = $2 AND k.citizen_id = $3)");

const rpc::ConstraintRefusal kStanding("consent_standing", absl::StatusCode::kAlreadyExists, "CONSENT_ALREADY_GIVEN",
                                       "A consent for this purpose and recipient stands. Withdraw it to give it anew.");

}  // namespace

std::optional<Uuid> LockGiver(rpc::Tx& tx, const Uuid& consent) {
  const postgres::Rows rows = tx.Exec(kLockGiver, {tx.municipality(), consent});
  if (rows.empty()) return std::nullopt;
  return rows.front().uuid("citizen_id");
}

void StoreGiven(rpc::Tx& tx, const v1::Consent& consent, int64_t version) {
  tx.Exec(kGive,
          {tx.municipality(), IdOf(consent.name()), IdOf(consent.citizen()), consent.purpose(), consent.recipient_cvr(),
           consent.text_version(), wire::DateOf(consent.given_on()), version, tx.now()});
}

void StoreWithdrawn(rpc::Tx& tx, const v1::Consent& consent, int64_t version) {
  tx.Exec(kWithdraw, {tx.municipality(), IdOf(consent.name()), IdOf(consent.citizen()),
                      wire::DateOf(consent.withdrawn_on()), version, tx.now()});
}

}  // namespace sjak::citizens
