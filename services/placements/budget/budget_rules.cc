#include "services/placements/budget/budget_rules.h"

namespace sjak::placements {
namespace {

constexpr int64_t kWhole = 10'000;

Move GrantMoney(const Uuid& line, int year, int64_t delta) {
  return delta >= 0 ? Move{line, year, Account::kAppropriation, Account::kAvailable, delta}
                    : Move{line, year, Account::kAvailable, Account::kAppropriation, -delta};
}

}  // namespace

std::optional<int64_t> Uplift(int64_t oere, int from, int to, const std::map<int, int>& growth) {
  if (to - from > kMostUpliftYears) return std::nullopt;
  __int128 amount = oere, denominator = 1;
  for (int year = from + 1; year <= to; ++year) {
    const auto known = growth.find(year);
    if (known == growth.end()) return std::nullopt;
    amount *= kWhole + known->second;
    denominator *= kWhole;
  }
  const __int128 half = denominator / 2;
  return static_cast<int64_t>(amount >= 0 ? (amount + half) / denominator : -((-amount + half) / denominator));
}

std::optional<Cells> UpliftCells(const Cells& cells, int to, const std::map<int, int>& growth) {
  Cells out = cells;
  for (auto& [year, cell] : out) {
    if (year < to || cell.price_level >= to) continue;
    const std::optional<int64_t> oere = Uplift(cell.oere, cell.price_level, to, growth);
    if (!oere) return std::nullopt;
    cell = {*oere, to};
  }
  return out;
}

std::vector<Move> Regrant(const Uuid& line, const Cells& before, const Cells& after) {
  std::vector<Move> moves;
  for (const auto& [year, cell] : after) {
    const auto was = before.find(year);
    moves.push_back(GrantMoney(line, year, cell.oere - (was == before.end() ? 0 : was->second.oere)));
  }
  for (const auto& [year, cell] : before) {
    if (after.count(year) == 0) moves.push_back(GrantMoney(line, year, -cell.oere));
  }
  return moves;
}

std::vector<Move> CarryOver(const Uuid& line, int from, int to, int64_t oere) {
  return {{line, from, Account::kAvailable, Account::kTransferred, oere},
          {line, to, Account::kTransferred, Account::kAvailable, oere}};
}

}  // namespace sjak::placements
