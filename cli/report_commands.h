#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "cli/session.h"

namespace sjak::cli {

// `sjak report list | freeze | build | sign | get | verify | calendar | scale-up`: what the options said, and what is
// printed. Reports are named as people name them: by their number, "BI6-2021-004".
struct ReportCommand {
  std::string programme;   // code; needed to freeze and for the calendar
  std::string kind;        // "monthly", "note", "partner", "quality", "decision"; "" in a list: all
  std::string period;      // "2021-09", "2021-Q3", "2021-08-25"
  std::string difference;  // of a further version
  std::string number;
  int64_t version = 0;          // 0: the latest
  std::string format = "html";  // "html", "odt", "csv", "json", "pb"
};

// Number, version, kind, period and state of every report; the latest period first.
absl::StatusOr<std::string> ListReports(const ReportCommand& command, const Invoke& invoke);
// Freezes, and says under which number.
absl::StatusOr<std::string> FreezeReport(const ReportCommand& command, const Invoke& invoke);
// The same for a programme so large that it takes longer than a call: begins it, says each step through `tell`, and
// waits, with `pause` between two looks.
absl::StatusOr<std::string> BuildReport(const ReportCommand& command, const Invoke& invoke,
                                        const std::function<void()>& pause,
                                        const std::function<void(const std::string&)>& tell);
absl::StatusOr<std::string> SignOffReport(const ReportCommand& command, const Invoke& invoke);
// The bytes of the file.
absl::StatusOr<std::string> GetReport(const ReportCommand& command, const Invoke& invoke);
// Fails when a link of the chain is not what it was.
absl::StatusOr<std::string> VerifyReports(const Invoke& invoke);
// What is owed, by due day.
absl::StatusOr<std::string> ShowCalendar(const ReportCommand& command, const Invoke& invoke);
// Scenarios and what matters most.
absl::StatusOr<std::string> ShowScaleUp(const ReportCommand& command, const Invoke& invoke);

}  // namespace sjak::cli
