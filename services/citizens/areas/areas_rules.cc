#include "services/citizens/areas/areas_rules.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/common/danish_text.h"
#include "services/common/districts.h"

namespace sjak::citizens {
namespace {

// "Ruten 12, 3. tv" is on "Ruten"; "Rutens Plads 1" and "Ruten Nord 1" are not.
bool OnStreet(absl::string_view address_key, absl::string_view street_key) {
  if (!absl::ConsumePrefix(&address_key, street_key)) return false;
  if (address_key.empty()) return true;
  return absl::ConsumePrefix(&address_key, " ") && !address_key.empty() && absl::ascii_isdigit(address_key[0]);
}

// The stronger condition decides; the lower number wins.
int Rank(const AreaRule& rule) { return !rule.street.empty() ? 0 : !rule.postcode.empty() ? 1 : 2; }

}  // namespace

std::optional<AreaMatch> MatchArea(const std::vector<Area>& areas, absl::string_view street, absl::string_view postcode,
                                   int district_code) {
  const std::string address_key = SearchKey(street);
  const Area* best_area = nullptr;
  const AreaRule* best = nullptr;
  for (const Area& area : areas) {
    for (const AreaRule& rule : area.rules) {
      const bool matches = (rule.street.empty() || OnStreet(address_key, SearchKey(rule.street))) &&
                           (rule.postcode.empty() || rule.postcode == postcode) &&
                           (rule.district_code == 0 || rule.district_code == district_code);
      if (!matches || (best != nullptr && Rank(*best) <= Rank(rule))) continue;
      best_area = &area;
      best = &rule;
    }
  }
  if (best == nullptr) return std::nullopt;
  return AreaMatch{best_area->code, RuleText(*best)};
}

std::string RuleText(const AreaRule& rule) {
  std::string text;
  if (!rule.street.empty()) {
    text = absl::StrCat("street ", rule.postcode, rule.postcode.empty() ? "" : " ", rule.street);
  } else if (!rule.postcode.empty()) {
    text = absl::StrCat("postcode ", rule.postcode);
  }
  if (rule.district_code != 0) absl::StrAppend(&text, text.empty() ? "" : " ", "district ", rule.district_code);
  return text;
}

std::string Complaint(const AreaRule& rule) {
  if (rule.street.empty() && rule.postcode.empty() && rule.district_code == 0) {
    return "must name a street, a postcode or a district";
  }
  if (!rule.street.empty() && SearchKey(rule.street).empty()) return "must name a street by letters or digits";
  if (!IsDistrictOfResidence(rule.district_code)) return "must name a district 1-10 or 98, or none";
  return "";
}

int CityLevel(int district_code) {
  return district_code == 0 || district_code == kOutsideTheCity ? district_code : kWholeCity;
}

bool IsDistrictOfResidence(int code) {
  return code == 0 || (code != kCitywideDistrict && FindDistrict(code) != nullptr);
}

}  // namespace sjak::citizens
