#include "services/citizens/sources/precedence_rules.h"

#include <algorithm>

namespace sjak::citizens {

bool Wins(const Precedence& precedence, int group, absl::string_view incoming, absl::string_view holder) {
  const auto order = precedence.find(group);
  if (order == precedence.end()) return true;
  const auto place = [&](absl::string_view source) {
    return std::find(order->second.begin(), order->second.end(), source) - order->second.begin();
  };
  return place(incoming) <= place(holder);
}

}  // namespace sjak::citizens
