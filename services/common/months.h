#pragma once

#include <algorithm>

#include "platform/base/date.h"
#include "services/common/calendar.h"

namespace sjak {

// Where the law counts in calendar months (wage subsidies, flex jobs, pension age). Limits in weeks are in weeks.h.

// The same day of the month `months` later, or the month's last day where it has no such day.
inline Date AddMonths(Date day, int months) {
  const Month month = Month::Of(day) + months;
  return month.First() + (std::min(day.day(), month.Last().day()) - 1);
}

// The last day of a period of `months` whole months (>= 1) that begins on `start`: the day before the same day of the
// month, or the month's end where it has no such day (31 August and six months: 28 February).
inline Date LastDayOfMonths(Date start, int months) {
  const Date same = AddMonths(start, months);
  return same.day() < start.day() ? same : same - 1;
}

// How many months the days `start`..`last` take, begun months counted whole. 0 when `last` lies before `start`.
inline int BegunMonths(Date start, Date last) {
  if (last < start) return 0;
  int months = std::max<int>(1, static_cast<int>(Month::Of(last) - Month::Of(start)));
  while (LastDayOfMonths(start, months) < last) ++months;
  return months;
}

// Whole years of somebody born on `birth`; who was born on 29 February has the birthday on 1 March of other years.
inline int AgeOn(Date birth, Date day) {
  const bool before_birthday = day.month() < birth.month() || (day.month() == birth.month() && day.day() < birth.day());
  return day.year() - birth.year() - (before_birthday ? 1 : 0);
}

}  // namespace sjak
