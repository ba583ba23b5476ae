#include "services/reporting/status/indicators.h"

#include "platform/base/wire.h"
#include "services/reporting/status/words.h"

namespace sjak::reporting {
namespace {

v1::Indicator* Add(v1::StatusReport* report, absl::string_view code, v1::Unit unit) {
  const IndicatorWords& words = WordsOf(code);
  v1::Indicator* indicator = report->add_indicators();
  indicator->set_code(words.code);
  indicator->set_unit(unit);
  *indicator->mutable_label() = MakeText(words.label_en, words.label_da);
  *indicator->mutable_formula() = MakeText(words.formula_en, words.formula_da);
  return indicator;
}

v1::Text GuardText(ForecastGuard guard) {
  return guard == ForecastGuard::kNotStarted ? MakeText("building has not begun", "byggeriet er ikke begyndt")
                                             : MakeText("too early", "for tidligt");
}

// K1 and the target are headline totals and never suppressed (D3).
void AddAttached(v1::StatusReport* report, const char* code, int64_t citizens, int64_t target) {
  v1::Indicator* attached = Add(report, code, v1::UNIT_CITIZENS);
  attached->set_numerator(citizens);
  attached->set_denominator(target);
  attached->set_n(citizens);
}

void AddProgress(v1::StatusReport* report, bool strict, int64_t citizens, const IndicatorInputs& in) {
  const std::optional<Date> start = FirstStart(in.facts.projects, strict, in.as_of);
  const Forecast forecast = ForecastAttached(citizens, start, *in.facts.phase, in.as_of);

  v1::Indicator* progress = Add(report, strict ? "K3_STRICT" : "K3_BROAD", v1::UNIT_PERCENT);
  progress->set_numerator(citizens);
  progress->set_denominator(in.target);
  progress->set_n(citizens);

  v1::Indicator* pace = Add(report, strict ? "K3_FORECAST_STRICT" : "K3_FORECAST_BROAD", v1::UNIT_CITIZENS);
  pace->set_denominator(in.target);
  pace->set_n(citizens);
  if (forecast.guard == ForecastGuard::kNone) {
    pace->set_numerator(forecast.citizens);
  } else {
    *pace->mutable_guard() = GuardText(forecast.guard);
    *progress->mutable_guard() = GuardText(forecast.guard);
  }
}

void AddCosts(v1::StatusReport* report, const AttachedCount& count, int64_t accrued, int64_t k) {
  v1::Indicator* citizen = Add(report, "K13_PER_CITIZEN", v1::UNIT_DKK);
  citizen->set_n(count.broad);
  if (const std::optional<int64_t> oere = CostPer(accrued, count.broad)) {
    *citizen->mutable_amount() = wire::DkkFromOere(*oere);
  } else {
    *citizen->mutable_guard() = MakeText("no citizen yet", "ingen borgere endnu");
  }

  // Hours are an attribute of the people counted, so that few of them keep it back (6.5).
  v1::Indicator* hour = Add(report, "K13_PER_HOUR", v1::UNIT_DKK);
  hour->set_n(count.broad);
  if (count.broad < k) {
    *hour->mutable_guard() = FewerThan(k, "citizens", "borgere");
  } else if (const std::optional<int64_t> oere = CostPer(accrued * 60, count.broad_minutes)) {
    *hour->mutable_amount() = wire::DkkFromOere(*oere);
  } else {
    *hour->mutable_guard() = MakeText("no hours yet", "ingen timer endnu");
  }
}

void AddMoney(v1::StatusReport* report, const char* code, int64_t oere, size_t lines) {
  v1::Indicator* indicator = Add(report, code, v1::UNIT_DKK);
  *indicator->mutable_amount() = wire::DkkFromOere(oere);
  indicator->set_n(static_cast<int64_t>(lines));
}

void AddSlip(v1::StatusReport* report, const IndicatorInputs& in) {
  v1::Indicator* slip = Add(report, "K20", v1::UNIT_DAYS);
  std::optional<int64_t> largest;
  int64_t planned = 0;
  for (const Project& project : in.facts.projects) {
    const std::optional<int64_t> days = SlipDays(project, in.as_of);
    if (!days) continue;
    ++planned;
    if (!largest || *days > *largest) largest = days;
  }
  slip->set_n(planned);
  if (largest) {
    slip->set_numerator(*largest);
  } else {
    *slip->mutable_guard() = MakeText("no planned start", "ingen planlagt byggestart");
  }
}

}  // namespace

void AddIndicators(const IndicatorInputs& in, v1::StatusReport* report) {
  AddAttached(report, "K1_STRICT", in.count.strict, in.target);
  AddAttached(report, "K1_BROAD", in.count.broad, in.target);
  AddProgress(report, true, in.count.strict, in);
  AddProgress(report, false, in.count.broad, in);
  const BudgetCell& money = in.budget.total.total;
  const int64_t planned = money.planned.value_or(Amount{}).oere;
  const int64_t accrued = money.accrued.value_or(Amount{}).oere;
  AddCosts(report, in.count, accrued, in.facts.rule.smallest_count);
  const size_t lines = in.budget.rows.size();
  AddMoney(report, "K14_BUDGET", planned, lines);
  AddMoney(report, "K14_COMMITTED", money.committed.value_or(Amount{}).oere, lines);
  AddMoney(report, "K14_ACCRUED", accrued, lines);
  AddMoney(report, "K14_REMAINING", planned - accrued, lines);
  AddSlip(report, in);
}

}  // namespace sjak::reporting
