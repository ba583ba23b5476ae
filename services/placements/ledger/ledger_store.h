#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/placements/ledger/ledger_rules.h"
#include "sjak/placements/v1/ledger.pb.h"

namespace sjak::placements {

// An entry to book. Entries are written by the statement that writes what they are about: in one go, or not at all.
struct Posting {
  v1::LedgerEntryKind kind = v1::LEDGER_ENTRY_KIND_UNSPECIFIED;
  std::optional<Uuid> agreement;
  std::optional<Uuid> claim;
  std::string reason;
  std::vector<Move> moves;
  // Lines and years without money until now.
  std::set<std::pair<Uuid, int>> opens;
};

// Common table expressions "ledger_..." for such a statement, without WITH; `param` is the number of its parameter that
// PostingArg fills, and $1 is the municipality. Hits LINE_EXHAUSTED when an account would go below zero. The line is
// locked by the caller.
std::string PostingSql(int param);
postgres::Arg PostingArg(const rpc::Tx& tx, const std::vector<Posting>& postings);

// Nothing when there is no such line.
std::optional<v1::LinePosition> ReadLinePosition(rpc::ReadTx& tx, const std::string& line);
// At most page.size + 1.
std::vector<v1::LedgerEntry> ListEntries(rpc::ReadTx& tx, const v1::ListLedgerEntriesRequest& request,
                                         const rpc::Page& page);
// Paid hours of a line and year by day. Nothing when there is no such line.
std::optional<std::vector<PaidHours>> ReadPaidHours(rpc::ReadTx& tx, const v1::GetMoneyToOutcomeRequest& request);

}  // namespace sjak::placements
