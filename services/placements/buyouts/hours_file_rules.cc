#include <algorithm>
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "services/common/csv.h"
#include "services/common/danish_text.h"
#include "services/placements/attendance/month_file_rules.h"
#include "services/placements/buyouts/hours_rules.h"

namespace sjak::placements {
namespace {

constexpr size_t kMostRows = 500;

std::optional<int> HourLineOf(absl::string_view text) {
  static const auto* const words = new std::map<std::string, int, std::less<>>{
      {"med borger", 1},    {"borger", 1},   {"with citizen", 1}, {"kontakt", 2},
      {"sagsbehandler", 2}, {"contact", 2},  {"partnerskab", 3},  {"partnership", 3},
      {"oplaering", 4},     {"training", 4}, {"udeblivelse", 5},  {"no show", 5},
  };
  const auto found = words->find(SearchKey(text));
  return found == words->end() ? std::nullopt : std::optional(found->second);
}

absl::string_view FileText(const CsvRow& row, absl::string_view danish, absl::string_view english) {
  const absl::string_view text = row[danish];
  return text.empty() ? row[english] : text;
}

std::optional<int> MinutesOf(const CsvRow& row) {
  const absl::string_view minutes = FileText(row, "minutter", "minutes");
  int whole = 0;
  if (minutes.empty()) return MinutesOfHours(FileText(row, "timer", "hours"));
  return absl::SimpleAtoi(minutes, &whole) ? std::optional(whole) : std::nullopt;
}

// What is wrong, or nothing.
std::string ReadHoursLine(const CsvRow& row, Month month, FileHours* hours) {
  std::vector<std::string> wrong;
  hours->line = row.line();
  const std::optional<Date> day = DanishDate(FileText(row, "dato", "day"));
  if (day && Month::Of(*day) == month) {
    hours->day = *day;
  } else {
    wrong.push_back(absl::StrCat("dato: must be a day of ", month.ToString(), ", as 13-09-2021"));
  }
  if (const std::optional<int> line = HourLineOf(FileText(row, "linje", "line"))) {
    hours->hour_line = *line;
  } else {
    wrong.push_back("linje: must be med borger, kontakt, partnerskab, oplæring or udeblivelse");
  }
  const std::optional<int> minutes = MinutesOf(row);
  if (minutes && *minutes >= 0 && *minutes <= 1440) {
    hours->minutes = *minutes;
  } else {
    wrong.push_back("timer: must be whole minutes of at most a day, as 7,5 or 7:30");
  }
  if (!row["start"].empty()) {
    hours->starts_at = MinuteOfDay(row["start"]);
    if (!hours->starts_at) wrong.push_back("start: must be a time of day, as 7:00");
  }
  std::string all;
  for (const std::string& what : wrong) absl::StrAppend(&all, all.empty() ? "" : "; ", what);
  return all;
}

absl::Status CheckHoursColumns(const std::vector<std::string>& columns) {
  const auto has = [&](const char* one, const char* other) {
    return std::any_of(columns.begin(), columns.end(), [&](const std::string& c) { return c == one || c == other; });
  };
  if (has("dato", "day") && has("linje", "line") && (has("timer", "hours") || has("minutter", "minutes"))) {
    return absl::OkStatus();
  }
  return Refuse(absl::StatusCode::kInvalidArgument, "CSV_HEADER",
                "The first line must name the columns dato, linje and timer (or minutter).");
}

}  // namespace

absl::StatusOr<HoursFile> ReadHoursFile(absl::string_view file, Month month) {
  HoursFile out;
  const auto take = [&](const CsvRow& row) -> absl::Status {
    if (FileText(row, "linje", "line").empty()) return absl::OkStatus();
    if (out.rows.size() + out.wrong.size() == kMostRows) {
      return RefuseField("file", absl::StrCat("must have at most ", kMostRows, " lines of hours"));
    }
    FileHours hours;
    const std::string wrong = ReadHoursLine(row, month, &hours);
    if (wrong.empty()) {
      out.rows.push_back(hours);
    } else {
      out.wrong.emplace_back(row.line(), wrong);
    }
    return absl::OkStatus();
  };
  CsvReader reader({}, take,
                   [&](int64_t line, absl::string_view reason) { out.wrong.emplace_back(line, std::string(reason)); });
  SJAK_RETURN_IF_ERROR(reader.Push(file));
  SJAK_RETURN_IF_ERROR(reader.Finish());
  SJAK_RETURN_IF_ERROR(CheckHoursColumns(reader.columns()));
  return out;
}

}  // namespace sjak::placements
