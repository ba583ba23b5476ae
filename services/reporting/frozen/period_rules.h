#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "platform/base/date.h"

namespace sjak::reporting {

// What a report is of: a month, a quarter or a day.
enum class PeriodShape { kMonth, kQuarter, kDay };

struct Period {
  PeriodShape shape = PeriodShape::kDay;
  std::string text;  // "2021-09", "2021-Q3", "2021-08-25"
  Date first;
  Date last;
};

// Empty for what is none of the three, or does not exist.
std::optional<Period> ParsePeriod(absl::string_view text);
// The month or quarter that the day lies in; the day itself.
Period PeriodOf(Date day, PeriodShape shape);
// Those that end within first..last, in order.
std::vector<Period> PeriodsEndingWithin(Date first, Date last, PeriodShape shape);

// The first moment after the day, in Copenhagen.
absl::Time EndOf(Date day);
// Later than whatever is recorded.
absl::Time AfterEverything();

// "september 2021", "3. kvartal 2021", "25. august 2021".
std::string DanishPeriod(const Period& period);
// "25. august 2021", and in tables "25.8.2021".
std::string DanishDate(Date day);
std::string ShortDate(Date day);

}  // namespace sjak::reporting
