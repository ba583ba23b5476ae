#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "platform/base/uuid.h"
#include "services/common/calendar.h"
#include "services/placements/buyouts/buy_out_rules.h"
#include "services/placements/buyouts/hours_rules.h"

namespace sjak::placements {

// VAT of a claim: its net amount x the agreement's rate, rounded half away from zero (once per claim).
int64_t VatOf(int64_t net_oere, int basis_points);

// Whether the evidence of a claim is looked at: `percent` of all claims, drawn by the claim's id, so that submitting
// again does not change the draw.
bool Sampled(const Uuid& claim, int percent);

// What is pointed out about a claim when it is submitted; nothing of it stands in the way (D7).
struct ClaimCase {
  Month month;
  int64_t minutes = 0;
  std::map<int, int64_t> minutes_by_line;  // by HourLine of the contract
  // Claimed before, in the whole agreement.
  std::map<int, int64_t> claimed_by_line;
  std::map<int, int64_t> caps;
  std::vector<RateSpell> spells;
  int tolerance_percent = 0;
  bool beyond_commitment = false;
  // Paid by a grant of mentor support (R33).
  bool grant = false;
  Date today;
};
std::vector<std::string> ClaimWarnings(const ClaimCase& claim);

}  // namespace sjak::placements
