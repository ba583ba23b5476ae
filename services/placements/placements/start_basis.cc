#include "services/placements/placements/start_basis.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"

namespace sjak::placements {
namespace {

v1::Reach ReachOf(const citizens::v1::PlacementFacts& facts, const Journeys& journeys) {
  const auto journey = journeys.find(facts.residence_area());
  if (facts.protected_() || !facts.has_mobility_limit() || journey == journeys.end()) return v1::REACH_UNSPECIFIED;
  return journey->second <= facts.mobility_limit().travel_minutes() ? v1::REACH_WITHIN : v1::REACH_BEYOND;
}

}  // namespace

v1::StartBasis StartBasisOf(const citizens::v1::PlacementFacts& facts, Date day,
                            const std::vector<std::string>& area_codes, const Journeys& journeys) {
  v1::StartBasis basis;
  *basis.mutable_judged_on() = wire::ToProto(day);
  basis.set_citizen_version(facts.citizen_version());
  basis.set_target_group(facts.target_group());
  *basis.mutable_needs() = facts.needs();
  basis.set_unemployed(facts.unemployed());
  basis.set_district_code(facts.district_code());
  // The basis goes into events: of a protected person it says whether the area counts, not which it is.
  if (!facts.protected_()) basis.set_residence_area(facts.residence_area());
  basis.set_residence_rule(facts.residence_rule());
  if (!facts.unemployed()) basis.add_reasons("NOT_UNEMPLOYED");
  if (facts.needs().empty()) basis.add_reasons("NO_NEED_RECORDED");
  if (std::find(area_codes.begin(), area_codes.end(), facts.residence_area()) == area_codes.end()) {
    basis.add_reasons("OUTSIDE_TARGET_AREA");
  }
  basis.set_eligible(basis.reasons().empty());
  basis.set_reach(ReachOf(facts, journeys));
  return basis;
}

std::string GroupCode(citizens::v1::TargetGroup group) {
  if (group == citizens::v1::TARGET_GROUP_UNSPECIFIED) return "";
  if (group == citizens::v1::TARGET_GROUP_INT) return "INT";
  return absl::StrCat("6.", static_cast<int>(group));
}

}  // namespace sjak::placements
