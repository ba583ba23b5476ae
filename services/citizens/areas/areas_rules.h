#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace sjak::citizens {

// One way for an address to lie in an area. Empty and 0 mean "any"; at least one condition is set.
struct AreaRule {
  std::string street;  // without number
  std::string postcode;
  int district_code = 0;
};

struct Area {
  std::string code;
  std::vector<AreaRule> rules;
};

struct AreaMatch {
  std::string area;  // code
  std::string rule;  // RuleText of the rule that matched
};

// The area of an address (S7). All conditions of a rule must hold. Of the rules that match, streets win before
// postcodes and postcodes before districts; then the area that comes first in `areas`, then the rule that comes first
// in it.
std::optional<AreaMatch> MatchArea(const std::vector<Area>& areas, absl::string_view street, absl::string_view postcode,
                                   int district_code);

// "street 2700 Ruten", "street Ruten", "postcode 2700", "district 7", "postcode 2700 district 7".
std::string RuleText(const AreaRule& rule);

// What is wrong with a rule that somebody wants to declare, "" when nothing is.
std::string Complaint(const AreaRule& rule);

// Boxes of the note that are no district (domain 3.5): udenbys and bydækkende.
inline constexpr int kOutsideTheCity = 98;
inline constexpr int kWholeCity = 99;

// The district as it may be told of somebody whose address is protected: never below the city (trap 20).
int CityLevel(int district_code);

// Whether somebody can live in the district: 1-10, outside the city (98), or 0 for unknown. The whole city (99) is no
// place to live (domain 3.5).
bool IsDistrictOfResidence(int code);

}  // namespace sjak::citizens
