#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "platform/base/uuid.h"
#include "services/placements/ledger/ledger_rules.h"

namespace sjak::placements {

// A year column of a budget line. A year without one is an empty cell, which is not zero.
struct Cell {
  int64_t oere = 0;
  int price_level = 0;
};
using Cells = std::map<int, Cell>;  // by year

inline constexpr int kMostUpliftYears = 6;
// An amount of one price level at a later one: amount x the growth of each year after `from` up to `to`, exactly and
// then rounded once, half away from zero. `growth`: hundredths of a percent by year. Nothing when a year's growth is
// not known or there are more than kMostUpliftYears.
std::optional<int64_t> Uplift(int64_t oere, int from, int to, const std::map<int, int>& growth);
// The cells of `to` and later years at that level; the others as they are.
std::optional<Cells> UpliftCells(const Cells& cells, int to, const std::map<int, int>& growth);

// What makes `after` of `before`: money is granted and taken back.
std::vector<Move> Regrant(const Uuid& line, const Cells& before, const Cells& after);
// From one year to another of a line; from account to account, as each year's books are closed by themselves.
std::vector<Move> CarryOver(const Uuid& line, int from, int to, int64_t oere);

}  // namespace sjak::placements
