#include "services/placements/slots/slot_rules.h"

#include <algorithm>

namespace sjak::placements {

SlotState SlotStateOn(SlotStatus status, int seats, int taken, Date last_day, Date today) {
  if (status == SlotStatus::kRefused) return SlotState::kRefused;
  if (status == SlotStatus::kClosed) return SlotState::kClosed;
  if (last_day < today) return SlotState::kPast;
  return taken >= seats ? SlotState::kFilled : SlotState::kOpen;
}

std::vector<std::string> Differences(const SlotTerms& slot, const SlotTerms& placement) {
  std::vector<std::string> out;
  const auto same_group = [&](const std::string& code) {
    return std::any_of(placement.task_codes.begin(), placement.task_codes.end(),
                       [&](const std::string& other) { return code.substr(0, 4) == other.substr(0, 4); });
  };
  if (slot.kind != placement.kind) out.push_back("kind");
  if (slot.site != placement.site) out.push_back("site");
  if (slot.unit != placement.unit) out.push_back("unit");
  if (std::none_of(slot.task_codes.begin(), slot.task_codes.end(), same_group)) out.push_back("task");
  if (placement.first < slot.first || placement.last > slot.last) out.push_back("days");
  return out;
}

}  // namespace sjak::placements
