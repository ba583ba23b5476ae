#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace sjak {

// One of Copenhagen's ten districts (bydele), or one of the two boxes that the budget note adds to them.
struct District {
  int code;  // 1-10, kOutsideDistrict, kCitywideDistrict
  absl::string_view name;
  // Other spellings in use, those of the budget note among them.
  std::vector<absl::string_view> aliases;
};

inline constexpr int kOutsideDistrict = 98;   // Udenbys: outside the city
inline constexpr int kCitywideDistrict = 99;  // Bydækkende: the whole city

// All twelve, by code.
absl::Span<const District> Districts();
const District* FindDistrict(int code);
// By name or alias, as SearchKey sees them ("Broenshoej/Husum"). Null when none has that name.
const District* FindDistrict(absl::string_view name);

}  // namespace sjak
