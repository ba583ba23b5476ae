#pragma once

#include <string>
#include <vector>

#include "platform/base/date.h"

namespace sjak::citizens {

// A deadline that falls on a weekend or public holiday moves to the next working day (domain 4.3 item 26).
Date OnOrAfterWorkingDay(Date day);

// The public holidays of the years around `day`, for statements that move deadlines themselves.
std::vector<std::string> HolidaysAround(Date day);

}  // namespace sjak::citizens
