#pragma once

#include <map>
#include <string>

#include "platform/base/date.h"
#include "sjak/reporting/v1/status.pb.h"

namespace sjak::reporting {

// Writes indicators down with their words, guards and lights, so that who computes one gives its numbers only.
class KpiSheet {
 public:
  KpiSheet(Date as_of, v1::IndicatorReport* report) : as_of_(as_of), report_(*report) {}

  // A headline total: never held back (D3).
  v1::Kpi& Headline(const char* code, const char* part, v1::Unit unit, v1::Reading reading, int64_t numerator,
                    int64_t denominator, int64_t n);
  // `numerator` of `denominator`, resting on `n` citizens: held back below k, and "nothing yet" over nothing.
  v1::Kpi& Share(const char* code, const char* part, v1::Unit unit, int64_t numerator, int64_t denominator, int64_t n);
  // `numerator` alone.
  v1::Kpi& Number(const char* code, const char* part, v1::Unit unit, int64_t numerator, int64_t n);
  v1::Kpi& Money(const char* code, const char* part, int64_t oere, int64_t n);
  // No number, and why.
  v1::Kpi& Without(const char* code, const char* part, v1::Unit unit, const char* en, const char* da);
  // What an indicator divides into. They sum to what is shown, so that they are guarded together.
  static void Rows(const std::map<std::string, int64_t>& rows, v1::Kpi* kpi);

 private:
  v1::Kpi& Add(const char* code, const char* part, v1::Unit unit);
  const Date as_of_;
  v1::IndicatorReport& report_;
};

// Judges by LightRuleOf: a share in percent, or a number of days.
void SetLight(v1::Kpi* kpi);

}  // namespace sjak::reporting
