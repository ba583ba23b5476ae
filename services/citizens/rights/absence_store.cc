#include "services/citizens/rights/absence_store.h"

#include "platform/base/error.h"

namespace sjak::citizens {
namespace {

const postgres::Statement kWhyAbsent("rights_why_absent", R"(
  SELECT e.erasure_id FROM erasure e WHERE e.municipality_code = $1 AND e.citizen_id = $2
  UNION ALL
  SELECT NULL FROM citizen c WHERE c.municipality_code = $1 AND c.citizen_id = $2 AND c.restricted)");

absl::Status AbsenceReason(const postgres::Rows& rows, const Uuid& citizen) {
  if (rows.empty()) {
    return NotFound("CITIZEN_NOT_FOUND", "No citizen of this name is registered here. Check the name.");
  }
  if (rows.front().is_null("erasure_id")) return ProcessingRestricted(citizen);
  return Refuse(absl::StatusCode::kNotFound, "CITIZEN_ERASED",
                "The person has been erased; the certificate says when. Somebody entered anew has another name.",
                {{"erasure", ResourceName("erasures", rows.front().uuid("erasure_id"))}});
}

}  // namespace

bool MayUseRestricted(const rpc::Call& call) {
  return call.caller.HasRole(policy::v1::ROLE_CONTROLLER) || call.purpose == "SUBJECT_REQUEST";
}

absl::Status WhyAbsent(rpc::Tx& tx, const Uuid& citizen) {
  return AbsenceReason(tx.Exec(kWhyAbsent, {tx.municipality(), citizen}), citizen);
}

absl::Status WhyAbsent(rpc::ReadTx& tx, const Uuid& citizen) {
  return AbsenceReason(tx.Query(kWhyAbsent, {tx.municipality(), citizen}), citizen);
}

absl::Status WhyAbsent(rpc::BatchTx& tx, const Uuid& citizen) {
  return AbsenceReason(tx.Exec(kWhyAbsent, {tx.municipality(), citizen}), citizen);
}

absl::Status CheckMayUse(const rpc::Call& call, const Uuid& citizen, bool is_restricted) {
  return is_restricted && !MayUseRestricted(call) ? ProcessingRestricted(citizen) : absl::OkStatus();
}

absl::Status ProcessingRestricted(const Uuid& citizen) {
  return RefuseState(
      "PROCESSING_RESTRICTED",
      "Processing of this person's data is restricted. Only a controller may read or change it, or a call "
      "that answers the person's own request (sjak-purpose SUBJECT_REQUEST).",
      ResourceName("citizens", citizen));
}

}  // namespace sjak::citizens
