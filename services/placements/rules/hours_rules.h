#pragma once

#include <string>
#include <vector>

#include "services/placements/rules/daily_use_rules.h"
#include "services/placements/rules/finding_rules.h"

namespace sjak::placements {

// R5 and R30: hours a week, at most full time (domain 2.2, 2.8).
struct HoursParameters {
  int64_t weekly_minutes = 2220;
};

// Whether the hours are an offer of the jobcentre, or something else the citizen does: work somebody was hired for, a
// flex contract, an evening course (D10).
enum class Engagement { kOffer, kOrdinaryJob };

// R5: the fullest week. Above the limit BLOCK for an offer and WARN for an ordinary job.
Finding JudgeHours(const HoursPlan& hours, Date start, Date last, Engagement engagement,
                   const Law<HoursParameters>& law, Date as_of);

// R26: an ordinary job is paid on ordinary terms. Registering one says so, which this puts on record.
Finding JudgeWage(const Law<NoParameters>& law, Date as_of);

// What a citizen does in a period: the placement to be judged, or something beside it.
enum class Part { kTraining, kPaidHours, kCourse };
struct Activity {
  Part part = Part::kTraining;
  Engagement engagement = Engagement::kOffer;
  Date first;
  Date last;
  HoursPlan hours;
  std::string cvr;
  // DISCO-08, four or six digits; "" not stated.
  std::string function_code;
};

// Whether two function codes are provably different (G8): neither is missing or the beginning of the other.
bool FunctionsDiffer(const std::string& a, const std::string& b);

// R27, hybrid (hybridpraktik): training and paid hours at one company on one day must be different functions. BLOCK;
// `measured` days of it. MUST_ASSESS where a function is not stated.
Finding JudgeHybrid(const Activity& judged, const std::vector<Activity>& beside, const Law<NoParameters>& law,
                    Date as_of);

// R30: the fullest day's weekly hours of everything together. BLOCK when the judged one is an offer and all offers
// together pass the limit; WARN when everything does (D10). With nothing beside it R5 is enough.
Finding JudgeTotalHours(const Activity& judged, const std::vector<Activity>& beside, const Law<HoursParameters>& law,
                        Date as_of);

}  // namespace sjak::placements
