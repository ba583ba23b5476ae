#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/placements/buyouts/buy_out_rules.h"
#include "services/placements/ledger/ledger_store.h"
#include "sjak/placements/v1/buyouts.pb.h"

namespace sjak::placements {

// Held until the transaction ends, so that nobody else commits of it meanwhile.
struct LockedLine {
  Uuid programme;
  std::string cost_kind;
};
std::optional<LockedLine> LockBudgetLine(rpc::Tx& tx, const Uuid& line);
// The line is locked.
struct LineGround {
  std::map<int, int64_t> available;  // by year; a year without money is not in it
  int grant_months = 0;              // law of today
};
LineGround ReadLineGround(rpc::Tx& tx, const Uuid& line);
// Hits MENTOR_NOT_FOUND.
void InsertAgreement(rpc::Tx& tx, const Uuid& id, const v1::AgreeBuyOutRequest& request, const AgreedTerms& terms,
                     const Posting& posting);
// The agreement is locked. Who is bought out when follows the terms; from the day after the closing, nobody is.
void InsertTerms(rpc::Tx& tx, const Uuid& agreement, const AgreedTerms& terms, const Posting& posting);

// The agreement as the contract shows it.
v1::BuyOutAgreement AgreementOf(const Uuid& id, const Uuid& mentor, const Uuid& line, int legal_basis,
                                const std::vector<AgreedTerms>& terms);
// By name, at most page.size + 1, of `name` alone unless it is empty; the caller's own.
std::vector<v1::AgreementRecord> ReadAgreements(rpc::ReadTx& tx, const std::string& name,
                                                const v1::ListAgreementsRequest& filter, const rpc::Page& page);

}  // namespace sjak::placements
