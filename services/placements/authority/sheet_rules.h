#pragma once

#include <string>

#include "services/placements/rules/daily_use_rules.h"

namespace sjak::placements {

// The hours of an agreement from `first` to `last` in Danish words, week by week as they change (G1):
// "Uge 1: 5 t, uge 2-3: 10 t, uge 4-13: 20 t pr. uge". Weeks are those of the agreement, not of the calendar.
std::string HoursInWords(const HoursPlan& hours, Date first, Date last);

// "13.09.2021".
std::string DanishDate(Date day);

}  // namespace sjak::placements
