#include "services/citizens/caseworkers/caseworkers.h"

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/caseworkers/caseload_rules.h"
#include "services/citizens/caseworkers/caseworkers_store.h"
#include "services/citizens/registry/person.h"
#include "services/citizens/rights/absence_store.h"
#include "sjak/citizens/v1/circumstances_events.pb.h"

namespace sjak::citizens {

absl::StatusOr<v1::Citizen> Caseworkers::AssignCaseworker(rpc::Tx& tx,
                                                          const v1::AssignCaseworkerRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("caseworker", request.caseworker()));
  const Date from = wire::DateOf(request.valid_from());
  const bool active = LockCaseFor(tx, IdOf(request.citizen()), request.caseworker(), from);
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.ReadLocked(tx, IdOf(request.citizen())));
  if (!active) return RefuseField("caseworker", "must be defined as active on valid_from (DefineCaseworker)");
  SJAK_RETURN_IF_ERROR(locked.person.caseworker.Open(from, std::nullopt, request.caseworker()));
  return Change(tx, people_, std::move(locked.person), v1::CaseworkerAssigned());
}

absl::StatusOr<v1::Caseworker> Caseworkers::DefineCaseworker(rpc::Tx& tx,
                                                             const v1::DefineCaseworkerRequest& request) const {
  const v1::Caseworker& caseworker = request.caseworker();
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("caseworker.caseworker", caseworker.caseworker()));
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("caseworker.person_name", caseworker.person_name()));
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("caseworker.team", caseworker.team()));
  const int64_t version = WriteCaseworker(tx, caseworker);
  v1::CaseworkerDefined event;
  event.set_caseworker(caseworker.caseworker());
  event.set_team(caseworker.team());
  *event.mutable_active_from() = caseworker.active_from();
  if (caseworker.has_active_to()) *event.mutable_active_to() = caseworker.active_to();
  tx.Publish(absl::StrCat("caseworkers/", caseworker.caseworker()), version, event);
  return caseworker;
}

absl::StatusOr<v1::ListCaseloadsResponse> Caseworkers::ListCaseloads(rpc::ReadTx& tx,
                                                                     const v1::ListCaseloadsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const Date day = wire::IsSet(request.as_of()) ? wire::DateOf(request.as_of()) : tx.today();
  const postgres::Rows rows =
      tx.Read(kCaseloadsPage, {tx.municipality(), day, postgres::Arg::NullIfEmpty(request.team()), page.size,
                               page.after.size() == 1 ? page.after[0] : ""});
  v1::ListCaseloadsResponse response;
  for (const postgres::Row row : rows) {
    if (response.caseloads_size() == page.size) {
      const std::string& last = response.caseloads(page.size - 1).caseworker().caseworker();
      response.set_next_page_token(pages_.Next(tx.call(), request, {last}));
      break;
    }
    v1::Caseload* load = response.add_caseloads();
    *load->mutable_caseworker() = CaseworkerOf(row);
    load->set_open_cases(row.i64("open_cases"));
  }
  return response;
}

absl::StatusOr<v1::AssignmentHistory> Caseworkers::GetAssignmentHistory(
    rpc::ReadTx& tx, const v1::GetAssignmentHistoryRequest& request) const {
  const postgres::Rows rows = tx.Read(kAssignmentHistory, {tx.municipality(), IdOf(request.citizen())});
  if (rows.empty()) return WhyAbsent(tx, IdOf(request.citizen()));
  SJAK_ASSIGN_OR_RETURN(const Person person, people_.Parse(tx.municipality(), rows.front().text("person")));
  SJAK_RETURN_IF_ERROR(CheckMayUse(tx.call(), person.id, person.is_restricted));
  const auto directory = DirectoryOf(rows.front().text("directory"));
  v1::AssignmentHistory history;
  history.set_citizen(ResourceName("citizens", person.id));
  for (const Spell<std::string>& spell : person.caseworker.spells()) {
    v1::Assignment* assignment = history.add_assignments();
    const auto known = directory.find(spell.value);
    if (known != directory.end()) *assignment->mutable_caseworker() = known->second;
    assignment->mutable_caseworker()->set_caseworker(spell.value);
    *assignment->mutable_valid_from() = wire::ToProto(spell.from);
    if (spell.last_day()) *assignment->mutable_valid_to() = wire::ToProto(*spell.last_day());
  }
  const CaseHistory counted = HistoryOf(person.caseworker, person.closure, tx.today());
  history.set_caseworker_changes(counted.changes);
  history.set_caseworker_gap_days(static_cast<int32_t>(counted.gap_days));
  return history;
}

}  // namespace sjak::citizens
