#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/base/date.h"

namespace sjak::placements {

// A contractor's time on a site, and who hired it there; "" the builder.
struct ContractorTime {
  std::string unit;
  std::string engaged_by;
  Date first;
  std::optional<Date> last;
};

struct ChainLink {
  std::string unit;
  std::string engaged_by;
  int tier = 1;
};

// Who is on the site on a day, whoever hired before the hired (S13). Whose hirer is not there any more, or was hired in
// a circle, is told as hired by the builder.
std::vector<ChainLink> ChainOn(const std::vector<ContractorTime>& times, Date day);

// Whether `unit` is on the site on every day from `first` to `last` (or for good).
bool OnSiteThroughout(const std::vector<ContractorTime>& times, const std::string& unit, Date first,
                      std::optional<Date> last);

}  // namespace sjak::placements
