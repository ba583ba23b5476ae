#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/base/date.h"

namespace sjak::placements {

// K20: days that `start` lies after the last day of `quarter` ("2021-Q1"), below 0 before its first day, 0 within it.
// Nothing when the quarter cannot be read.
std::optional<int64_t> SlipAfterQuarter(const std::string& quarter, Date start);

}  // namespace sjak::placements
