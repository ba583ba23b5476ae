#include "services/placements/sites/slip_rules.h"

#include "services/common/calendar.h"

namespace sjak::placements {

std::optional<int64_t> SlipAfterQuarter(const std::string& quarter, Date start) {
  if (quarter.size() != 7 || quarter[5] != 'Q' || quarter[6] < '1' || quarter[6] > '4') return std::nullopt;
  const Month first(std::stoi(quarter.substr(0, 4)), 3 * (quarter[6] - '1') + 1);
  if (start < first.First()) return start - first.First();
  const Date last = (first + 2).Last();
  return start > last ? start - last : 0;
}

}  // namespace sjak::placements
