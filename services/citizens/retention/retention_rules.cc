#include "services/citizens/retention/retention_rules.h"

#include <algorithm>

namespace sjak::citizens {

std::vector<Retention> DefaultRetention() {
  const Date always(1, 1, 1);
  return {{1, 60, "KLE P1825D: 5 years after the case", always, false, true},
          {2, 12, "own: files are not sent again after a year", always, false, true}};
}

std::vector<Retention> RetentionOn(const std::vector<Retention>& stated, Date day) {
  std::vector<Retention> out = DefaultRetention();
  for (Retention& applies : out) {
    for (const Retention& r : stated) {
      if (r.record_type == applies.record_type && r.valid_from <= day && r.valid_from >= applies.valid_from)
        applies = r;
    }
  }
  return out;
}

Date MonthsAfter(Date day, int months) {
  const int count = day.year() * 12 + day.month() - 1 + months;
  const Date first(count / 12, count % 12 + 1, 1);
  return first + (std::min(day.day(), first.LastOfMonth().day()) - 1);
}

Date DueUpTo(Date day, int months) {
  // Going back lands on the day itself or, after a month's end was cut short, a few days too early.
  Date up_to = MonthsAfter(day, -months);
  while (MonthsAfter(up_to + 1, months) <= day) ++up_to;
  return up_to;
}

}  // namespace sjak::citizens
