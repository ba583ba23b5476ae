#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "platform/base/date.h"

namespace sjak::placements {

// In rising order of weight; numbers are those of sjak.placements.v1.Verdict. ALLOW is "passed"; MUST_ASSESS and BLOCK
// need an override.
enum class Verdict { kAllow = 1, kWarn = 2, kMustAssess = 3, kBlock = 4 };

// What a rule weighs in a case when it is not kept, whether or not it is; numbers are those of
// sjak.placements.v1.Severity. INFO tells something and always allows.
enum class Severity { kInfo = 1, kWarn = 2, kMustAssess = 3, kBlock = 4 };

// The smallest change of one thing, all else equal, that makes a finding's rule pass (G3). Texts obey the same rule as
// those of the finding.
struct Counterfactual {
  enum class Change {
    kOther,          // what the text says
    kWeeklyMinutes,  // at most `amount` in any week
    kLastDay,        // end on `day`
    kStartAfter,     // the same length, begun on the day after `day`
    kDayMinutes,     // at most `amount` on such a day
  };
  Change change = Change::kOther;
  int64_t amount = 0;
  std::optional<Date> day;
  std::string text_en;
  std::string text_da;
};

// What one rule says about one case. `measured` and `limit` are in `unit`. The texts name no target group, benefit, age
// or need, so that a refusal may carry them.
struct Finding {
  std::string rule;     // "R8"
  int64_t version = 0;  // rule_version that judged; 0 when none covers the case
  Severity severity = Severity::kBlock;
  Verdict verdict = Verdict::kAllow;
  int64_t measured = 0;
  int64_t limit = 0;
  std::string unit;
  std::string legal_reference;
  std::string text_en;
  std::string text_da;
  // Each enough by itself.
  std::vector<Counterfactual> counterfactuals;

  void Say(absl::string_view en, absl::string_view da);
  // Appends a sentence.
  void Add(absl::string_view en, absl::string_view da);
  void Measure(int64_t measured, int64_t limit, absl::string_view unit);
  // A way out in words.
  void Offer(absl::string_view en, absl::string_view da);
  void Offer(Counterfactual way) { counterfactuals.push_back(std::move(way)); }
  // The verdict of a rule that is not kept: its severity; ALLOW for INFO.
  void Fail();
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
// Of rules whose numbers no law has changed, so that only their dates are data.
struct NoParameters {};

// A finding of `law` that so far allows.
template <typename Parameters>
Finding FindingOf(absl::string_view rule, const Dated<Parameters>& law, Severity severity = Severity::kBlock) {
  Finding finding;
  finding.rule = std::string(rule);
  finding.version = law.version;
  finding.legal_reference = law.legal_reference;
  finding.severity = severity;
  return finding;
}

// D9: what no version lists is not allowed but MUST_ASSESS.
Finding Unlisted(absl::string_view rule, Date as_of);

// The worst; ALLOW of none.
Verdict Worst(const std::vector<Finding>& findings);

// "17 h", "17 h 30 min", "45 min"; Danish "17 t", "17 t 30 min.".
std::string HoursEn(int64_t minutes);
std::string HoursDa(int64_t minutes);

// "17 h/week"; of uneven hours "at most 17 h in any week".
Counterfactual WeeklyAtMost(int64_t minutes, bool even = true);
// "start after 2021-03-31".
Counterfactual StartAfter(Date day);
// "last day 2021-05-02".
Counterfactual EndOn(Date day);

std::vector<std::string> TextsEn(const std::vector<Counterfactual>& ways);

}  // namespace sjak::placements
