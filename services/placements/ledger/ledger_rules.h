#pragma once

#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "platform/base/date.h"
#include "platform/base/uuid.h"

namespace sjak::placements {

// LedgerAccount of the contract.
enum class Account {
  kAppropriation = 1,
  kAvailable = 2,
  kCommitted = 3,
  kAccrued = 4,
  kInvoiced = 5,
  kPaid = 6,
  kTransferred = 7,
};
inline constexpr Account kAllAccounts[] = {Account::kAppropriation, Account::kAvailable, Account::kCommitted,
                                           Account::kAccrued,       Account::kInvoiced,  Account::kPaid,
                                           Account::kTransferred};

// Money that leaves one account of a line and year for another: debit and credit in one, so that no entry can fail to
// balance. The year is that of the work.
struct Move {
  Uuid line;
  int year = 0;
  Account from = Account::kAvailable;
  Account to = Account::kAvailable;
  int64_t oere = 0;  // at least 0; nothing is booked for 0
};

using BalanceKey = std::tuple<Uuid, int, Account>;
// What moves do to the balances.
std::map<BalanceKey, int64_t> Deltas(const std::vector<Move>& moves);

// Ties up `delta` more of a line (less when below zero).
Move Commit(const Uuid& line, int year, int64_t delta);
// A claim's way through the books. `committed` of its `net` is taken from what its agreement ties up, the rest from
// what is available.
struct Claimed {
  Uuid line;
  int year = 0;
  int64_t net = 0;
  int64_t committed = 0;
};
std::vector<Move> Submit(const Claimed& claim);
// Back the way it came, step by step. `tied_up` of it (OpenCommitment) is committed again, the rest is available.
std::vector<Move> Reverse(const Claimed& claim, Account from, int64_t tied_up);

// What an agreement ties up in a year beside what is claimed: what was agreed less that, and never below zero, as
// claims may go beyond it. So an agreement that was cut below what a claim had taken does not get it all back with the
// claim.
int64_t OpenCommitment(int64_t agreed, int64_t claimed);

// A row of paid hours, and who attended that day under the mentor.
struct PaidHours {
  Date day;
  int line = 0;  // HourLine of the contract
  int64_t minutes = 0;
  int64_t oere = 0;
  std::vector<std::pair<Uuid, int64_t>> present;  // citizen and attended minutes, by citizen; only of kWithCitizen
};
inline constexpr int kWithCitizen = 1;

struct Share {
  int64_t minutes = 0;
  int64_t oere = 0;
};
struct MoneyByCitizen {
  // Minutes: attended.
  std::map<Uuid, Share> citizens;
  // Minutes: the mentor's.
  Share nobody_present;
  std::map<int, Share> other_lines;
  int64_t paid = 0;  // exactly the sum of all of these
};
// Each row with citizens is shared by the minutes they attended. Rounding (G6): each citizen gets the difference of the
// running shares, each rounded half away from zero, in the order of their ids; so a row's shares sum to its price and
// none is more than one øre off.
MoneyByCitizen ShareOut(const std::vector<PaidHours>& hours);

}  // namespace sjak::placements
