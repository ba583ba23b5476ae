#include "services/citizens/cases/cases.h"

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/circumstances/history_store.h"
#include "services/citizens/registry/person.h"
#include "sjak/citizens/v1/circumstances_events.pb.h"

namespace sjak::citizens {
namespace {

v1::CaseClosed ClosedEvent(const v1::CaseClosure& closure, Date from) {
  v1::CaseClosed event;
  *event.mutable_closure() = closure;
  *event.mutable_closure()->mutable_valid_from() = wire::ToProto(from);
  return event;
}

}  // namespace

absl::Status Close(Person* person, Date from, const v1::CaseClosure& closure) {
  for (const auto& spell : person->closure.spells()) {
    if (!spell.until || *spell.until > from) {
      return RefuseState("CASE_CLOSED",
                         "The case is closed on that day or later. Reopen it first, or choose another day.", "case");
    }
  }
  person->caseworker.CloseAt(from);
  return person->closure.Open(from, std::nullopt, closure);
}

absl::Status Reopen(Person* person, Date from) {
  const auto* closed = person->closure.On(from);
  if (closed == nullptr) {
    return RefuseState("CASE_NOT_CLOSED", "The case is open on that day. Nothing is left to do.", "case");
  }
  person->closure.CloseAt(from);
  return absl::OkStatus();
}

absl::StatusOr<v1::Citizen> Cases::CloseCase(rpc::Tx& tx, const v1::CloseCaseRequest& request) const {
  if (request.reason() == v1::CLOSE_REASON_HANDED_OVER) return RefuseField("reason", "is HandOver's alone");
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  const Date from = wire::DateOf(request.closed_on());
  v1::CaseClosure closure;
  closure.set_reason(request.reason());
  SJAK_RETURN_IF_ERROR(Close(&locked.person, from, closure));
  return Change(tx, people_, std::move(locked.person), ClosedEvent(closure, from));
}

absl::StatusOr<v1::Citizen> Cases::ReopenCase(rpc::Tx& tx, const v1::ReopenCaseRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("caseworker", request.caseworker()));
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  const Date from = wire::DateOf(request.reopened_on());
  SJAK_RETURN_IF_ERROR(Reopen(&locked.person, from));
  if (!request.caseworker().empty()) {
    SJAK_RETURN_IF_ERROR(locked.person.caseworker.Open(from, std::nullopt, request.caseworker()));
  }
  return Change(tx, people_, std::move(locked.person), v1::CaseReopened());
}

absl::StatusOr<v1::HandOverDocument> Cases::HandOver(rpc::Tx& tx, const v1::HandOverRequest& request) const {
  if (request.municipality() == tx.municipality()) {
    return RefuseField("municipality", "must be another municipality than this one");
  }
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  const Date from = wire::DateOf(request.handed_over_on());
  v1::CaseClosure closure;
  closure.set_reason(v1::CLOSE_REASON_HANDED_OVER);
  closure.set_handed_to(request.municipality());
  // As it was here: before the closing takes the case from its caseworker.
  const Person before = locked.person;
  SJAK_RETURN_IF_ERROR(Close(&locked.person, from, closure));
  Change(tx, people_, std::move(locked.person), ClosedEvent(closure, from));

  v1::HandOverDocument document;
  document.set_from_municipality(tx.municipality());
  document.set_to_municipality(request.municipality());
  document.set_reason(request.reason());
  *document.mutable_handed_over_on() = request.handed_over_on();
  *document.mutable_made_at() = wire::ToProto(tx.now());
  *document.mutable_citizen() = ListedCitizenOn(before, from - 1);
  // Consents were given for this municipality's partners, and the ids are its own.
  document.mutable_citizen()->clear_consents();
  document.mutable_citizen()->clear_caseworker();
  document.mutable_citizen()->clear_external_id();
  for (v1::Spell& spell : StandingSpells(before)) *document.add_spells() = std::move(spell);
  return document;
}

}  // namespace sjak::citizens
