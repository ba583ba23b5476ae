#include "platform/telemetry/log.h"

#include <re2/re2.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "platform/base/json_text.h"

namespace sjak::telemetry {
namespace {

std::string& Program() {
  static auto* name = new std::string("sjak");
  return *name;
}

spdlog::logger& Logger() {
  static const auto logger = [] {
    auto l = spdlog::stderr_logger_mt("sjak");
    l->set_pattern("%v");
    return l;
  }();
  return *logger;
}

// Whether there is a run of digits long enough to begin a CPR number: most values have none and need no search.
bool MayHoldCpr(absl::string_view text) {
  int run = 0;
  for (char c : text) {
    run = c >= '0' && c <= '9' ? run + 1 : 0;
    if (run == 6) return true;
  }
  return false;
}

}  // namespace

void SetProgram(absl::string_view name) { Program() = std::string(name); }

std::string WithoutCpr(absl::string_view text) {
  if (!MayHoldCpr(text)) return std::string(text);
  // Not inside longer runs of digits or letters: UUIDs and correlation ids stay whole.
  static const RE2 cpr("(^|[^0-9A-Za-z-])([0-9]{6}-?[0-9]{4})($|[^0-9A-Za-z-])");
  std::string out(text);
  RE2::GlobalReplace(&out, cpr, "\\1[cpr]\\3");
  return out;
}

void Log(Level level, absl::string_view event, const Fields& fields) {
  std::string line = "{";
  AppendJsonMember("time", absl::FormatTime(absl::RFC3339_full, absl::Now(), absl::UTCTimeZone()), &line);
  AppendJsonMember("level", level == Level::kInfo ? "info" : level == Level::kWarning ? "warning" : "error", &line);
  AppendJsonMember("program", Program(), &line);
  AppendJsonMember("event", event, &line);
  for (const auto& [key, value] : fields) AppendJsonMember(key, WithoutCpr(value), &line);
  line += '}';
  const auto to = level == Level::kInfo ? spdlog::level::info
                                        : (level == Level::kWarning ? spdlog::level::warn : spdlog::level::err);
  Logger().log(to, line);
}

}  // namespace sjak::telemetry
