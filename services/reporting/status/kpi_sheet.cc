#include "services/reporting/status/kpi_sheet.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/reporting/status/kpi_words.h"
#include "services/reporting/status/words.h"

namespace sjak::reporting {

v1::Kpi& KpiSheet::Add(const char* code, const char* part, v1::Unit unit) {
  const KpiWords& words = KpiWordsOf(code, part);
  v1::Kpi& kpi = *report_.add_kpis();
  kpi.set_code(words.code);
  kpi.set_part(words.part);
  kpi.set_unit(unit);
  *kpi.mutable_label() = MakeText(words.label_en, words.label_da);
  *kpi.mutable_definition() = MakeText(words.definition_en, words.definition_da);
  *kpi.mutable_formula() = MakeText(words.formula_en, words.formula_da);
  return kpi;
}

v1::Kpi& KpiSheet::Headline(const char* code, const char* part, v1::Unit unit, v1::Reading reading, int64_t numerator,
                            int64_t denominator, int64_t n) {
  v1::Kpi& kpi = Add(code, part, unit);
  kpi.set_reading(reading);
  kpi.set_numerator(numerator);
  if (denominator != 0) kpi.set_denominator(denominator);
  kpi.set_n(n);
  SetLight(&kpi);
  return kpi;
}

v1::Kpi& KpiSheet::Share(const char* code, const char* part, v1::Unit unit, int64_t numerator, int64_t denominator,
                         int64_t n) {
  if (denominator <= 0) return Without(code, part, unit, NothingYet());
  if (IsTooFew(n)) return TooFew(code, part, unit);
  v1::Kpi& kpi = Headline(code, part, unit, v1::READING_UNSPECIFIED, numerator, denominator, n);
  *kpi.mutable_provisional_from() = wire::ToProto(as_of_.FirstOfMonth());
  return kpi;
}

v1::Kpi& KpiSheet::PeopleShare(const char* code, const char* part, int64_t numerator, int64_t denominator) {
  const int64_t rest = denominator - numerator;
  if (denominator > 0 && !IsTooFew(denominator) && (IsTooFew(numerator) || IsTooFew(rest))) {
    return Without(code, part, v1::UNIT_PERCENT,
                   MakeText(absl::StrCat("the part or the rest is fewer than ", rule_.smallest_count),
                            absl::StrCat("delen eller resten er færre end ", rule_.smallest_count)));
  }
  return Share(code, part, v1::UNIT_PERCENT, numerator, denominator, denominator);
}

v1::Kpi& KpiSheet::Number(const char* code, const char* part, v1::Unit unit, int64_t numerator, int64_t n) {
  return Headline(code, part, unit, v1::READING_UNSPECIFIED, numerator, 0, n);
}

v1::Kpi& KpiSheet::Money(const char* code, const char* part, int64_t oere, int64_t n) {
  v1::Kpi& kpi = Add(code, part, v1::UNIT_DKK);
  *kpi.mutable_amount() = wire::DkkFromOere(oere);
  kpi.set_n(n);
  return kpi;
}

v1::Kpi& KpiSheet::Without(const char* code, const char* part, v1::Unit unit, const v1::Text& guard) {
  v1::Kpi& kpi = Add(code, part, unit);
  *kpi.mutable_guard() = guard;
  return kpi;
}

v1::Kpi& KpiSheet::TooFew(const char* code, const char* part, v1::Unit unit, const char* en, const char* da) {
  return Without(code, part, unit, FewerThan(rule_.smallest_count, en, da));
}

void KpiSheet::Rows(const std::map<std::string, int64_t>& rows, v1::Kpi* kpi) const {
  std::vector<Cell> cells;
  for (const auto& [code, count] : rows) cells.push_back({count});
  const std::vector<GuardedCell> guarded = GuardOneWay(cells, rule_.smallest_count);
  size_t i = 0;
  for (const auto& [code, count] : rows) {
    v1::KpiRow& row = *kpi->add_rows();
    row.set_code(code);
    const GuardedCell& cell = guarded[i++];
    if (cell.count) row.mutable_count()->set_count(*cell.count);
    row.mutable_count()->set_suppressed(!cell.count.has_value());
    row.mutable_count()->set_shown(cell.shown);
  }
}

void SetLight(v1::Kpi* kpi) {
  const LightRule* rule = LightRuleOf(kpi->code(), kpi->part());
  if (rule == nullptr) return;
  *kpi->mutable_light_rule() = MakeText(rule->en, rule->da);
  // Compared as whole numbers: x / y >= p % is 100 x >= p y.
  const int64_t by = kpi->has_denominator() ? kpi->denominator() : 1;
  const int64_t value = kpi->numerator() * (kpi->has_denominator() ? 100 : 1);
  const auto beyond = [&](int limit) { return rule->low_is_bad ? value < limit * by : value > limit * by; };
  kpi->set_light(beyond(rule->red) ? v1::LIGHT_RED : beyond(rule->amber) ? v1::LIGHT_AMBER : v1::LIGHT_GREEN);
}

}  // namespace sjak::reporting
