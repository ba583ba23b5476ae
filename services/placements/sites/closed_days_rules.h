#pragma once

#include <string>
#include <vector>

#include "platform/base/date.h"

namespace sjak::placements {

// Numbers are those of sjak.placements.v1.ClosedDayKind; the first five are calendar.h's DefaultClosure.
enum class ClosedDay { kOpen, kWeekend, kPublicHoliday, kAgreedDayOff, kConstructionHoliday, kChristmas, kClosure };

// A closure that covers the site.
struct SiteClosure {
  Date first;
  Date last;
  std::string title_da;
};

// Days in a row that are closed for one reason.
struct ClosedRun {
  Date first;
  Date last;
  ClosedDay kind = ClosedDay::kOpen;
  std::string title_da;
};

// The site's closed days from `first` to `last` (R32), in order. A day that the calendar closes is not told as a
// closure.
std::vector<ClosedRun> ClosedDays(Date first, Date last, const std::vector<SiteClosure>& closures);

}  // namespace sjak::placements
