#include "services/placements/sites/contractor_chain_rules.h"

#include <algorithm>
#include <set>

namespace sjak::placements {

std::vector<ChainLink> ChainOn(const std::vector<ContractorTime>& times, Date day) {
  std::vector<ChainLink> waiting;
  for (const ContractorTime& t : times) {
    if (t.first <= day && (!t.last || day <= *t.last)) waiting.push_back({t.unit, t.engaged_by, 1});
  }
  std::vector<ChainLink> chain;
  std::set<std::string> placed;
  for (int tier = 1; !waiting.empty(); ++tier) {
    std::vector<ChainLink> next, later;
    for (ChainLink& link : waiting) {
      const bool ready = tier == 1 ? link.engaged_by.empty() : placed.count(link.engaged_by) > 0;
      (ready ? next : later).push_back(std::move(link));
    }
    if (next.empty() && tier > 1) {
      for (ChainLink& link : later) link.engaged_by.clear(), link.tier = 1;
      chain.insert(chain.end(), later.begin(), later.end());
      break;
    }
    for (ChainLink& link : next) link.tier = tier, placed.insert(link.unit);
    chain.insert(chain.end(), next.begin(), next.end());
    waiting = std::move(later);
  }
  return chain;
}

bool OnSiteThroughout(const std::vector<ContractorTime>& times, const std::string& unit, Date first,
                      std::optional<Date> last) {
  std::vector<ContractorTime> own;
  for (const ContractorTime& t : times) {
    if (t.unit == unit) own.push_back(t);
  }
  std::sort(own.begin(), own.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  Date covered_to = first - 1;
  for (const ContractorTime& t : own) {
    if (t.first > covered_to + 1) break;
    if (!t.last) return true;
    covered_to = std::max(covered_to, *t.last);
  }
  return last && covered_to >= *last;
}

}  // namespace sjak::placements
