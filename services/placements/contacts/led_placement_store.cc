#include "services/placements/contacts/led_placement_store.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "services/placements/mentors/mentor_row_store.h"
#include "services/placements/placements/placement_row_store.h"

namespace sjak::placements {

postgres::Arg SpeakerOf(const identity::Caller& caller) {
  if (caller.originator_class() != policy::v1::CALLER_CLASS_PARTNER) return std::nullopt;
  return caller.subject;
}

std::string SpeakerSql(const std::string& account, const std::string& day) {
  return absl::Substitute(R"sql(($0::text IS NULL OR ($3 AND EXISTS (
    SELECT FROM mentor sp WHERE sp.municipality_code = $$1 AND sp.account = $0::text
      AND sp.confidentiality_signed_on IS NOT NULL AND sp.mentor_id = $2))))sql",
                          account, day, LeaderSql("p", absl::StrCat("least(", day, ", upper(p.during) - 1)")),
                          StillTold("p", day));
}

namespace {

const postgres::Statement kLockSpokenOf("contacts.lock_placement", absl::StrCat(R"sql(
SELECT a.citizen_id FROM placement p
JOIN citizen_anchor a ON a.municipality_code = $1 AND a.citizen_id = p.citizen_id
WHERE p.municipality_code = $1 AND p.placement_id = $2::uuid AND )sql",
                                                                                SpeakerSql("$3", "$4::date"), R"sql(
FOR NO KEY UPDATE OF a
)sql"));

const postgres::Statement kReadSpokenOf("contacts.read_placement",
                                        absl::StrCat(R"sql(
SELECT p.citizen_id, p.starts_on, greatest(p.starts_on, upper(p.during) - 1) AS ends_on, )sql",
                                                     RunsSql("p"), " AS runs, ", LeaderSql("p", "$3::date"),
                                                     R"sql( AS mentor_id,
  (SELECT count(*) FROM weekly_check k WHERE k.municipality_code = $1 AND k.placement_id = p.placement_id
    AND k.week = $4::date) AS checks
FROM placement p WHERE p.municipality_code = $1 AND p.placement_id = $2::uuid
)sql"));

}  // namespace

bool LockSpokenOf(rpc::Tx& tx, const Uuid& placement) {
  return !tx.Exec(kLockSpokenOf, {tx.municipality(), placement, SpeakerOf(tx.caller()), tx.today()}).empty();
}

SpokenOf ReadSpokenOf(rpc::Tx& tx, const Uuid& placement, Date day, Date week) {
  const postgres::Rows rows = tx.Exec(kReadSpokenOf, {tx.municipality(), placement, day, week});
  const postgres::Row row = rows.front();
  SpokenOf spoken{row.uuid("citizen_id"), row.date("starts_on"), row.date("ends_on"),
                  row.flag("runs"),       std::nullopt,          row.i64("checks")};
  if (!row.is_null("mentor_id")) spoken.mentor = row.uuid("mentor_id");
  return spoken;
}

}  // namespace sjak::placements
