#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/common/calendar.h"

namespace sjak::placements {

// A line of a month's file, understood. Numbers of AttendanceOutcome and TaskMastery as in the contract.
struct FileDay {
  int64_t line = 0;
  // Place in the list of placements, from 1.
  int nr = 0;
  Date day;
  int status = 0;
  int minutes = 0;
  std::optional<int> starts_at;
  bool mentor = false;
  std::vector<std::pair<std::string, int>> tasks;
};
struct MonthFile {
  std::vector<FileDay> days;
  // Line and what is wrong with it; quotes nothing of the line.
  std::vector<std::pair<int64_t, std::string>> wrong;
};

// Reads a month of attendance as Danish offices keep it. Blank lines, lines with a "linje" (a mentor's hours, in the
// same file), and days on which the site was shut say nothing. INVALID_ARGUMENT CSV_HEADER when a column is missing;
// BAD_REQUEST for more than 5,000 lines.
absl::StatusOr<MonthFile> ReadMonthFile(absl::string_view file, Month month, int placements);

// "7,5", "7.25" or "7:30" as whole minutes; nothing when it is none, or not a whole minute.
std::optional<int> MinutesOfHours(absl::string_view text);
// "7:30", "07.30" or "7" as minutes after midnight.
std::optional<int> MinuteOfDay(absl::string_view text);
// "13-09-2021", "13.9.2021", "13/09/2021" or "2021-09-13".
std::optional<Date> DanishDate(absl::string_view text);

}  // namespace sjak::placements
