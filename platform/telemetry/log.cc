#include "platform/telemetry/log.h"

#include <re2/re2.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <nlohmann/json.hpp>

#include "absl/time/clock.h"
#include "absl/time/time.h"

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

}  // namespace

void SetProgram(absl::string_view name) { Program() = std::string(name); }

std::string WithoutCpr(absl::string_view text) {
  // Not inside longer runs of digits or letters: UUIDs and correlation ids stay whole.
  static const RE2 cpr("(^|[^0-9A-Za-z-])([0-9]{6}-?[0-9]{4})($|[^0-9A-Za-z-])");
  std::string out(text);
  RE2::GlobalReplace(&out, cpr, "\\1[cpr]\\3");
  return out;
}

void Log(Level level, absl::string_view event, const Fields& fields) {
  nlohmann::ordered_json line;
  line["time"] = absl::FormatTime(absl::RFC3339_full, absl::Now(), absl::UTCTimeZone());
  line["level"] = level == Level::kInfo ? "info" : level == Level::kWarning ? "warning" : "error";
  line["program"] = Program();
  line["event"] = std::string(event);
  for (const auto& [key, value] : fields) line[key] = WithoutCpr(value);
  const std::string text = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const auto to = level == Level::kInfo ? spdlog::level::info
                                        : (level == Level::kWarning ? spdlog::level::warn : spdlog::level::err);
  Logger().log(to, text);
}

}  // namespace sjak::telemetry
