#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/tx.h"
#include "services/placements/budget/budget_rules.h"
#include "services/placements/ledger/ledger_store.h"
#include "sjak/placements/v1/budget.pb.h"

namespace sjak::placements {

// A budget line as it stands.
struct LineNow {
  Uuid id;
  Uuid programme;
  v1::BudgetLineFacts facts;  // without years
  int64_t version = 1;
  v1::BudgetChange change = v1::BUDGET_CHANGE_GRANTED;
  std::string reason;
  Cells granted;
  Cells cells;
};
v1::BudgetLineRecord LineRecordOf(const LineNow& line);

struct LineBooks {
  LineNow line;
  std::map<int, int64_t> available;  // by year; the years that the books know
  std::map<int, int> growth;         // price levels by year
};
// The line is locked (LockBudgetLine).
LineBooks ReadLineBooks(rpc::Tx& tx, const Uuid& line);
void InsertVersion(rpc::Tx& tx, const LineNow& line, const Posting& posting);
// Hits ETAG_MISMATCH when somebody states the same year at once.
void InsertPriceLevels(rpc::Tx& tx, const v1::StatePriceLevelsRequest& request);

// Holds the programme; false when there is none.
bool LockProgrammeOf(rpc::Tx& tx, const Uuid& programme);
// Fills in the version. The programme is held.
void InsertCaseworkerTime(rpc::Tx& tx, int64_t rate_oere, v1::CaseworkerTime* time);
// Of a programme and year by month, those of 0 minutes left out. Nothing when there is no such programme.
std::optional<std::vector<v1::CaseworkerTime>> ReadCaseworkerTime(rpc::ReadTx& tx,
                                                                  const v1::GetCaseworkerTimeRequest& request);

struct ProgrammeLines {
  int budget_year = 0;
  std::vector<LineNow> lines;  // as they were made
};
std::optional<ProgrammeLines> ReadProgrammeLines(rpc::ReadTx& tx, const Uuid& programme);

}  // namespace sjak::placements
