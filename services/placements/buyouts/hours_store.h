#pragma once

#include <map>
#include <optional>
#include <vector>

#include "platform/rpc/tx.h"
#include "services/placements/buyouts/ground_store.h"
#include "services/placements/buyouts/hours_rules.h"
#include "sjak/placements/v1/buyouts.pb.h"

namespace sjak::placements {

// What a month of an agreement adds up to.
struct MonthHours {
  Month month;
  int64_t version = 0;
  std::map<int, int64_t> minutes;  // by HourLine of the contract
  int64_t oere = 0;
};
// The agreement's mentor is locked.
void InsertHours(rpc::Tx& tx, const MoneyGround& ground, const std::vector<StatedHours>& days,
                 const std::vector<MonthHours>& months);

// Of an agreement among the caller's, those of 0 minutes left out. Nothing when there is no such agreement.
std::optional<std::vector<v1::MentorDay>> ReadMentorDays(rpc::ReadTx& tx, const std::string& agreement, Month month);

}  // namespace sjak::placements
