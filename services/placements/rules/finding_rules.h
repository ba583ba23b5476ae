#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "platform/base/date.h"

namespace sjak::placements {

// In rising order of weight; numbers are those of sjak.placements.v1.Verdict.
enum class Verdict { kAllow = 1, kWarn = 2, kMustAssess = 3, kBlock = 4 };

// What one rule says about one case. `measured` and `limit` are in `unit`. The texts name no target group, benefit or
// need, so that a refusal may carry them.
struct Finding {
  std::string rule;     // "R8"
  int64_t version = 0;  // rule_version that judged; 0 when none covers the case
  Verdict verdict = Verdict::kAllow;
  int64_t measured = 0;
  int64_t limit = 0;
  std::string unit;
  std::string legal_reference;
  std::string text_en;
  std::string text_da;
  // The smallest changes that would make the case legal, each enough by itself.
  std::vector<std::string> counterfactuals;
};

// A rule's parameters while they were the law.
template <typename Parameters>
struct Dated {
  int64_t version = 0;
  std::string legal_reference;
  Parameters parameters;
};
// Empty: no version covers the day.
template <typename Parameters>
using Law = std::optional<Dated<Parameters>>;

// A finding of `law` that so far allows.
template <typename Parameters>
Finding FindingOf(absl::string_view rule, const Dated<Parameters>& law) {
  Finding finding;
  finding.rule = std::string(rule);
  finding.version = law.version;
  finding.legal_reference = law.legal_reference;
  return finding;
}

// D9: what no version lists is not allowed but MUST_ASSESS.
Finding Unlisted(absl::string_view rule, Date as_of);

// The worst; ALLOW of none.
Verdict Worst(const std::vector<Finding>& findings);

// "17 h", "17 h 30 min", "45 min"; Danish "17 t", "17 t 30 min.".
std::string HoursEn(int64_t minutes);
std::string HoursDa(int64_t minutes);

}  // namespace sjak::placements
