#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "platform/rpc/tx.h"
#include "services/placements/buyouts/buy_out_rules.h"
#include "services/placements/buyouts/hours_rules.h"

// What every step about an agreement is judged by, read in one statement under its lock.
namespace sjak::placements {

// Holds the mentor of an agreement, and with it all that is paid to the mentor, until the transaction ends. False when
// there is none, or not among the caller's companies.
bool LockMentorOf(rpc::Tx& tx, const Uuid& agreement);
// Also holds the budget line, for what moves money.
bool LockMentorAndLineOf(rpc::Tx& tx, const Uuid& agreement);

// A claim of the agreement, as far as others depend on it.
struct ClaimNow {
  Uuid claim;
  int state = 0;  // ClaimState of the contract
  int64_t version = 0;
  int attempt = 0;
  int64_t net_oere = 0;

  // Its hours stand as they are; only what came back can be changed.
  bool holds() const;
  // Money is booked for it.
  bool booked() const;
};

struct MoneyGround {
  Uuid agreement;
  Uuid mentor;
  Uuid budget_line;
  Uuid programme;
  int legal_basis = 0;
  std::vector<AgreedTerms> terms;
  std::map<Month, ClaimNow> claims;
  // By year: tied up and not claimed; net of the claims that money is booked for; free on the line.
  std::map<int, int64_t> committed;
  std::map<int, int64_t> claimed;
  std::map<int, int64_t> available;
  // Minutes by line in claims that hold them.
  std::map<int, int64_t> claimed_minutes;
  // Last day with hours.
  std::optional<Date> last_hours;
  // Of the mentor in the days asked for, under whatever agreement, by day and line.
  std::vector<StatedHours> hours;
  // Statements of the months asked for.
  std::map<Month, int64_t> month_versions;
  // Law of today.
  int grant_months = 0;
  int tolerance_percent = 0;
  int sample_percent = 0;

  std::vector<RateSpell> spells() const { return SpellsOf(terms); }
  const AgreedTerms& now() const { return terms.back(); }
  std::set<Month> held_months() const;
  // This agreement's alone, those of 0 minutes left out.
  std::vector<StatedHours> own_hours(Month month) const;
};
// The agreement is locked. `first`..`last`: whole months.
MoneyGround ReadMoneyGround(rpc::Tx& tx, const Uuid& agreement, Date first, Date last);

// All versions of an agreement `a` as a json array `terms`; TermsOf reads it.
extern const char kTermsLateral[];
std::vector<AgreedTerms> AgreedTermsOf(const postgres::Row& row);

}  // namespace sjak::placements
