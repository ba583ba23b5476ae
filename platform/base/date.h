#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace sjak {

// A calendar day without a time zone, 0001-01-01 .. 9999-12-31.
class Date {
 public:
  Date() = default;  // 1970-01-01
  explicit Date(absl::CivilDay day) : day_(day) {}
  Date(int year, int month, int day) : day_(year, month, day) {}

  // "2021-09-13"; refuses days that do not exist.
  static absl::StatusOr<Date> Parse(absl::string_view iso);
  static bool Exists(int year, int month, int day);

  std::string ToString() const;
  int year() const { return static_cast<int>(day_.year()); }
  int month() const { return day_.month(); }
  int day() const { return day_.day(); }
  absl::Weekday weekday() const { return absl::GetWeekday(day_); }
  bool IsWeekend() const;
  Date FirstOfMonth() const { return Date(year(), month(), 1); }
  Date LastOfMonth() const;
  absl::CivilDay civil() const { return day_; }

  Date operator+(int64_t days) const { return Date(day_ + days); }
  Date operator-(int64_t days) const { return Date(day_ - days); }
  int64_t operator-(Date other) const { return day_ - other.day_; }
  Date& operator++() {
    ++day_;
    return *this;
  }
  friend bool operator==(Date a, Date b) { return a.day_ == b.day_; }
  friend auto operator<=>(Date a, Date b) {
    return a.day_ < b.day_ ? std::strong_ordering::less
                           : (a.day_ == b.day_ ? std::strong_ordering::equal : std::strong_ordering::greater);
  }

 private:
  absl::CivilDay day_;
};

// Denmark's time zone; every "today" of the domain is a day there.
absl::TimeZone Copenhagen();
Date DateIn(absl::Time time, absl::TimeZone zone);

}  // namespace sjak
