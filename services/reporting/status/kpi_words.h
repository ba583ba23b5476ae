#pragma once

#include "absl/strings/string_view.h"

namespace sjak::reporting {

// What an indicator is called, whom it counts and how it is computed, in both languages.
struct KpiWords {
  const char* code;
  const char* part;
  const char* label_en;
  const char* label_da;
  const char* definition_en;
  const char* definition_da;
  const char* formula_en;
  const char* formula_da;
};
// An indicator without words is a defect and aborts.
const KpiWords& KpiWordsOf(absl::string_view code, absl::string_view part);

// When an indicator turns amber and red, and the words for it; by code, nullptr where no rule judges it.
struct LightRule {
  const char* code;
  const char* part;
  // Percent for shares, days for K20: beyond `amber` amber, beyond `red` red.
  int amber;
  int red;
  bool low_is_bad;
  const char* en;
  const char* da;
};
const LightRule* LightRuleOf(absl::string_view code, absl::string_view part);

}  // namespace sjak::reporting
