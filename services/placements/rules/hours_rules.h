#pragma once

#include "services/placements/rules/finding_rules.h"

namespace sjak::placements {

// R5: hours a week, at most full time (domain 2.2).
struct HoursParameters {
  int64_t weekly_minutes = 2220;
};

// Whether the hours are an offer of the jobcentre or work somebody was hired for (D10).
enum class Engagement { kOffer, kOrdinaryJob };

// Above the limit BLOCK for an offer and WARN for an ordinary job.
Finding JudgeHours(int64_t weekly_minutes, Engagement engagement, Date start, const Law<HoursParameters>& law);

// R26: an ordinary job is paid on ordinary terms. Registering one says so, which this puts on record.
struct NoParameters {};
Finding JudgeWage(Date start, const Law<NoParameters>& law);

}  // namespace sjak::placements
