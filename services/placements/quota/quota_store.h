#pragma once

#include <string>
#include <vector>

#include "platform/rpc/tx.h"
#include "services/placements/rules/judge_rules.h"
#include "services/placements/rules/quota_radar_rules.h"

namespace sjak::placements {

// Which units are looked at.
enum class QuotaScope { kUnit, kSite, kPartner };

struct QuotaQuery {
  QuotaScope scope = QuotaScope::kUnit;
  Uuid id;
  Date first;
  Date last;
  // Unit ids after this one, at most so many.
  std::optional<Uuid> after;
  int limit = 0;
};

// The law from a day on, until that of the next one.
struct UnitQuota {
  Uuid unit;
  // With the workforce as each law's categories count it, in the order of `laws`.
  std::vector<UnitUse> uses;
  std::vector<RuleBook> laws;
  int64_t applied_weekly_minutes = 0;
};

// By unit id. A partner finds its own. The laws are those of `first` and of every later day, up to `last`, on which a
// version of R8 begins or ends.
std::vector<UnitQuota> ReadQuotas(rpc::ReadTx& tx, const QuotaQuery& query);

}  // namespace sjak::placements
