#include "services/citizens/circumstances/circumstances.h"

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/circumstances/sent_spells.h"
#include "services/citizens/registry/person.h"
#include "sjak/citizens/v1/circumstances_events.pb.h"

namespace sjak::citizens {

absl::StatusOr<v1::Citizen> Circumstances::RecordTargetGroup(rpc::Tx& tx,
                                                             const v1::RecordTargetGroupRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  std::optional<Date> until;
  if (wire::IsSet(request.valid_to())) until = wire::DateOf(request.valid_to()) + 1;
  SJAK_RETURN_IF_ERROR(locked.person.target_group.Open(wire::DateOf(request.valid_from()), until, request.group()));
  return Change(tx, people_, std::move(locked.person), v1::TargetGroupRecorded());
}

absl::StatusOr<v1::Citizen> Circumstances::RecordAddress(rpc::Tx& tx, const v1::RecordAddressRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckAddress(request.address()));
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  SJAK_RETURN_IF_ERROR(locked.person.address.Open(wire::DateOf(request.valid_from()), std::nullopt,
                                                  Located(request.address(), locked.areas)));
  return Change(tx, people_, std::move(locked.person), v1::AddressRecorded());
}

absl::StatusOr<v1::Citizen> Circumstances::RecordNeeds(rpc::Tx& tx, const v1::RecordNeedsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  SJAK_RETURN_IF_ERROR(locked.person.needs.Open(wire::DateOf(request.valid_from()), std::nullopt,
                                                NeedStateOf(request.needs(), request.unemployed())));
  return Change(tx, people_, std::move(locked.person), v1::NeedsRecorded());
}

template <typename V, typename Event>
absl::StatusOr<v1::Citizen> Circumstances::Record(rpc::Tx& tx, const std::string& citizen,
                                                  Timeline<V> Person::*timeline, const V& sent, absl::string_view field,
                                                  const Event& event) const {
  SJAK_ASSIGN_OR_RETURN(const Spell<V> spell, SpellSent(sent, field));
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(citizen)));
  SJAK_RETURN_IF_ERROR((locked.person.*timeline).Open(spell.from, spell.until, spell.value));
  return Change(tx, people_, std::move(locked.person), event);
}

absl::StatusOr<v1::Citizen> Circumstances::RecordBenefit(rpc::Tx& tx, const v1::RecordBenefitRequest& request) const {
  return Record(tx, request.citizen(), &Person::benefit, request.benefit(), "benefit", v1::BenefitRecorded());
}

absl::StatusOr<v1::Citizen> Circumstances::RecordMobilityLimit(rpc::Tx& tx,
                                                               const v1::RecordMobilityLimitRequest& request) const {
  return Record(tx, request.citizen(), &Person::mobility_limit, request.mobility_limit(), "mobility_limit",
                v1::MobilityLimitRecorded());
}

absl::StatusOr<v1::Citizen> Circumstances::RecordConsiderations(rpc::Tx& tx,
                                                                const v1::RecordConsiderationsRequest& request) const {
  return Record(tx, request.citizen(), &Person::considerations, request.considerations(), "considerations",
                v1::ConsiderationsRecorded());
}

absl::StatusOr<v1::Citizen> Circumstances::RecordLanguageLevel(rpc::Tx& tx,
                                                               const v1::RecordLanguageLevelRequest& request) const {
  return Record(tx, request.citizen(), &Person::language_level, request.language_level(), "language_level",
                v1::LanguageLevelRecorded());
}

absl::StatusOr<v1::Citizen> Circumstances::RecordGuest(rpc::Tx& tx, const v1::RecordGuestRequest& request) const {
  SJAK_RETURN_IF_ERROR(CheckActsElsewhere(request.guest(), tx.municipality()));
  return Record(tx, request.citizen(), &Person::guest, request.guest(), "guest", v1::GuestRecorded());
}

absl::StatusOr<v1::Citizen> Circumstances::SetProtection(rpc::Tx& tx, const v1::SetProtectionRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(People::Locked locked, people_.Lock(tx, IdOf(request.citizen())));
  const Date from = wire::DateOf(request.valid_from());
  if (request.protected_()) {
    SJAK_RETURN_IF_ERROR(Protect(&locked.person, from, request.source()));
  } else {
    SJAK_RETURN_IF_ERROR(Unprotect(&locked.person, from, tx.today()));
  }
  return Change(tx, people_, std::move(locked.person), v1::ProtectionSet());
}

}  // namespace sjak::citizens
