#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "platform/base/date.h"

namespace sjak::reporting {

// Fields of a record_fact's body, which this service wrote itself.
inline std::string TextIn(const nlohmann::json& body, const char* key) {
  const auto it = body.find(key);
  return it == body.end() || it->is_null() ? "" : it->get<std::string>();
}

inline std::optional<Date> DayIn(const nlohmann::json& body, const char* key) {
  const std::string text = TextIn(body, key);
  if (text.empty()) return std::nullopt;
  return Date::Parse(text).value_or(Date());
}

}  // namespace sjak::reporting
