#include "services/reporting/frozen/period_rules.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace sjak::reporting {
namespace {

constexpr const char* kMonths[] = {"januar", "februar", "marts",     "april",   "maj",      "juni",
                                   "juli",   "august",  "september", "oktober", "november", "december"};

int QuarterOf(Date day) { return (day.month() - 1) / 3 + 1; }

}  // namespace

Period PeriodOf(Date day, PeriodShape shape) {
  switch (shape) {
    case PeriodShape::kMonth:
      return {shape, absl::StrFormat("%04d-%02d", day.year(), day.month()), day.FirstOfMonth(), day.LastOfMonth()};
    case PeriodShape::kQuarter: {
      const int quarter = QuarterOf(day);
      return {shape, absl::StrFormat("%04d-Q%d", day.year(), quarter), Date(day.year(), 3 * quarter - 2, 1),
              Date(day.year(), 3 * quarter, 1).LastOfMonth()};
    }
    case PeriodShape::kDay:
      break;
  }
  return {PeriodShape::kDay, day.ToString(), day, day};
}

std::optional<Period> ParsePeriod(absl::string_view text) {
  int year = 0, number = 0;
  if (text.size() < 7 || !absl::SimpleAtoi(text.substr(0, 4), &year) || year < 1900 || text[4] != '-') {
    return std::nullopt;
  }
  if (text.size() == 10) {
    const absl::StatusOr<Date> day = Date::Parse(text);
    if (!day.ok()) return std::nullopt;
    return PeriodOf(*day, PeriodShape::kDay);
  }
  if (text.size() != 7) return std::nullopt;
  const bool quarter = text[5] == 'Q';
  if (!absl::SimpleAtoi(text.substr(quarter ? 6 : 5), &number) || number < 1 || number > (quarter ? 4 : 12)) {
    return std::nullopt;
  }
  return PeriodOf(Date(year, quarter ? 3 * number : number, 1), quarter ? PeriodShape::kQuarter : PeriodShape::kMonth);
}

std::vector<Period> PeriodsEndingWithin(Date first, Date last, PeriodShape shape) {
  std::vector<Period> periods;
  for (Date day = first; day <= last;) {
    Period period = PeriodOf(day, shape);
    if (period.last > last) break;
    day = period.last + 1;
    periods.push_back(std::move(period));
  }
  return periods;
}

absl::Time EndOf(Date day) { return absl::FromCivil((day + 1).civil(), Copenhagen()); }

absl::Time AfterEverything() { return EndOf(Date(9999, 12, 30)); }

std::string DanishPeriod(const Period& period) {
  switch (period.shape) {
    case PeriodShape::kMonth:
      return absl::StrCat(kMonths[period.first.month() - 1], " ", period.first.year());
    case PeriodShape::kQuarter:
      return absl::StrCat(QuarterOf(period.first), ". kvartal ", period.first.year());
    case PeriodShape::kDay:
      break;
  }
  return DanishDate(period.last);
}

std::string DanishDate(Date day) { return absl::StrCat(day.day(), ". ", kMonths[day.month() - 1], " ", day.year()); }

std::string ShortDate(Date day) { return absl::StrCat(day.day(), ".", day.month(), ".", day.year()); }

}  // namespace sjak::reporting
