#include "services/common/calendar.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "platform/base/error.h"

namespace sjak {
namespace {

constexpr int kLastGreatPrayerDay = 2023;  // abolished by law 214 of 6 March 2023

Date ThursdayOf(Date day) {
  // absl::Weekday counts Monday as 0.
  return day - static_cast<int>(day.weekday()) + 3;
}

}  // namespace

Date EasterSunday(int year) {
  // Meeus/Jones/Butcher; the names are the traditional ones of the computus.
  const int golden = year % 19, century = year / 100, of_century = year % 100;
  const int correction = (century - (century + 8) / 25 + 1) / 3;
  const int epact = (19 * golden + century - century / 4 - correction + 15) % 30;
  const int weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
  const int late = (golden + 11 * epact + 22 * weekday) / 451;
  const int days = epact + weekday - 7 * late + 114;
  return Date(year, days / 31, days % 31 + 1);
}

std::vector<Holiday> PublicHolidays(int year) {
  const Date easter = EasterSunday(year);
  std::vector<Holiday> holidays = {
      {Date(year, 1, 1), "Nytårsdag", "New Year's Day"}, {easter - 3, "Skærtorsdag", "Maundy Thursday"},
      {easter - 2, "Langfredag", "Good Friday"},         {easter, "Påskedag", "Easter Sunday"},
      {easter + 1, "2. påskedag", "Easter Monday"},
  };
  if (year <= kLastGreatPrayerDay) holidays.push_back({easter + 26, "Store bededag", "Great Prayer Day"});
  holidays.insert(holidays.end(), {
                                      {easter + 39, "Kristi himmelfartsdag", "Ascension Day"},
                                      {easter + 49, "Pinsedag", "Whit Sunday"},
                                      {easter + 50, "2. pinsedag", "Whit Monday"},
                                      {Date(year, 12, 25), "Juledag", "Christmas Day"},
                                      {Date(year, 12, 26), "2. juledag", "Boxing Day"},
                                  });
  return holidays;
}

bool IsPublicHoliday(Date day) {
  const std::vector<Holiday> holidays = PublicHolidays(day.year());
  return std::any_of(holidays.begin(), holidays.end(), [day](const Holiday& h) { return h.date == day; });
}

bool IsWorkingDay(Date day) { return !day.IsWeekend() && !IsPublicHoliday(day); }

int64_t CountWorkingDays(Date first, Date last) {
  if (last < first) return 0;
  const auto weekdays_before = [](int64_t n) { return n / 7 * 5 + std::min<int64_t>(n % 7, 5); };
  const Date monday = first - static_cast<int>(first.weekday());
  int64_t count = weekdays_before(last - monday + 1) - weekdays_before(first - monday);
  for (int year = first.year(); year <= last.year(); ++year) {
    for (const Holiday& holiday : PublicHolidays(year)) {
      if (holiday.date >= first && holiday.date <= last && !holiday.date.IsWeekend()) --count;
    }
  }
  return count;
}

Closure DefaultClosure(Date day) {
  if (day.IsWeekend()) return Closure::kWeekend;
  if (IsPublicHoliday(day)) return Closure::kPublicHoliday;
  if ((day.month() == 6 && day.day() == 5) || (day.month() == 12 && day.day() == 24)) return Closure::kAgreedDayOff;
  const int week = IsoWeek::Of(day).week;
  if (week >= 28 && week <= 30) return Closure::kConstructionHoliday;
  if (day.month() == 12 && day.day() > 24) return Closure::kChristmas;
  return Closure::kOpen;
}

IsoWeek IsoWeek::Of(Date day) {
  const Date thursday = ThursdayOf(day);
  return {thursday.year(), static_cast<int>((thursday - Date(thursday.year(), 1, 1)) / 7 + 1)};
}

Date IsoWeek::Monday() const { return ThursdayOf(Date(year, 1, 4)) - 3 + 7 * (week - 1); }

int IsoWeeksInYear(int year) { return IsoWeek::Of(Date(year, 12, 28)).week; }

absl::StatusOr<Month> Month::Parse(absl::string_view text) {
  auto first = Date::Parse(absl::StrCat(text, "-01"));
  if (!first.ok()) {
    return Refuse(absl::StatusCode::kInvalidArgument, "MONTH_FORMAT", "must be a month of the form YYYY-MM");
  }
  return Of(*first);
}

std::string Month::ToString() const { return absl::StrFormat("%04d-%02d", year(), month()); }

}  // namespace sjak
