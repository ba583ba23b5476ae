#include "services/placements/rules/rule_book_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace sjak::placements {
namespace {

using nlohmann::json;

NoParameters PlainOf(const json&) { return {}; }

HoursParameters HoursOf(const json& p) { return {p.at("weekly_minutes").get<int64_t>()}; }

DurationParameters DurationOf(const json& p) {
  DurationParameters out;
  for (const auto& [group, limit] : p.at("weeks").items()) {
    out.weeks_by_group[group] = {limit.at("first").get<int>(), limit.value("extended", 0)};
  }
  return out;
}

RatioParameters RatioOf(const json& p) {
  RatioParameters out;
  const std::string rounding = p.at("rounding").get<std::string>();
  out.quota.rounding = rounding == "CEILING"   ? QuotaRounding::kCeiling
                       : rounding == "HALF_UP" ? QuotaRounding::kHalfUp
                                               : QuotaRounding::kFloor;
  out.quota.small_unit_persons = p.at("small_unit_persons").get<int64_t>();
  out.quota.persons_per_place = p.at("persons_per_place").get<int64_t>();
  out.quota.persons_per_place_beyond = p.at("persons_per_place_beyond").get<int64_t>();
  out.quota.least_places = p.at("least_places").get<int64_t>();
  out.months = p.at("months").get<int>();
  out.external_days = p.at("external_days").get<int>();
  return out;
}

template <typename Parameters>
Law<Parameters> LawOf(const json& rules, const char* id, Parameters (*parse)(const json&)) {
  const auto rule = rules.find(id);
  if (rule == rules.end()) return std::nullopt;
  return Dated<Parameters>{rule->at("version").get<int64_t>(), rule->at("legal_reference").get<std::string>(),
                           parse(rule->at("parameters"))};
}

}  // namespace

std::string RuleBookSql(const std::string& day) {
  return absl::StrCat(R"sql((
  SELECT coalesce(json_object_agg(v.rule_id, json_build_object('version', v.version, 'legal_reference', v.legal_reference,
    'parameters', v.parameters)), '{}')
  FROM (
    SELECT DISTINCT ON (r.rule_id) r.rule_id, r.version, r.legal_reference, r.parameters
    FROM rule_version r
    WHERE r.municipality_code IN ($1, '0000') AND r.valid @> )sql",
                      day, R"sql(
    ORDER BY r.rule_id, r.municipality_code DESC) v))sql");
}

RuleBook RuleBookOf(const std::string& text) {
  const json rules = json::parse(text);
  RuleBook book;
  book.duration = LawOf(rules, "R3", &DurationOf);
  book.hours = LawOf(rules, "R5", &HoursOf);
  book.ratio = LawOf(rules, "R8", &RatioOf);
  book.hearing = LawOf(rules, "R9", &PlainOf);
  book.approval = LawOf(rules, "R11", &PlainOf);
  book.wage = LawOf(rules, "R26", &PlainOf);
  return book;
}

}  // namespace sjak::placements
