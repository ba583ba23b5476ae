#include "services/citizens/consent/consent.h"

#include <algorithm>

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/consent/consent_store.h"
#include "services/citizens/registry/person.h"
#include "services/common/cvr.h"

namespace sjak::citizens {

absl::StatusOr<v1::Consent> Consents::GiveConsent(rpc::Tx& tx, const v1::GiveConsentRequest& request) const {
  if (request.purpose() != "FUNCTIONAL_CONSIDERATIONS" && request.purpose() != "PHONE") {
    return RefuseField("purpose", "must be FUNCTIONAL_CONSIDERATIONS or PHONE");
  }
  SJAK_RETURN_IF_ERROR(CheckHoldsNoCpr("text_version", request.text_version()));
  SJAK_ASSIGN_OR_RETURN(const std::string recipient, ParseCvr(request.recipient_cvr()));
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  Person& person = locked.person;
  for (const v1::Consent& standing : person.consents) {
    if (standing.purpose() == request.purpose() && standing.recipient_cvr() == recipient) {
      return Refuse(absl::StatusCode::kAlreadyExists, "CONSENT_ALREADY_GIVEN",
                    "A consent for this purpose and recipient stands. Withdraw it to give it anew.",
                    {{"consent", standing.name()}});
    }
  }

  v1::Consent consent;
  consent.set_name(ResourceName("consents", Uuid::New()));
  consent.set_citizen(ResourceName("citizens", person.id));
  consent.set_purpose(request.purpose());
  consent.set_recipient_cvr(recipient);
  consent.set_text_version(request.text_version());
  *consent.mutable_given_on() = wire::ToProto(tx.today());
  StoreGiven(tx, consent, ++person.version);
  v1::ConsentGiven event;
  event.set_consent(consent.name());
  PublishChange(tx, person, event);
  return consent;
}

absl::StatusOr<v1::Consent> Consents::WithdrawConsent(rpc::Tx& tx, const v1::WithdrawConsentRequest& request) const {
  const std::optional<Uuid> giver = LockGiver(tx, IdOf(request.consent()));
  if (!giver) return NotFound("CONSENT_NOT_FOUND", "No consent of this name is registered here. Check the name.");
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.ReadLocked(tx, *giver));
  Person& person = locked.person;
  const auto standing = std::find_if(person.consents.begin(), person.consents.end(),
                                     [&](const v1::Consent& c) { return IdOf(c.name()) == IdOf(request.consent()); });
  if (standing == person.consents.end()) {
    return RefuseState("CONSENT_ALREADY_WITHDRAWN", "The consent was withdrawn before. Nothing is left to do.",
                       request.consent());
  }

  v1::Consent consent = *standing;
  *consent.mutable_withdrawn_on() = wire::ToProto(tx.today());
  StoreWithdrawn(tx, consent, ++person.version);
  v1::ConsentWithdrawn event;
  event.set_consent(consent.name());
  PublishChange(tx, person, event);
  return consent;
}

}  // namespace sjak::citizens
