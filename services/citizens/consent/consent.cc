#include "services/citizens/consent/consent.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/consent/consent_store.h"
#include "services/citizens/registry/person.h"
#include "services/citizens/rights/absence_store.h"
#include "services/citizens/tasks/tasks.h"
#include "services/common/cvr.h"
#include "sjak/citizens/v1/consent_events.pb.h"

namespace sjak::citizens {
namespace {

// A basis that the citizen's other ones allow: the same must not stand already.
template <typename Request>
absl::StatusOr<v1::Consent> NewBasis(const Person& person, const Request& request, v1::LegalBasis basis, Date today) {
  SJAK_ASSIGN_OR_RETURN(const std::string recipient, ParseCvr(request.recipient_cvr()));
  for (const v1::Consent& other : person.consents) {
    if (other.purpose() == request.purpose() && other.recipient_cvr() == recipient &&
        other.recipient_role() == request.recipient_role() && ShareOf(other).StandsOn(today)) {
      return Refuse(absl::StatusCode::kAlreadyExists, "CONSENT_ALREADY_GIVEN",
                    "A consent for this purpose and recipient stands. Withdraw it to give it anew.",
                    {{"consent", other.name()}});
    }
  }
  v1::Consent consent;
  consent.set_name(ResourceName("consents", Uuid::New()));
  consent.set_citizen(ResourceName("citizens", person.id));
  consent.set_purpose(request.purpose());
  consent.set_recipient_cvr(recipient);
  consent.set_recipient_role(request.recipient_role());
  consent.set_legal_basis(basis);
  *consent.mutable_given_on() = wire::ToProto(today);
  if (wire::IsSet(request.expires_on())) *consent.mutable_expires_on() = request.expires_on();
  return consent;
}

absl::Status CheckExpiry(const SharePurpose& purpose, const google::type::Date& expires_on, Date today) {
  if (!wire::IsSet(expires_on)) {
    return purpose.expires ? RefuseField("expires_on", "is required for this purpose") : absl::OkStatus();
  }
  return wire::DateOf(expires_on) < today ? RefuseField("expires_on", "must not lie in the past") : absl::OkStatus();
}

// The person whose basis it is, and the basis, which stands.
struct Standing {
  Person person;
  v1::Consent consent;
};
absl::StatusOr<Standing> FindStanding(rpc::Tx& tx, const People& people, const std::string& name) {
  const std::optional<Uuid> giver = LockGiver(tx, IdOf(name));
  if (!giver) return NotFound("CONSENT_NOT_FOUND", "No consent of this name is registered here. Check the name.");
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people.ReadLocked(tx, *giver));
  for (const v1::Consent& consent : locked.person.consents) {
    if (IdOf(consent.name()) == IdOf(name) && ShareOf(consent).StandsOn(tx.today())) {
      return Standing{locked.person, consent};
    }
  }
  return RefuseState("CONSENT_ALREADY_WITHDRAWN", "The consent was withdrawn before. Nothing is left to do.", name);
}

absl::Status WrongBasis(const std::string& name) {
  return RefuseState("LEGAL_BASIS_WRONG", "A consent is withdrawn, any other basis is ended. Use the other method.",
                     name);
}

}  // namespace

absl::StatusOr<v1::Consent> Consents::GiveConsent(rpc::Tx& tx, const v1::GiveConsentRequest& request) const {
  const SharePurpose* const purpose = FindSharePurpose(request.purpose());
  if (purpose == nullptr || !purpose->by_consent) {
    return RefuseField("purpose", absl::StrCat("must be ", SharePurposes(true)));
  }
  SJAK_RETURN_IF_ERROR(CheckExpiry(*purpose, request.expires_on(), tx.today()));
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("text_version", request.text_version()));
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  Person& person = locked.person;
  SJAK_ASSIGN_OR_RETURN(v1::Consent consent, NewBasis(person, request, v1::LEGAL_BASIS_CONSENT, tx.today()));
  consent.set_text_version(request.text_version());
  consent.set_text_language(request.text_language().empty() ? "da" : request.text_language());
  const std::vector<v1::Task> closed = StoreGiven(tx, consent, ++person.version);
  v1::ConsentGiven event;
  event.set_consent(consent.name());
  PublishChange(tx, person, event);
  for (const v1::Task& task : closed) PublishClosed(tx, task);
  return consent;
}

absl::StatusOr<v1::Consent> Consents::RecordShareBasis(rpc::Tx& tx, const v1::RecordShareBasisRequest& request) const {
  const SharePurpose* const purpose = FindSharePurpose(request.purpose());
  if (purpose == nullptr || !purpose->by_authority) {
    return RefuseField("purpose", absl::StrCat("must be ", SharePurposes(false), "; all else needs a consent"));
  }
  if (request.legal_basis() != v1::LEGAL_BASIS_TASK_OF_AUTHORITY) {
    return RefuseField("legal_basis", "must be TASK_OF_AUTHORITY; a consent is given");
  }
  SJAK_RETURN_IF_ERROR(CheckExpiry(*purpose, request.expires_on(), tx.today()));
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  Person& person = locked.person;
  SJAK_ASSIGN_OR_RETURN(const v1::Consent consent, NewBasis(person, request, request.legal_basis(), tx.today()));
  const std::vector<v1::Task> closed = StoreGiven(tx, consent, ++person.version);
  v1::ShareBasisRecorded event;
  event.set_consent(consent.name());
  PublishChange(tx, person, event);
  for (const v1::Task& task : closed) PublishClosed(tx, task);
  return consent;
}

absl::StatusOr<v1::Consent> Consents::WithdrawConsent(rpc::Tx& tx, const v1::WithdrawConsentRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(Standing standing, FindStanding(tx, people_, request.consent()));
  v1::Consent& consent = standing.consent;
  if (consent.legal_basis() != v1::LEGAL_BASIS_CONSENT) return WrongBasis(consent.name());
  *consent.mutable_withdrawn_on() = wire::ToProto(tx.today());
  const v1::Task task = NewTask(v1::TASK_KIND_CONSENT_WITHDRAWN, v1::TASK_URGENCY_URGENT, consent.citizen(), tx.today(),
                                tx.today() + 1, "ConsentWithdrawn", consent.name());
  StoreWithdrawn(tx, consent, ++standing.person.version, &task);
  v1::ConsentWithdrawn event;
  event.set_consent(consent.name());
  event.set_purpose(consent.purpose());
  event.set_recipient_cvr(consent.recipient_cvr());
  PublishChange(tx, standing.person, event);
  PublishOpened(tx, task);
  return consent;
}

absl::StatusOr<v1::Consent> Consents::EndShareBasis(rpc::Tx& tx, const v1::EndShareBasisRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(Standing standing, FindStanding(tx, people_, request.consent()));
  v1::Consent& consent = standing.consent;
  if (consent.legal_basis() == v1::LEGAL_BASIS_CONSENT) return WrongBasis(consent.name());
  *consent.mutable_withdrawn_on() = wire::ToProto(tx.today());
  StoreWithdrawn(tx, consent, ++standing.person.version, nullptr);
  v1::ShareBasisEnded event;
  event.set_consent(consent.name());
  PublishChange(tx, standing.person, event);
  return consent;
}

absl::StatusOr<v1::ListConsentsResponse> Consents::ListConsents(rpc::ReadTx& tx,
                                                                const v1::ListConsentsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const std::vector<std::string> after =
      page.after.size() == 2 ? page.after : std::vector<std::string>{"-infinity", Uuid().ToString()};
  const postgres::Rows rows =
      tx.Read(kConsentsPage, {tx.municipality(), IdOf(request.citizen()), page.size, after[0], after[1]});
  if (rows.empty()) return WhyAbsent(tx, IdOf(request.citizen()));
  SJAK_RETURN_IF_ERROR(CheckMayUse(tx.call(), rows.front().uuid("subject_id"), rows.front().flag("restricted")));
  v1::ListConsentsResponse response;
  std::vector<std::string> last;
  for (const postgres::Row row : rows) {
    if (row.is_null("place")) break;
    if (row.is_null("consent")) {
      response.set_next_page_token(pages_.Next(tx.call(), request, last));
      break;
    }
    const std::string citizen = ResourceName("citizens", row.uuid("subject_id"));
    *response.add_consents() = ConsentFromJson(citizen, row.text("consent"));
    last = {row.text("sort_day"), IdOf(response.consents().rbegin()->name()).ToString()};
  }
  return response;
}

absl::StatusOr<v1::ConsentText> Consents::DefineConsentText(rpc::Tx& tx,
                                                            const v1::DefineConsentTextRequest& request) const {
  const SharePurpose* const purpose = FindSharePurpose(request.text().code());
  if (purpose == nullptr || !purpose->by_consent) {
    return RefuseField("text.code", absl::StrCat("must be ", SharePurposes(true)));
  }
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("text.version", request.text().version()));
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("text.text", request.text().text()));
  v1::ConsentTextDefined event;
  *event.mutable_text() = request.text();
  *event.mutable_text()->mutable_defined_on() = wire::ToProto(tx.today());
  StoreText(tx, event.text());
  const v1::ConsentText& text = event.text();
  tx.Publish(absl::StrCat("consentTexts/", text.code(), ".", text.version(), ".", text.language()), 1, event);
  return text;
}

absl::StatusOr<v1::ListConsentTextsResponse> Consents::ListConsentTexts(
    rpc::ReadTx& tx, const v1::ListConsentTextsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const std::vector<std::string> after = page.after.size() == 3 ? page.after : std::vector<std::string>(3);
  const postgres::Rows rows =
      tx.Read(kConsentTextsPage, {tx.municipality(), request.code(), page.size, after[0], after[1], after[2]});
  v1::ListConsentTextsResponse response;
  for (const postgres::Row row : rows) {
    if (row.i32("place") > page.size) {
      const v1::ConsentText& last = *response.texts().rbegin();
      response.set_next_page_token(pages_.Next(tx.call(), request, {last.code(), last.version(), last.language()}));
      break;
    }
    v1::ConsentText& text = *response.add_texts();
    text.set_code(row.text("code"));
    text.set_version(row.text("version"));
    text.set_language(row.text("language"));
    text.set_text(row.text("text"));
    *text.mutable_defined_on() = wire::ToProto(row.date("defined_on"));
  }
  return response;
}

}  // namespace sjak::citizens
