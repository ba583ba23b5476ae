#include "services/citizens/retention/retention.h"

#include <algorithm>

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "platform/rpc/closing.h"
#include "platform/telemetry/log.h"
#include "services/citizens/registry/person.h"
#include "services/citizens/retention/retention_rules.h"
#include "services/citizens/retention/retention_store.h"
#include "services/citizens/rights/erasing.h"

namespace sjak::citizens {
namespace {

constexpr int kMostPeopleADay = 200;

v1::RetentionPolicy PolicyOf(const Retention& r) {
  v1::RetentionPolicy policy;
  policy.set_record_type(static_cast<v1::RecordType>(r.record_type));
  policy.set_keep_for_months(r.keep_for_months);
  policy.set_legal_ref(r.legal_ref);
  *policy.mutable_valid_from() = wire::ToProto(r.valid_from);
  policy.set_switched_on(r.switched_on);
  policy.set_is_default(r.is_default);
  return policy;
}

const Retention& Of(v1::RecordType type, const std::vector<Retention>& policies) {
  return *std::find_if(policies.begin(), policies.end(), [&](const Retention& r) { return r.record_type == type; });
}

// All of them under one closing statement, because it locks the head of the feed.
void ErasePeople(postgres::Connection& conn, BusinessClock& clock, const People& people,
                 const std::string& municipality, Date up_to) {
  const std::vector<Uuid> due = TakeDue(conn, municipality, up_to, kMostPeopleADay);
  if (due.empty()) return;
  const auto erase_each = [&](rpc::Tx& tx) {
    for (const Uuid& citizen : due) {
      const absl::Status status = Erase(tx, people, citizen, v1::ERASURE_GROUND_RETENTION, "SYSTEM").status();
      // Such as a key that is not in the keyring: the others go on, and the person stands in the list of what is due.
      if (!status.ok()) telemetry::Log(telemetry::Level::kError, "erasure_refused", {{"reason", ReasonOf(status)}});
    }
    return absl::OkStatus();
  };
  rpc::RunAsSystem(conn, clock, municipality, "sjak.citizens.v1.RightsService.ErasePerson", erase_each).IgnoreError();
}

}  // namespace

absl::StatusOr<v1::RetentionPolicy> Retaining::DefineRetention(rpc::Tx& tx,
                                                               const v1::DefineRetentionRequest& request) const {
  const v1::RetentionPolicy& policy = request.policy();
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("policy.legal_ref", policy.legal_ref()));
  const Retention stated{policy.record_type(), policy.keep_for_months(),
                         policy.legal_ref(),   wire::DateOf(policy.valid_from()),
                         policy.switched_on(), false};
  StoreRetention(tx, stated);
  return PolicyOf(stated);
}

absl::StatusOr<v1::ListRetentionResponse> Retaining::ListRetention(rpc::ReadTx& tx,
                                                                   const v1::ListRetentionRequest&) const {
  v1::ListRetentionResponse response;
  for (const Retention& r : RetentionOn(RetentionFrom(tx.Read(kRetention, {tx.municipality()})), tx.today())) {
    *response.add_policies() = PolicyOf(r);
  }
  return response;
}

absl::StatusOr<v1::ListDueForErasureResponse> Retaining::ListDueForErasure(
    rpc::ReadTx& tx, const v1::ListDueForErasureRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const std::vector<std::string> after =
      page.after.size() == 2 ? page.after : std::vector<std::string>{"-infinity", Uuid().ToString()};
  const int months = Of(v1::RECORD_TYPE_CITIZEN, RetentionOn(StatedRetention(tx), tx.today())).keep_for_months;
  v1::ListDueForErasureResponse response;
  std::vector<std::string> last;
  for (const postgres::Row row :
       tx.Read(kDuePage, {tx.municipality(), DueUpTo(tx.today(), months), after[0], after[1], page.size})) {
    if (response.due_size() == page.size) {
      response.set_next_page_token(pages_.Next(tx.call(), request, last));
      break;
    }
    v1::DueForErasure* const due = response.add_due();
    due->set_citizen(ResourceName("citizens", row.uuid("citizen_id")));
    *due->mutable_last_changed_at() = wire::ToProto(row.time("recorded_at"));
    *due->mutable_due_on() = wire::ToProto(MonthsAfter(DateIn(row.time("recorded_at"), Copenhagen()), months));
    due->set_on_hold(row.flag("on_hold"));
    last = {row.text("recorded_at"), row.text("citizen_id")};
  }
  return response;
}

absl::StatusOr<v1::LegalHold> Retaining::PlaceLegalHold(rpc::Tx& tx, const v1::PlaceLegalHoldRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("reason", request.reason()));
  SJAK_ASSIGN_OR_RETURN(const People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  StoreHold(tx, locked.person.id, request.reason());
  tx.Touch(locked.person.id);
  v1::LegalHold hold;
  hold.set_citizen(request.citizen());
  *hold.mutable_placed_on() = wire::ToProto(tx.today());
  hold.set_reason(request.reason());
  return hold;
}

absl::StatusOr<v1::LegalHold> Retaining::LiftLegalHold(rpc::Tx& tx, const v1::LiftLegalHoldRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("reason", request.reason()));
  SJAK_ASSIGN_OR_RETURN(const People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  const std::optional<v1::LegalHold> hold = StoreHoldLifted(tx, locked.person.id, request.reason());
  if (!hold) return RefuseState("NO_LEGAL_HOLD", "No legal hold stands for this person.", request.citizen());
  tx.Touch(locked.person.id);
  return *hold;
}

jobs::Job Retaining::EraseDueDaily() const {
  return {"erase-due", [this](postgres::Connection& conn, const std::string& municipality, Date day, absl::Time) {
            const std::vector<Retention> policies = RetentionOn(ReadRetention(conn, municipality), day);
            if (const Retention& r = Of(v1::RECORD_TYPE_CITIZEN, policies); r.switched_on) {
              ErasePeople(conn, *clock_, people_, municipality, DueUpTo(day, r.keep_for_months));
            }
            if (const Retention& r = Of(v1::RECORD_TYPE_IMPORT_LEDGER, policies); r.switched_on) {
              EraseOldLedger(conn, municipality, DueUpTo(day, r.keep_for_months));
            }
          }};
}

}  // namespace sjak::citizens
