#include "services/common/districts.h"

#include <algorithm>
#include <string>

#include "services/common/danish_text.h"

namespace sjak {

absl::Span<const District> Districts() {
  static const std::vector<District>& districts = *new std::vector<District>{
      {1, "Indre By", {"City"}},
      {2, "Østerbro", {}},
      {3, "Nørrebro", {}},
      {4, "Vesterbro/Kongens Enghave", {"Vesterbro/kgs. Enghave", "Vesterbro-Kgs. Enghave", "Vesterbro"}},
      {5, "Valby", {}},
      {6, "Vanløse", {}},
      {7, "Brønshøj-Husum", {"Brønshøj", "Husum", "Tingbjerg"}},
      {8, "Bispebjerg", {}},
      {9, "Amager Øst", {"Amagerøst"}},
      {10, "Amager Vest", {"Amagervest"}},
      {kOutsideDistrict, "Udenbys", {"Outside"}},
      {kCitywideDistrict, "Bydækkende", {"Citywide"}},
  };
  return districts;
}

const District* FindDistrict(int code) {
  for (const District& district : Districts()) {
    if (district.code == code) return &district;
  }
  return nullptr;
}

const District* FindDistrict(absl::string_view name) {
  const std::string key = SearchKey(name);
  for (const District& district : Districts()) {
    if (SearchKey(district.name) == key) return &district;
    const bool alias = std::any_of(district.aliases.begin(), district.aliases.end(),
                                   [&key](absl::string_view a) { return SearchKey(a) == key; });
    if (alias) return &district;
  }
  return nullptr;
}

}  // namespace sjak
