#pragma once

#include <map>
#include <string>

#include "platform/base/date.h"
#include "services/reporting/disclosure/disclosure_rules.h"
#include "sjak/reporting/v1/status.pb.h"

namespace sjak::reporting {

// Writes indicators down with their words, guards and lights, so that who computes one gives its numbers only.
class KpiSheet {
 public:
  // `rule`: the administration's, of the day.
  KpiSheet(Date as_of, const DisclosureRule& rule, v1::IndicatorReport* report)
      : as_of_(as_of), rule_(rule), report_(*report) {}

  // A headline total: never held back (D3).
  v1::Kpi& Headline(const char* code, const char* part, v1::Unit unit, v1::Reading reading, int64_t numerator,
                    int64_t denominator, int64_t n);
  // `numerator` of `denominator`, resting on `n` citizens: held back below k, and "nothing yet" over nothing.
  v1::Kpi& Share(const char* code, const char* part, v1::Unit unit, int64_t numerator, int64_t denominator, int64_t n);
  // As Share, where both count people or their placements: held back also when the part or the rest is below k, since
  // either follows from the other.
  v1::Kpi& PeopleShare(const char* code, const char* part, int64_t numerator, int64_t denominator);
  // `numerator` alone.
  v1::Kpi& Number(const char* code, const char* part, v1::Unit unit, int64_t numerator, int64_t n);
  v1::Kpi& Money(const char* code, const char* part, int64_t oere, int64_t n);
  // No number, and why.
  v1::Kpi& Without(const char* code, const char* part, v1::Unit unit, const v1::Text& guard);
  // Because it would rest on fewer than k of them.
  v1::Kpi& TooFew(const char* code, const char* part, v1::Unit unit, const char* en = "citizens",
                  const char* da = "borgere");
  // What an indicator divides into. They sum to what is shown, so that they are guarded together.
  void Rows(const std::map<std::string, int64_t>& rows, v1::Kpi* kpi) const;
  bool IsTooFew(int64_t n) const { return n < rule_.smallest_count; }

 private:
  v1::Kpi& Add(const char* code, const char* part, v1::Unit unit);
  const Date as_of_;
  const DisclosureRule rule_;
  v1::IndicatorReport& report_;
};

// Judges by LightRuleOf: a share in percent, or a number of days.
void SetLight(v1::Kpi* kpi);

}  // namespace sjak::reporting
