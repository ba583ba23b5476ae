#include "services/placements/partners/partnership.h"

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/common/cvr.h"
#include "services/common/danish_text.h"
#include "services/placements/partners/partnership_store.h"
#include "services/placements/partners/units_store.h"
#include "sjak/placements/v1/partners_events.pb.h"

namespace sjak::placements {
namespace {

absl::Status PartnerNotFound() { return NotFound("PARTNER_NOT_FOUND", "There is no such partner."); }

absl::Status CheckProposal(const v1::AgreementTerms& terms) {
  if (ContainsCprPattern(terms.terms_da())) {
    return RefuseField("terms.terms_da", "must not hold what looks like a CPR number");
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::PartnerRecord> LockedPartner(rpc::Tx& tx, const std::string& name) {
  const Uuid id = IdOf(name);
  LockPartners(tx, {id});
  std::map<Uuid, v1::PartnerRecord> found = ReadPartnersLocked(tx, {id});
  if (found.empty()) return PartnerNotFound();
  v1::PartnerRecord& record = found[id];
  if (record.partner().has_left_on()) {
    return RefuseState("PARTNER_HAS_LEFT", "The partner has left the programme. Invite it again, or use another.", name,
                       {{"left_on", wire::DateOf(record.partner().left_on()).ToString()}});
  }
  return std::move(record);
}

template <typename Event>
void PublishRecord(rpc::Tx& tx, const v1::PartnerRecord& record) {
  Event event;
  *event.mutable_record() = record;
  tx.Publish(record.partner().name(), record.partner().version(), event);
}

template <typename Event>
void PublishPartner(rpc::Tx& tx, const v1::Partner& partner) {
  Event event;
  *event.mutable_partner() = partner;
  tx.Publish(partner.name(), partner.version(), event);
}

}  // namespace

absl::StatusOr<v1::PartnerRecord> GetPartner(rpc::ReadTx& tx, const v1::GetPartnerRequest& request) {
  std::optional<v1::PartnerRecord> record = ReadPartner(tx, IdOf(request.name()));
  if (!record) return PartnerNotFound();
  return *std::move(record);
}

absl::StatusOr<v1::PartnerRecord> InvitePartner(rpc::Tx& tx, const v1::InvitePartnerRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckProposal(request.terms()));
  v1::PartnerRecord record;
  v1::Partner& partner = *record.mutable_partner();
  partner.set_name(ResourceName("partners", Uuid::New()));
  partner.set_programme(request.programme());
  partner.set_version(1);
  v1::PartnerFacts& facts = *partner.mutable_facts();
  SJAK_ASSIGN_OR_RETURN(*facts.mutable_cvr(), ParseCvr(request.cvr()));
  facts.set_title(request.title());
  *facts.mutable_roles() = request.roles();
  facts.set_relation(request.relation());
  facts.set_state(v1::PARTNER_STATE_PROSPECT);
  v1::PartnershipAgreement& agreement = *record.add_agreements();
  agreement.set_version(1);
  agreement.set_state(v1::AGREEMENT_STATE_PROPOSED);
  *agreement.mutable_terms() = request.terms();
  InsertInvited(tx, partner, request.terms());
  PublishRecord<v1::PartnerInvited>(tx, record);
  return record;
}

absl::StatusOr<v1::PartnerRecord> ProposeAgreement(rpc::Tx& tx, const v1::ProposeAgreementRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckProposal(request.terms()));
  SJAK_ASSIGN_OR_RETURN(v1::PartnerRecord record, LockedPartner(tx, request.partner()));
  record.mutable_partner()->set_version(record.partner().version() + 1);
  for (v1::PartnershipAgreement& earlier : *record.mutable_agreements()) {
    if (earlier.state() == v1::AGREEMENT_STATE_PROPOSED) earlier.set_state(v1::AGREEMENT_STATE_SUPERSEDED);
  }
  v1::PartnershipAgreement& agreement = *record.add_agreements();
  agreement.set_version(record.agreements_size());
  agreement.set_state(v1::AGREEMENT_STATE_PROPOSED);
  *agreement.mutable_terms() = request.terms();
  InsertAgreement(tx, record.partner(), agreement);
  PublishRecord<v1::AgreementProposed>(tx, record);
  return record;
}

absl::StatusOr<v1::PartnerRecord> AcceptAgreement(rpc::Tx& tx, const v1::AcceptAgreementRequest& request) {
  const bool by_partner = tx.caller().originator_class() == policy::v1::CALLER_CLASS_PARTNER;
  if (by_partner != request.on_behalf_reason().empty()) {
    return RefuseField("on_behalf_reason", by_partner ? "must be empty when the partner itself accepts"
                                                      : "must say why the partner does not accept itself");
  }
  const Date accepted_on = request.has_accepted_on() ? wire::DateOf(request.accepted_on()) : tx.today();
  if (accepted_on > tx.today()) return RefuseField("accepted_on", "must not lie in the future");
  SJAK_ASSIGN_OR_RETURN(v1::PartnerRecord record, LockedPartner(tx, request.partner()));
  if (request.version() > record.agreements_size()) {
    return NotFound("AGREEMENT_NOT_FOUND", "There is no such version of the agreement.");
  }
  v1::PartnershipAgreement& agreement = *record.mutable_agreements(static_cast<int>(request.version()) - 1);
  if (agreement.has_accepted_on()) {
    return RefuseState("AGREEMENT_ACCEPTED_ALREADY", "The version has been accepted already.", request.partner());
  }
  if (agreement.state() != v1::AGREEMENT_STATE_PROPOSED) {
    return RefuseState("AGREEMENT_SUPERSEDED", "Later terms took their place. Read and accept the latest version.",
                       request.partner(), {{"version", absl::StrCat(record.agreements_size())}});
  }
  for (v1::PartnershipAgreement& earlier : *record.mutable_agreements()) {
    earlier.set_state(v1::AGREEMENT_STATE_SUPERSEDED);
  }
  agreement.set_state(v1::AGREEMENT_STATE_ACCEPTED);
  *agreement.mutable_accepted_on() = wire::ToProto(accepted_on);
  agreement.set_on_behalf_reason(request.on_behalf_reason());
  v1::Partner& partner = *record.mutable_partner();
  partner.set_version(partner.version() + 1);
  if (partner.facts().state() == v1::PARTNER_STATE_PROSPECT)
    partner.mutable_facts()->set_state(v1::PARTNER_STATE_AGREED);
  if (!partner.facts().has_agreed_on()) *partner.mutable_facts()->mutable_agreed_on() = agreement.accepted_on();
  InsertAcceptance(tx, partner, agreement);
  PublishRecord<v1::AgreementAccepted>(tx, record);
  return record;
}

absl::StatusOr<v1::PartnerLeaving> LeavePartnership(rpc::Tx& tx, const v1::LeavePartnershipRequest& request) {
  const Date left_on = wire::DateOf(request.left_on());
  if (left_on > tx.today()) return RefuseField("left_on", "must not lie in the future");
  if (request.reason() == v1::LEAVE_REASON_MERGED) {
    return RefuseField("reason", "must not be MERGED: use MergePartners for a company entered twice");
  }
  SJAK_ASSIGN_OR_RETURN(const v1::PartnerRecord record, LockedPartner(tx, request.partner()));
  v1::PartnerLeaving leaving;
  v1::Partner& partner = *leaving.mutable_partner();
  partner = record.partner();
  partner.set_version(partner.version() + 1);
  partner.mutable_facts()->set_state(v1::PARTNER_STATE_LEFT);
  *partner.mutable_left_on() = request.left_on();
  partner.set_left_reason(request.reason());
  const Ties ties = UpdateLeft(tx, partner);
  for (const v1::EndedContractor& contractor : ties.contractors) *leaving.add_contractors() = contractor;
  for (const std::string& placement : ties.placements) leaving.add_placements(placement);

  v1::PartnerLeft event;
  *event.mutable_partner() = partner;
  *event.mutable_contractors() = leaving.contractors();
  tx.Publish(partner.name(), partner.version(), event);
  return leaving;
}

absl::StatusOr<v1::PartnerRecord> MergePartners(rpc::Tx& tx, const v1::MergePartnersRequest& request) {
  const Uuid duplicate_id = IdOf(request.duplicate());
  const Uuid into_id = IdOf(request.into());
  LockPartners(tx, {duplicate_id, into_id});
  std::map<Uuid, v1::PartnerRecord> found = ReadPartnersLocked(tx, {duplicate_id, into_id});
  if (found.count(duplicate_id) == 0 || found.count(into_id) == 0) return PartnerNotFound();
  v1::Partner duplicate = found[duplicate_id].partner();
  v1::PartnerRecord& record = found[into_id];
  v1::Partner& survivor = *record.mutable_partner();
  if (duplicate_id == into_id || duplicate.programme() != survivor.programme() || !duplicate.merged_into().empty() ||
      !survivor.merged_into().empty()) {
    return RefuseState("PARTNERS_NOT_MERGEABLE",
                       "Name two partners of one programme, neither of which was merged before.", request.duplicate());
  }
  duplicate.set_version(duplicate.version() + 1);
  duplicate.mutable_facts()->set_state(v1::PARTNER_STATE_LEFT);
  duplicate.set_left_reason(v1::LEAVE_REASON_MERGED);
  *duplicate.mutable_left_on() = wire::ToProto(tx.today());
  duplicate.set_merged_into(survivor.name());
  survivor.set_version(survivor.version() + 1);
  const std::vector<v1::EmployerUnit> units = UpdateMerged(tx, duplicate, survivor, request.reason());

  PublishPartner<v1::PartnerMerged>(tx, duplicate);
  PublishPartner<v1::PartnerAbsorbed>(tx, survivor);
  for (const v1::EmployerUnit& unit : units) {
    v1::EmployerUnitChanged event;
    *event.mutable_employer_unit() = unit;
    event.set_former_p_number(unit.p_number());
    tx.Publish(unit.name(), unit.version(), event);
  }
  return std::move(record);
}

absl::StatusOr<v1::ListPartnersResponse> PartnerLists::ListPartners(rpc::ReadTx& tx,
                                                                    const v1::ListPartnersRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  const bool by_partner = tx.caller().originator_class() == policy::v1::CALLER_CLASS_PARTNER;
  if (request.programme().empty() && !by_partner) return RefuseField("programme", "must be given");
  std::optional<Uuid> programme;
  if (!request.programme().empty()) programme = IdOf(request.programme());
  v1::ListPartnersResponse response;
  for (v1::Partner& partner : ListPartnerRows(tx, programme, page)) {
    if (response.partners_size() == page.size) {
      const std::string& last = response.partners().rbegin()->name();
      response.set_next_page_token(pages_.Next(tx.call(), request, {IdOf(last).ToString()}));
      break;
    }
    *response.add_partners() = std::move(partner);
  }
  return response;
}

absl::StatusOr<v1::ListEmployerUnitsResponse> PartnerLists::ListEmployerUnits(
    rpc::ReadTx& tx, const v1::ListEmployerUnitsRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListEmployerUnitsResponse response;
  for (v1::EmployerUnit& unit : ListUnitRows(tx, IdOf(request.partner()), page)) {
    if (response.employer_units_size() == page.size) {
      const std::string& last = response.employer_units().rbegin()->name();
      response.set_next_page_token(pages_.Next(tx.call(), request, {IdOf(last).ToString()}));
      break;
    }
    *response.add_employer_units() = std::move(unit);
  }
  return response;
}

}  // namespace sjak::placements
