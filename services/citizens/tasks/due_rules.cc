#include "services/citizens/tasks/due_rules.h"

#include "services/common/calendar.h"

namespace sjak::citizens {

Date OnOrAfterWorkingDay(Date day) {
  while (!IsWorkingDay(day)) ++day;
  return day;
}

std::vector<std::string> HolidaysAround(Date day) {
  std::vector<std::string> days;
  for (int year = day.year() - 1; year <= day.year() + 1; ++year) {
    for (const Holiday& holiday : PublicHolidays(year)) days.push_back(holiday.date.ToString());
  }
  return days;
}

}  // namespace sjak::citizens
