#include "services/placements/attendance/month_file_rules.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "platform/base/error.h"
#include "services/common/csv.h"
#include "services/common/danish_text.h"

namespace sjak::placements {
namespace {

constexpr size_t kMostLines = 5000;
constexpr int kPresent = 1, kExcused = 2, kUnexcused = 3, kClosed = 0;

using Words = std::map<std::string, int, std::less<>>;

const Words& Statuses() {
  static const auto* const words = new Words{
      {"til stede", kPresent}, {"tilstede", kPresent},        {"fremmoedt", kPresent},
      {"present", kPresent},   {"lovligt fravaer", kExcused}, {"lovlig", kExcused},
      {"excused", kExcused},   {"absent excused", kExcused},  {"ulovligt fravaer", kUnexcused},
      {"ulovlig", kUnexcused}, {"unexcused", kUnexcused},     {"absent unexcused", kUnexcused},
      {"lukket", kClosed},     {"closed", kClosed},
  };
  return *words;
}

const Words& Masteries() {
  static const auto* const words =
      new Words{{"oevet", 1}, {"practised", 1}, {"delvist", 2}, {"partly", 2}, {"kan", 3}, {"mastered", 3}};
  return *words;
}

const Words& YesAndNo() {
  static const auto* const words =
      new Words{{"", 0}, {"nej", 0}, {"no", 0}, {"0", 0}, {"ja", 1}, {"yes", 1}, {"x", 1}, {"1", 1}};
  return *words;
}

std::optional<int> Find(const Words& words, absl::string_view text) {
  const auto found = words.find(SearchKey(text));
  return found == words.end() ? std::nullopt : std::optional<int>(found->second);
}

bool AllDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

absl::string_view Either(const CsvRow& row, absl::string_view danish, absl::string_view english) {
  const absl::string_view text = row[danish];
  return text.empty() ? row[english] : text;
}

// What a column must be, when it is not.
struct Reading {
  FileDay day;
  std::string wrong;

  void Say(absl::string_view column, absl::string_view must) {
    absl::StrAppend(&wrong, wrong.empty() ? "" : "; ", column, ": ", must);
  }
};

void ReadMinutes(const CsvRow& row, Reading* r) {
  const absl::string_view minutes = Either(row, "minutter", "minutes"), hours = Either(row, "timer", "hours");
  if (minutes.empty() && hours.empty()) return;
  int whole = 0;
  const std::optional<int> read =
      !minutes.empty() ? (AllDigits(minutes) && absl::SimpleAtoi(minutes, &whole) ? std::optional(whole) : std::nullopt)
                       : MinutesOfHours(hours);
  if (!read || *read > 1440) return r->Say("timer", "must be hours of a day in whole minutes, as 7,5 or 7:30");
  r->day.minutes = *read;
}

void ReadTasks(absl::string_view text, Reading* r) {
  for (absl::string_view task : absl::StrSplit(text, absl::ByAnyChar(" ,+"), absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(task, absl::MaxSplits('=', 1));
    const std::optional<int> mastery = parts.second.empty() ? std::optional<int>(1) : Find(Masteries(), parts.second);
    if (!AllDigits(parts.first) || (parts.first.size() != 4 && parts.first.size() != 6) || !mastery) {
      return r->Say("opgaver", "must be DISCO-08 codes, as 711500=kan 931300=delvist 911200");
    }
    r->day.tasks.emplace_back(std::string(parts.first), *mastery);
  }
}

Reading Read(const CsvRow& row, Month month, int placements) {
  Reading r;
  r.day.line = row.line();
  if (!absl::SimpleAtoi(row["nr"], &r.day.nr) || r.day.nr < 1 || r.day.nr > placements) {
    r.Say("nr", absl::StrCat("must be 1 to ", placements, ", the place in the list of placements"));
  }
  const std::optional<Date> day = DanishDate(Either(row, "dato", "day"));
  if (!day || Month::Of(*day) != month) {
    r.Say("dato", absl::StrCat("must be a day of ", month.ToString(), ", as 13-09-2021"));
  } else {
    r.day.day = *day;
  }
  const std::optional<int> status = Find(Statuses(), row["status"]);
  if (!status) {
    r.Say("status", "must be til stede, lovligt fravær, ulovligt fravær or lukket");
  } else {
    r.day.status = *status;
  }
  ReadMinutes(row, &r);
  if (!row["start"].empty()) {
    r.day.starts_at = MinuteOfDay(row["start"]);
    if (!r.day.starts_at) r.Say("start", "must be a time of day, as 7:00");
  }
  const std::optional<int> mentor = Find(YesAndNo(), Either(row, "sjakbajs", "mentor"));
  if (!mentor) r.Say("sjakbajs", "must be ja or nej");
  r.day.mentor = mentor.value_or(0) == 1;
  ReadTasks(Either(row, "opgaver", "tasks"), &r);
  return r;
}

// A line that Excel left behind: only separators.
bool IsBlank(const CsvRow& row) {
  return std::all_of(row.fields().begin(), row.fields().end(), [](const std::string& f) { return f.empty(); });
}

absl::Status CheckColumns(const std::vector<std::string>& columns) {
  const std::set<std::string> have(columns.begin(), columns.end());
  const auto has = [&](const char* one, const char* other) { return have.count(one) > 0 || have.count(other) > 0; };
  const bool hours = has("timer", "hours") || has("minutter", "minutes");
  if (have.count("nr") > 0 && has("dato", "day") && have.count("status") > 0 && hours) return absl::OkStatus();
  return Refuse(absl::StatusCode::kInvalidArgument, "CSV_HEADER",
                "The first line must name the columns nr, dato, status and timer (or minutter).");
}

}  // namespace

std::optional<int> MinutesOfHours(absl::string_view text) {
  const size_t at = text.find_first_of(",.:");
  const absl::string_view whole = text.substr(0, at);
  const absl::string_view rest = at == absl::string_view::npos ? "" : text.substr(at + 1);
  int hours = 0, part = 0;
  if (!AllDigits(whole) || whole.size() > 2 || !absl::SimpleAtoi(whole, &hours)) return std::nullopt;
  if (at == absl::string_view::npos) return hours * 60;
  if (!AllDigits(rest) || rest.size() > 2 || !absl::SimpleAtoi(rest, &part)) return std::nullopt;
  if (text[at] == ':') return rest.size() == 2 && part < 60 ? std::optional<int>(hours * 60 + part) : std::nullopt;
  const int unit = rest.size() == 1 ? 10 : 100;
  if (part * 60 % unit != 0) return std::nullopt;
  return hours * 60 + part * 60 / unit;
}

std::optional<int> MinuteOfDay(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, absl::ByAnyChar(":."));
  int hour = 0, minute = 0;
  if (parts.size() > 2 || !AllDigits(parts[0]) || parts[0].size() > 2 || !absl::SimpleAtoi(parts[0], &hour)) {
    return std::nullopt;
  }
  if (parts.size() == 2 && (parts[1].size() != 2 || !AllDigits(parts[1]) || !absl::SimpleAtoi(parts[1], &minute))) {
    return std::nullopt;
  }
  if (hour > 23 || minute > 59) return std::nullopt;
  return hour * 60 + minute;
}

std::optional<Date> DanishDate(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, absl::ByAnyChar("-./"));
  if (parts.size() != 3 || !std::all_of(parts.begin(), parts.end(), AllDigits)) return std::nullopt;
  const bool iso = parts[0].size() == 4;
  int year = 0, month = 0, day = 0;
  const absl::string_view year_text = iso ? parts[0] : parts[2], day_text = iso ? parts[2] : parts[0];
  if (year_text.size() != 4 || parts[1].size() > 2 || day_text.size() > 2) return std::nullopt;
  if (!absl::SimpleAtoi(year_text, &year) || !absl::SimpleAtoi(parts[1], &month) || !absl::SimpleAtoi(day_text, &day) ||
      !Date::Exists(year, month, day)) {
    return std::nullopt;
  }
  return Date(year, month, day);
}

absl::StatusOr<MonthFile> ReadMonthFile(absl::string_view file, Month month, int placements) {
  MonthFile out;
  size_t lines = 0;
  const auto take = [&](const CsvRow& row) -> absl::Status {
    if (IsBlank(row) || !Either(row, "linje", "line").empty()) return absl::OkStatus();
    if (++lines > kMostLines) return RefuseField("file", absl::StrCat("must have at most ", kMostLines, " lines"));
    const Reading r = Read(row, month, placements);
    if (!r.wrong.empty()) {
      out.wrong.emplace_back(row.line(), r.wrong);
    } else if (r.day.status != kClosed) {
      out.days.push_back(r.day);
    }
    return absl::OkStatus();
  };
  CsvReader reader({}, take,
                   [&](int64_t line, absl::string_view reason) { out.wrong.emplace_back(line, std::string(reason)); });
  SJAK_RETURN_IF_ERROR(reader.Push(file));
  SJAK_RETURN_IF_ERROR(reader.Finish());
  SJAK_RETURN_IF_ERROR(CheckColumns(reader.columns()));
  return out;
}

}  // namespace sjak::placements
