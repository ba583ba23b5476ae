#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/partners.pb.h"

namespace sjak::placements {

// A partner finds itself only. `shown ACTIVE` (PartnerRecord) is judged on tx.today().
std::optional<v1::PartnerRecord> ReadPartner(rpc::ReadTx& tx, const Uuid& id);
// Of a programme or, without one, the calling partner's own; one more than page.size when there are more, by id.
std::vector<v1::Partner> ListPartnerRows(rpc::ReadTx& tx, const std::optional<Uuid>& programme, const rpc::Page& page);

// Holds the partners until the transaction ends, in the order of their ids; a partner only itself.
void LockPartners(rpc::Tx& tx, const std::vector<Uuid>& ids);
// After LockPartners, in its own statement: those that are there, and the caller's. The state is the stored one.
std::map<Uuid, v1::PartnerRecord> ReadPartnersLocked(rpc::Tx& tx, const std::vector<Uuid>& ids);

// With the first version of the terms. Hits PARTNER_EXISTS and PROGRAMME_NOT_FOUND.
void InsertInvited(rpc::Tx& tx, const v1::Partner& partner, const v1::AgreementTerms& terms);
// Raises the partner to partner.version(), whose step it is; the agreement is its next version.
void InsertAgreement(rpc::Tx& tx, const v1::Partner& partner, const v1::PartnershipAgreement& agreement);
void InsertAcceptance(rpc::Tx& tx, const v1::Partner& partner, const v1::PartnershipAgreement& agreement);

// What hangs on a partner that leaves: units' periods on sites that ran past its last day, and placements that do.
struct Ties {
  std::vector<v1::EndedContractor> contractors;
  std::vector<std::string> placements;
};
// Cuts those periods after partner.left_on() and stores the leaving.
Ties UpdateLeft(rpc::Tx& tx, const v1::Partner& partner);

// Stores both as they are, moves the duplicate's units and projects, and returns the units as they are now.
std::vector<v1::EmployerUnit> UpdateMerged(rpc::Tx& tx, const v1::Partner& duplicate, const v1::Partner& survivor,
                                           const std::string& reason);

}  // namespace sjak::placements
