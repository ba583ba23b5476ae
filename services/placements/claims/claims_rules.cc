#include "services/placements/claims/claims_rules.h"

#include "services/common/money.h"

namespace sjak::placements {
namespace {

// A grant that ends sooner wants a decision about the next one.
constexpr int kDaysBeforeExpiry = 30;

}  // namespace

int64_t VatOf(int64_t net_oere, int basis_points) { return DivideRounded(net_oere * basis_points, 10'000); }

bool Sampled(const Uuid& claim, int percent) {
  const auto& bytes = claim.bytes();
  const int drawn = (bytes[12] << 16) | (bytes[13] << 8) | bytes[14];
  return drawn % 100 < percent;
}

std::vector<std::string> ClaimWarnings(const ClaimCase& claim) {
  std::vector<std::string> warnings;
  if (AboveAgreed(claim.minutes, claim.spells, claim.month.First(), claim.month.Last(), claim.tolerance_percent)) {
    warnings.emplace_back("ABOVE_AGREED_HOURS");
  }
  for (const auto& [line, minutes] : claim.minutes_by_line) {
    const auto cap = claim.caps.find(line), before = claim.claimed_by_line.find(line);
    if (cap == claim.caps.end()) continue;
    if (minutes + (before == claim.claimed_by_line.end() ? 0 : before->second) <= cap->second) continue;
    warnings.emplace_back("ABOVE_CAP");
    break;
  }
  if (claim.beyond_commitment) warnings.emplace_back("BEYOND_COMMITMENT");
  if (claim.grant && claim.spells.back().last - claim.today < kDaysBeforeExpiry) warnings.emplace_back("GRANT_EXPIRES");
  return warnings;
}

}  // namespace sjak::placements
