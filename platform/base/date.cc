#include "platform/base/date.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"

namespace sjak {

bool Date::Exists(int year, int month, int day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return false;
  return absl::CivilDay(year, month, day).day() == day;
}

absl::StatusOr<Date> Date::Parse(absl::string_view iso) {
  const auto bad = absl::InvalidArgumentError("not a date of the form YYYY-MM-DD");
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return bad;
  for (size_t i = 0; i < iso.size(); ++i) {
    if (i != 4 && i != 7 && !absl::ascii_isdigit(iso[i])) return bad;
  }
  int y = 0, m = 0, d = 0;
  if (!absl::SimpleAtoi(iso.substr(0, 4), &y) || !absl::SimpleAtoi(iso.substr(5, 2), &m) ||
      !absl::SimpleAtoi(iso.substr(8, 2), &d) || !Exists(y, m, d)) {
    return bad;
  }
  return Date(y, m, d);
}

std::string Date::ToString() const { return absl::StrFormat("%04d-%02d-%02d", year(), month(), day()); }

bool Date::IsWeekend() const {
  const absl::Weekday w = weekday();
  return w == absl::Weekday::saturday || w == absl::Weekday::sunday;
}

Date Date::LastOfMonth() const { return Date(absl::CivilDay(absl::CivilMonth(day_) + 1) - 1); }

absl::TimeZone Copenhagen() {
  static const absl::TimeZone zone = [] {
    absl::TimeZone z;
    if (!absl::LoadTimeZone("Europe/Copenhagen", &z)) {
      // Without the zone every "today" would be wrong for two hours a night: refuse to run.
      std::fputs("sjak: time zone Europe/Copenhagen is not installed (package tzdata)\n", stderr);
      std::abort();
    }
    return z;
  }();
  return zone;
}

Date DateIn(absl::Time time, absl::TimeZone zone) { return Date(absl::ToCivilDay(time, zone)); }

}  // namespace sjak
