#pragma once

#include <map>
#include <string>
#include <vector>

#include "platform/base/date.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::placements {

// Minutes one way to a site, by residence area.
using Journeys = std::map<std::string, int>;

// Who the citizen is on `day`, kept for good (D5). Eligible: unemployed, with a recorded need (S8), and resident in one
// of the programme's areas (S7); every reason against is named. `journeys`: to the site; empty where there is none yet.
v1::StartBasis StartBasisOf(const citizens::v1::PlacementFacts& facts, Date day,
                            const std::vector<std::string>& area_codes, const Journeys& journeys);

// "6.3", "INT"; "" for UNSPECIFIED.
std::string GroupCode(citizens::v1::TargetGroup group);

}  // namespace sjak::placements
