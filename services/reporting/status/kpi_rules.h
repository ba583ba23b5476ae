#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/types/span.h"
#include "services/reporting/status/budget_rules.h"
#include "services/reporting/status/status_rules.h"

namespace sjak::reporting {

// The arithmetic of the indicators that is more than a division.

// The middle of a distribution, value by how often; the lower one of two. Empty of nothing.
std::optional<int64_t> MedianOf(const std::map<int64_t, int64_t>& often);
// "DRAFT_TO_START:12" -> 3 as 12 -> 3, for one step.
std::map<int64_t, int64_t> DaysOfStep(const std::map<std::string, int64_t>& lead, const std::string& step);

// K3 by pipeline and mentor capacity (D6): `attached` + min(`pipeline`, capacity x waves left). A wave is 13 weeks; the
// one that has begun counts whole, since its places are there. Capacity 0 of a mentor is not stated: `usual` holds.
inline constexpr int kUsualCapacity = 4;
int64_t ForecastByPipeline(int64_t attached, int64_t pipeline, absl::Span<const int> capacities, Date as_of,
                           Date phase_end);

// What is to be attached per month that is left, rounded up; a month that has begun is left. Empty when none is.
std::optional<int64_t> NeededPerMonth(int64_t attached, int64_t target, Date as_of, Date phase_end);

// What the agreements cost for the days after `as_of`, by their days, rounded half away from zero.
int64_t CommittedAfter(absl::Span<const Commitment> commitments, Date as_of);

}  // namespace sjak::reporting
