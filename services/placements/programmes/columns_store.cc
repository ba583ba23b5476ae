#include "services/placements/programmes/columns_store.h"

#include <nlohmann/json.hpp>

#include "platform/base/wire.h"

namespace sjak::placements {

std::vector<int> IntsOf(const postgres::Row& row, const char* column) {
  std::vector<int> out;
  for (const std::string& text : row.texts(column)) out.push_back(std::stoi(text));
  return out;
}

postgres::Arg DateOrNull(const google::type::Date& date) {
  return wire::IsSet(date) ? postgres::Arg(wire::DateOf(date)) : postgres::Arg(std::nullopt);
}

Date DateOf(const nlohmann::json& iso) { return Date::Parse(iso.get_ref<const std::string&>()).value(); }

void Each(const postgres::Row& row, const char* column, const std::function<void(const nlohmann::json&)>& add) {
  if (row.is_null(column)) return;
  for (const nlohmann::json& item : nlohmann::json::parse(row.text(column))) add(item);
}

postgres::Arg ScopeOf(const identity::Caller& caller) {
  if (caller.originator_class() != policy::v1::CALLER_CLASS_PARTNER) return std::nullopt;
  return caller.cvrs;
}

postgres::Arg IdOrNull(const std::string& name) {
  return name.empty() ? postgres::Arg(std::nullopt) : postgres::Arg(IdOf(name));
}

}  // namespace sjak::placements
