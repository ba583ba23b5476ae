#pragma once

#include "absl/strings/string_view.h"
#include "sjak/reporting/v1/reporting.pb.h"

namespace sjak::reporting {

// What the report says in words, Danish and English side by side. The Danish of the tables is the note's.

v1::Text MakeText(absl::string_view en, absl::string_view da);
v1::Text NothingYet();
// "fewer than 5 citizens"; `en` and `da` name what is counted.
v1::Text FewerThan(int64_t k, absl::string_view en, absl::string_view da);
v1::Table1Text Table1Heading();
// "Company training" / "Virksomhedspraktik".
v1::Text KindLabel(placements::v1::PlacementKind kind);

struct IndicatorWords {
  const char* code;
  const char* label_en;
  const char* label_da;
  const char* formula_en;
  const char* formula_da;
};
// By code; a code without words is a defect and aborts.
const IndicatorWords& WordsOf(absl::string_view code);

}  // namespace sjak::reporting
