#include "services/placements/ledger/ledger_rules.h"

#include <algorithm>
#include <set>

#include "services/common/money.h"

namespace sjak::placements {

std::map<BalanceKey, int64_t> Deltas(const std::vector<Move>& moves) {
  std::map<BalanceKey, int64_t> deltas;
  for (const Move& move : moves) {
    deltas[{move.line, move.year, move.from}] -= move.oere;
    deltas[{move.line, move.year, move.to}] += move.oere;
  }
  return deltas;
}

Move Commit(const Uuid& line, int year, int64_t delta) {
  return delta >= 0 ? Move{line, year, Account::kAvailable, Account::kCommitted, delta}
                    : Move{line, year, Account::kCommitted, Account::kAvailable, -delta};
}

std::vector<Move> Submit(const Claimed& claim) {
  return {{claim.line, claim.year, Account::kCommitted, Account::kAccrued, claim.committed},
          {claim.line, claim.year, Account::kAvailable, Account::kAccrued, claim.net - claim.committed}};
}

std::vector<Move> Reverse(const Claimed& claim, Account from, int64_t tied_up) {
  std::vector<Move> moves;
  if (from == Account::kPaid) moves.push_back({claim.line, claim.year, from, Account::kInvoiced, claim.net});
  if (from != Account::kAccrued) {
    moves.push_back({claim.line, claim.year, Account::kInvoiced, Account::kAccrued, claim.net});
  }
  moves.push_back({claim.line, claim.year, Account::kAccrued, Account::kCommitted, tied_up});
  moves.push_back({claim.line, claim.year, Account::kAccrued, Account::kAvailable, claim.net - tied_up});
  return moves;
}

int64_t OpenCommitment(int64_t agreed, int64_t claimed) { return std::max<int64_t>(0, agreed - claimed); }

MoneyByCitizen ShareOut(const std::vector<PaidHours>& hours) {
  MoneyByCitizen out;
  std::set<std::pair<Uuid, Date>> attended;  // a day under two agreements is one day
  for (const PaidHours& row : hours) {
    out.paid += row.oere;
    int64_t present = 0;
    for (const auto& [citizen, minutes] : row.present) present += minutes;
    if (row.line != kWithCitizen || present == 0) {
      Share& rest = row.line == kWithCitizen ? out.nobody_present : out.other_lines[row.line];
      rest.minutes += row.minutes;
      rest.oere += row.oere;
      continue;
    }
    int64_t until = 0, given = 0;
    for (const auto& [citizen, minutes] : row.present) {
      until += minutes;
      const int64_t running = DivideRounded(row.oere * until, present);
      Share& share = out.citizens[citizen];
      share.oere += running - given;
      given = running;
      if (attended.insert({citizen, row.day}).second) share.minutes += minutes;
    }
  }
  return out;
}

}  // namespace sjak::placements
