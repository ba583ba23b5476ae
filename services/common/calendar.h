#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "platform/base/date.h"

namespace sjak {

// The Gregorian Easter Sunday of `year`.
Date EasterSunday(int year);

struct Holiday {
  Date date;
  absl::string_view name_da;
  absl::string_view name_en;
};

// Denmark's public holidays of a year in date order, Sundays among them. Great Prayer Day is one until 2023.
std::vector<Holiday> PublicHolidays(int year);
bool IsPublicHoliday(Date day);
// Monday to Friday and no public holiday.
bool IsWorkingDay(Date day);
// Working days from `first` to `last`, both counted; 0 when `last` lies before `first`.
int64_t CountWorkingDays(Date first, Date last);

// Why a building site is shut on a day by default (R32). A site may add periods of its own.
enum class Closure {
  kOpen,
  kWeekend,
  kPublicHoliday,
  kAgreedDayOff,         // 5 June and 24 December, free under the construction agreements
  kConstructionHoliday,  // ISO weeks 28 to 30
  kChristmas,            // 25 December to 1 January
};
// The first that applies, in the order of the enumeration. Absence on a closed day is no absence.
Closure DefaultClosure(Date day);

// An ISO 8601 week: Monday to Sunday, in the year that holds its Thursday.
struct IsoWeek {
  int year;
  int week;  // 1-53
  static IsoWeek Of(Date day);
  Date Monday() const;
  friend auto operator<=>(const IsoWeek&, const IsoWeek&) = default;
};
// 52 or 53.
int IsoWeeksInYear(int year);

// A calendar month.
class Month {
 public:
  Month() = default;  // 1970-01
  Month(int year, int month) : month_(year, month) {}
  // "2021-09". Refuses with INVALID_ARGUMENT and the reason MONTH_FORMAT.
  static absl::StatusOr<Month> Parse(absl::string_view text);
  static Month Of(Date day) { return Month(day.year(), day.month()); }

  std::string ToString() const;
  int year() const { return static_cast<int>(month_.year()); }
  int month() const { return month_.month(); }
  Date First() const { return Date(absl::CivilDay(month_)); }
  Date Last() const { return Date(absl::CivilDay(month_ + 1) - 1); }

  Month operator+(int64_t months) const { return Month(month_ + months); }
  Month operator-(int64_t months) const { return Month(month_ - months); }
  int64_t operator-(Month other) const { return month_ - other.month_; }
  friend bool operator==(Month a, Month b) { return a.month_ == b.month_; }
  friend std::strong_ordering operator<=>(Month a, Month b) { return a.month_ - b.month_ <=> 0; }

 private:
  explicit Month(absl::CivilMonth month) : month_(month) {}
  absl::CivilMonth month_;
};

}  // namespace sjak
