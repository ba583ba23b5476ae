#include "services/citizens/registry/registry.h"

#include <algorithm>

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/areas/areas_store.h"
#include "services/citizens/circumstances/sent_spells.h"
#include "services/citizens/registry/person.h"
#include "services/citizens/registry/registry_store.h"
#include "services/citizens/registry/true_at_store.h"
#include "services/citizens/rights/absence_store.h"
#include "services/common/cpr.h"
#include "services/common/danish_text.h"

namespace sjak::citizens {
namespace {

// What lies between "looks right" (validation) and "is right".
absl::Status Check(const v1::RegisterCitizenRequest& request, absl::string_view municipality) {
  std::vector<FieldViolation> wrong;
  if (SearchKey(request.given_name()).empty()) wrong.push_back({"given_name", "must hold a letter"});
  if (SearchKey(request.surname()).empty()) wrong.push_back({"surname", "must hold a letter"});
  if (!wrong.empty()) return RefuseFields(wrong);
  SJAK_RETURN_IF_ERROR(CheckAddress(request.address()));
  SJAK_RETURN_IF_ERROR(CheckGuest(request.address(), request.has_guest()));
  if (request.has_guest()) SJAK_RETURN_IF_ERROR(CheckActsElsewhere(request.guest(), municipality));
  return CheckHoldsNoCpr("caseworker", request.caseworker());
}

absl::StatusOr<Person> NewPerson(const v1::RegisterCitizenRequest& request, Date today,
                                 const std::vector<Area>& areas) {
  SJAK_ASSIGN_OR_RETURN(const Cpr cpr, Cpr::Parse(request.cpr()));
  const Date group_from = wire::DateOf(request.target_group_from());
  const Date since = std::min(group_from, today);
  const Date lives_since =
      wire::IsSet(request.address().valid_from()) ? wire::DateOf(request.address().valid_from()) : since;
  Person person;
  person.id = Uuid::New();
  person.given_name = request.given_name();
  person.surname = request.surname();
  person.phone = request.phone();
  SJAK_RETURN_IF_ERROR(person.cpr.Open(kAlways, std::nullopt, cpr.text()));
  SJAK_RETURN_IF_ERROR(person.target_group.Open(group_from, std::nullopt, request.target_group()));
  SJAK_RETURN_IF_ERROR(person.address.Open(lives_since, std::nullopt, Located(request.address(), areas)));
  SJAK_RETURN_IF_ERROR(person.needs.Open(since, std::nullopt, NeedStateOf(request.needs(), request.unemployed())));
  if (request.protected_()) SJAK_RETURN_IF_ERROR(Protect(&person, since, v1::PROTECTION_SOURCE_JOBCENTRE));
  if (request.has_guest()) {
    SJAK_ASSIGN_OR_RETURN(const auto guest, SpellSent(request.guest(), "guest"));
    SJAK_RETURN_IF_ERROR(person.guest.Open(guest.from, guest.until, guest.value));
  }
  if (!request.caseworker().empty()) {
    SJAK_RETURN_IF_ERROR(person.caseworker.Open(since, std::nullopt, request.caseworker()));
  }
  return person;
}

// Names and addresses of protected people: a caseworker's who says why, and by GetCitizen.
bool MayNameProtected(const rpc::Call& call) {
  return call.caller.cls == policy::v1::CALLER_CLASS_JOBCENTRE && call.caller.HasRole(policy::v1::ROLE_CASEWORKER) &&
         !call.purpose.empty() && !call.method->rpc.unmask();
}

}  // namespace

absl::StatusOr<v1::Citizen> Registry::RegisterCitizen(rpc::Tx& tx, const v1::RegisterCitizenRequest& request) const {
  SJAK_RETURN_IF_ERROR(Check(request, tx.municipality()));
  SJAK_ASSIGN_OR_RETURN(Person person, NewPerson(request, tx.today(), ReadAreas(tx)));
  return Change(tx, people_, std::move(person), v1::CitizenRegistered());
}

std::vector<absl::StatusOr<v1::Citizen>> Registry::GetCitizens(
    rpc::BatchTx& tx, absl::Span<const rpc::Item<v1::GetCitizenRequest>> items) const {
  std::vector<postgres::Arg> ids, may;
  for (const auto& item : items) {
    ids.push_back(IdOf(item.request->name()));
    may.push_back(MayUseRestricted(*item.call));
  }
  std::vector<absl::StatusOr<v1::Citizen>> answers(items.size());
  const postgres::Rows rows = tx.Read(kCitizensById, {tx.municipality(), ids, tx.today(), may});
  for (const postgres::Row row : rows) {
    const auto person = people_.Parse(tx.municipality(), row.text("person"));
    auto& answer = answers[row.i32("item") - 1];
    if (person.ok()) {
      const bool shows_all = MayNameProtected(*items[row.i32("item") - 1].call);
      answer = shows_all ? CitizenOn(*person, tx.today()) : ListedCitizenOn(*person, tx.today());
    } else {
      answer = person.status();
    }
  }
  for (size_t i = 0; i < items.size(); ++i) {
    // Not assigned yet.
    if (absl::IsUnknown(answers[i].status())) answers[i] = WhyAbsent(tx, IdOf(items[i].request->name()));
  }
  return answers;
}

absl::StatusOr<v1::ListCitizensResponse> Registry::ListCitizens(rpc::ReadTx& tx,
                                                                const v1::ListCitizensRequest& request) const {
  const std::string surname = SearchKey(request.surname());
  if (surname.empty() && !request.surname().empty()) return RefuseField("surname", "must hold a letter");
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const std::vector<std::string> after =
      page.after.size() == 2 ? page.after : std::vector<std::string>{"", Uuid().ToString()};
  postgres::Args args = {tx.municipality(),       tx.today(), page.size, surname, after[0], after[1],
                         request.include_closed()};
  if (!request.caseworker().empty()) args.push_back(request.caseworker());
  const postgres::Rows rows = tx.Read(request.caseworker().empty() ? kCitizensPage : kCaseloadPage, args);
  v1::ListCitizensResponse response;
  std::vector<std::string> last;
  *response.mutable_true_at() = TrueAt(rows.front());
  for (const postgres::Row row : rows) {
    if (row.is_null("place")) break;
    if (row.is_null("person")) {
      response.set_next_page_token(pages_.Next(tx.call(), request, last));
      break;
    }
    SJAK_ASSIGN_OR_RETURN(const Person person, people_.Parse(tx.municipality(), row.text("person")));
    *response.add_citizens() = ListedCitizenOn(person, tx.today());
    last = {row.text("sort_key"), person.id.ToString()};
  }
  return response;
}

}  // namespace sjak::citizens
