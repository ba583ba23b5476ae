#include "services/reporting/status/kpis.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "platform/base/wire.h"
#include "services/reporting/status/kpi_rules.h"
#include "services/reporting/status/kpi_sheet.h"
#include "services/reporting/status/status.h"
#include "services/reporting/status/words.h"
#include "sjak/placements/v1/slots.pb.h"

namespace sjak::reporting {
namespace {

struct Inputs {
  const StatusFacts& facts;
  const Sums& sums;
  const AttachedCount count;
  const BudgetTable budget;
  int64_t target;
  Date as_of;
  // How many citizens attended at all: what hours and days rest on.
  int64_t attended;
};

std::string EndReasonOf(const std::string& code) {
  int number = 0;
  if (!absl::SimpleAtoi(code, &number)) return code;
  const std::string name = placements::v1::EndReason_Name(static_cast<placements::v1::EndReason>(number));
  return name.substr(sizeof("END_REASON_") - 1);
}

void AddTarget(const Inputs& in, bool strict, KpiSheet* sheet) {
  const v1::Reading reading = strict ? v1::READING_STRICT : v1::READING_BROAD;
  const int64_t attached = strict ? in.count.strict : in.count.broad;
  const Phase& phase = *in.facts.phase;
  sheet->Headline("K3", "", v1::UNIT_PERCENT, reading, attached, in.target, attached);
  const std::optional<Date> start = FirstStart(in.facts.projects, strict, in.as_of);
  const Forecast pace = ForecastAttached(attached, start, phase, in.as_of);
  if (pace.guard == ForecastGuard::kNone) {
    sheet->Headline("K3", "FORECAST", v1::UNIT_CITIZENS, reading, pace.citizens, in.target, attached);
  } else {
    const bool early = pace.guard == ForecastGuard::kTooEarly;
    sheet
        ->Without("K3", "FORECAST", v1::UNIT_CITIZENS,
                  early ? MakeText("too early", "for tidligt")
                        : MakeText("building has not begun", "byggeriet er ikke begyndt"))
        .set_reading(reading);
  }
  const int64_t pipeline = in.sums.Of("PIPELINE", strict ? "STRICT" : "BROAD");
  sheet->Headline("K3", "PIPELINE", v1::UNIT_CITIZENS, reading,
                  ForecastByPipeline(attached, pipeline, in.facts.mentor_capacities, in.as_of, phase.ends_on),
                  in.target, attached);
  if (const auto needed = NeededPerMonth(attached, in.target, in.as_of, phase.ends_on)) {
    sheet->Headline("K3", "NEEDED", v1::UNIT_CITIZENS, reading, *needed, 0, attached);
  } else {
    sheet->Without("K3", "NEEDED", v1::UNIT_CITIZENS, MakeText("the phase is over", "fasen er slut"))
        .set_reading(reading);
  }
}

void AddPipeline(const Inputs& in, KpiSheet* sheet) {
  std::map<std::string, int64_t> rows;
  int64_t open = 0;
  for (const char* state : {"DRAFT", "SUBMITTED", "READY"}) open += rows[state] = in.sums.Of("PIPELINE", state);
  sheet->Rows(rows, &sheet->Number("K4", "", v1::UNIT_COUNT, open, open));
}

void AddAttendance(const Inputs& in, KpiSheet* sheet) {
  v1::Kpi& rate = sheet->Share("K5", "", v1::UNIT_PERCENT, in.sums.Of("DAYS", "ATTENDED"),
                               in.sums.Of("DAYS", "PLANNED"), in.attended);
  if (!rate.has_guard()) {
    sheet->Rows({{"EXCUSED", in.sums.Of("DAYS", "EXCUSED")}, {"UNEXCUSED", in.sums.Of("DAYS", "UNEXCUSED")}}, &rate);
  }
  int64_t minutes = 0;
  for (const auto& [kind, worked] : in.sums.Codes("MINUTES")) {
    if (kind == "BROAD") continue;
    minutes += worked;
  }
  const Date until = std::min(in.as_of, in.facts.phase->ends_on);
  const int64_t days = until - in.facts.phase->starts_on + 1;
  constexpr int kFullTimeWeek = 37 * 60;
  if (sheet->IsTooFew(in.attended)) {
    sheet->TooFew("K6", "", v1::UNIT_HOURS);
  } else {
    sheet->Number("K6", "", v1::UNIT_HOURS, minutes / 60, in.attended);
  }
  sheet->Share("K6", "FULL_TIME", v1::UNIT_COUNT, minutes * 7, days * kFullTimeWeek, in.attended);
  const std::string flex = absl::StrCat(kFlexJob);
  const auto kinds = in.count.kinds.find(kFlexJob);
  sheet->Share("K6", "FLEX", v1::UNIT_PERCENT, in.sums.Of("MINUTES", flex), in.sums.Of("CONTRACT", flex),
               kinds == in.count.kinds.end() ? 0 : kinds->second);
  const int64_t measured = in.sums.Of("RISE", "N");
  sheet->Share("K7", "", v1::UNIT_COUNT, in.sums.Of("RISE", "MINUTES"), measured, measured);
  sheet->PeopleShare("K7", "SHARE", in.sums.Of("RISE", "ROSE"), measured);
}

void AddEnds(const Inputs& in, KpiSheet* sheet) {
  std::map<std::string, int64_t> reasons;
  int64_t all = 0;
  for (const auto& [code, ended] : in.sums.Codes("ENDED")) {
    reasons[EndReasonOf(code)] += ended;
    all += ended;
  }
  const int64_t work = reasons["ORDINARY_JOB"] + reasons["FLEX_JOB"] + reasons["EDUCATION"];
  const int64_t completed = work + reasons["COMPLETED"];
  v1::Kpi& completion = sheet->PeopleShare("K8", "", completed, all);
  if (all > 0 && !sheet->IsTooFew(all)) sheet->Rows(reasons, &completion);
  sheet->PeopleShare("K9", "", work, all);
  for (const char* months : {"1", "3", "6", "12"}) {
    std::map<std::string, int64_t> statuses;
    int64_t due = 0;
    int64_t known = 0;
    for (const auto& [code, persons] : in.sums.Codes("OUTCOME")) {
      absl::string_view status = code;
      if (!absl::ConsumePrefix(&status, absl::StrCat(months, ":"))) continue;
      if (status == "DUE") {
        due = persons;
      } else {
        statuses[std::string(status)] = persons;
        known += persons;
      }
    }
    statuses["UNKNOWN"] = due - known;
    const int64_t working = statuses["ORDINARY_JOB"] + statuses["FLEX_JOB"] + statuses["EDUCATION"];
    v1::Kpi& outcome = sheet->PeopleShare("K9", months, working, due);
    // Also beside a share that is held back: how many are unknown is to be seen.
    if (due > 0 && !sheet->IsTooFew(due)) sheet->Rows(statuses, &outcome);
  }
}

void AddFollowUp(const Inputs& in, KpiSheet* sheet) {
  sheet->Share("K10", "", v1::UNIT_PERCENT, in.sums.Of("DAYS", "COVERED"), in.sums.Of("DAYS", "ATTENDED"), in.attended);
  sheet->Share("K11", "", v1::UNIT_PERCENT, in.sums.Of("CONTACT", "DONE"), in.sums.Of("CONTACT", "DUE"), in.attended);
  const int64_t again = in.sums.Of("PROGRESS", "N");
  sheet->PeopleShare("K12", "", in.sums.Of("PROGRESS", "IMPROVED"), again);
  sheet->Share("K12", "COVERAGE", v1::UNIT_PERCENT, in.sums.Of("WINDOW", "DONE"), in.sums.Of("WINDOW", "DUE"),
               in.count.broad);
}

void AddCost(const char* part, v1::Reading reading, int64_t oere, int64_t units, int64_t n, KpiSheet* sheet) {
  if (const std::optional<int64_t> cost = CostPer(oere, units)) {
    sheet->Money("K13", part, *cost, n).set_reading(reading);
  } else {
    sheet->Without("K13", part, v1::UNIT_DKK, NothingYet()).set_reading(reading);
  }
}

void AddMoney(const Inputs& in, KpiSheet* sheet) {
  const BudgetCell& money = in.budget.total.total;
  const int64_t planned = money.planned.value_or(Amount{}).oere;
  const int64_t accrued = money.accrued.value_or(Amount{}).oere;
  const int64_t lines = static_cast<int64_t>(in.facts.lines.size());
  AddCost("PER_CITIZEN", v1::READING_STRICT, accrued, in.count.strict, in.count.strict, sheet);
  AddCost("PER_CITIZEN", v1::READING_BROAD, accrued, in.count.broad, in.count.broad, sheet);
  if (sheet->IsTooFew(in.count.broad)) {
    sheet->TooFew("K13", "PER_HOUR", v1::UNIT_DKK);
  } else {
    AddCost("PER_HOUR", v1::READING_BROAD, accrued * 60, in.count.broad_minutes, in.count.broad, sheet);
  }
  int64_t minutes = 0;
  int64_t with_citizen = 0;
  for (const HoursFigures& hours : in.facts.hours) {
    minutes += hours.minutes;
    with_citizen += hours.with_citizen;
  }
  if (minutes > 0) {
    sheet->Headline("K13", "UNALLOCATED", v1::UNIT_PERCENT, v1::READING_UNSPECIFIED, minutes - with_citizen, minutes,
                    static_cast<int64_t>(in.facts.hours.size()));
  } else {
    sheet->Without("K13", "UNALLOCATED", v1::UNIT_PERCENT, NothingYet());
  }
  sheet->Money("K14", "BUDGET", planned, lines);
  sheet->Money("K14", "COMMITTED", money.committed.value_or(Amount{}).oere, lines);
  sheet->Money("K14", "ACCRUED", accrued, lines);
  const ClaimFigures& claims = in.facts.claims;
  for (const auto& [part, oere] : {std::pair("INVOICED", claims.invoiced_oere), std::pair("PAID", claims.paid_oere)}) {
    if (claims.claims > 0) {
      sheet->Money("K14", part, oere, claims.claims);
    } else {
      sheet->Without("K14", part, v1::UNIT_DKK,
                     MakeText("no claims have reached reporting", "ingen krav er nået til rapporteringen"));
    }
  }
  sheet->Money("K14", "REMAINING", planned - accrued, lines);
  const int64_t forecast = accrued + CommittedAfter(in.facts.commitments, in.as_of);
  v1::Kpi& expected = sheet->Money("K14", "FORECAST", forecast, lines);
  if (planned <= 0) return;
  expected.set_numerator(forecast);
  expected.set_denominator(planned);
  SetLight(&expected);
}

void AddPlaces(const Inputs& in, KpiSheet* sheet) {
  int64_t free = 0, seats = 0, taken = 0, refused = 0, open = 0;
  for (const SlotFigures& slot : in.facts.slots) {
    if (slot.state == placements::v1::SLOT_STATE_REFUSED) {
      ++refused;
      continue;
    }
    seats += slot.seats;
    taken += slot.taken;
    if (slot.state == placements::v1::SLOT_STATE_CLOSED || in.as_of > slot.ends_on) continue;
    ++open;
    free += slot.seats - slot.taken;
  }
  sheet->Number("K15", "", v1::UNIT_COUNT, free, open);
  if (in.facts.residents.value_or(0) > 0) {
    sheet->Headline("K16", "", v1::UNIT_PERCENT, v1::READING_BROAD, in.count.broad, *in.facts.residents, in.count.broad)
        .set_estimate(true);
  } else {
    sheet
        ->Without("K16", "", v1::UNIT_PERCENT,
                  MakeText("no estimate of the residents has been recorded", "intet skøn over beboerne er registreret"))
        .set_estimate(true);
  }
  const std::map<std::string, int64_t> areas = in.sums.Codes("AREA");
  const std::string own = in.facts.programme.areas.empty() ? "" : in.facts.programme.areas.front();
  v1::Kpi& local = sheet->PeopleShare("K17", "", in.sums.Of("AREA", own), in.count.broad);
  if (in.count.broad > 0 && !sheet->IsTooFew(in.count.broad)) sheet->Rows(areas, &local);
  const auto lead = in.sums.Codes("LEAD");
  for (const char* step : {"DRAFT_TO_START", "DRAFT_TO_SUBMITTED", "SUBMITTED_TO_DECIDED", "DECIDED_TO_START"}) {
    const std::map<int64_t, int64_t> often = DaysOfStep(lead, step);
    int64_t n = 0;
    for (const auto& [days, times] : often) n += times;
    if (sheet->IsTooFew(n)) {
      sheet->TooFew("K18", step, v1::UNIT_DAYS, "placements", "forløb");
    } else {
      sheet->Number("K18", step, v1::UNIT_DAYS, MedianOf(often).value_or(0), n);
    }
  }
  int64_t active = 0;
  for (const PartnerFigures& partner : in.facts.partners) active += partner.active;
  const int64_t partners = static_cast<int64_t>(in.facts.partners.size());
  const int64_t slots = static_cast<int64_t>(in.facts.slots.size());
  sheet->Headline("K19", "", v1::UNIT_COUNT, v1::READING_UNSPECIFIED, active, partners, partners);
  sheet->Number("K19", "SITES", v1::UNIT_COUNT, in.facts.sites, in.facts.sites);
  sheet->Headline("K19", "SEATS", v1::UNIT_COUNT, v1::READING_UNSPECIFIED, taken, seats, slots - refused);
  sheet->Headline("K19", "REFUSED", v1::UNIT_COUNT, v1::READING_UNSPECIFIED, refused, slots, slots);
}

void AddSlip(const Inputs& in, KpiSheet* sheet) {
  std::optional<int64_t> largest;
  int64_t planned = 0;
  for (const Project& project : in.facts.projects) {
    const std::optional<int64_t> days = SlipDays(project, in.as_of);
    if (!days) continue;
    ++planned;
    if (!largest || *days > *largest) largest = days;
  }
  if (largest) {
    sheet->Number("K20", "", v1::UNIT_DAYS, *largest, planned);
  } else {
    sheet->Without("K20", "", v1::UNIT_DAYS, MakeText("no planned start", "ingen planlagt byggestart"));
  }
}

}  // namespace

void AddKpis(const StatusFacts& facts, int64_t target, Date as_of, v1::IndicatorReport* report) {
  const Inputs in{facts,
                  facts.sums,
                  AttachedOf(facts.sums),
                  MakeBudgetTable(facts.programme.budget_year, facts.lines, facts.commitments, facts.accruals),
                  target,
                  as_of,
                  facts.sums.Of("FUNNEL", "ATTENDED")};
  KpiSheet sheet(as_of, facts.rule, report);
  sheet.Headline("K1", "", v1::UNIT_CITIZENS, v1::READING_BROAD, in.count.broad, target, in.count.broad);
  sheet.Headline("K2", "", v1::UNIT_CITIZENS, v1::READING_STRICT, in.count.strict, target, in.count.strict);
  AddTarget(in, true, &sheet);
  AddTarget(in, false, &sheet);
  AddPipeline(in, &sheet);
  AddAttendance(in, &sheet);
  AddEnds(in, &sheet);
  AddFollowUp(in, &sheet);
  AddMoney(in, &sheet);
  AddPlaces(in, &sheet);
  AddSlip(in, &sheet);
  const int64_t within = in.sums.Of("REACH", "WITHIN");
  sheet.PeopleShare("K21", "", within, within + in.sums.Of("REACH", "BEYOND"));
}

v1::IndicatorReport MakeIndicators(const StatusFacts& facts, Date as_of, bool simulated) {
  v1::IndicatorReport report;
  *report.mutable_status() = MakeStatusReport(facts, as_of, simulated);
  AddKpis(facts, report.status().target().citizens(), as_of, &report);
  return report;
}

}  // namespace sjak::reporting
