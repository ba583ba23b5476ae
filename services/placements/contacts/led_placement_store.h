#pragma once

#include <optional>

#include "platform/rpc/tx.h"

// What contacts, notes and weekly checks share: who may speak of a citizen's placement.
namespace sjak::placements {

// The account of a mentor who calls, whatever else the caller is at the company: NULL for the jobcentre.
postgres::Arg SpeakerOf(const identity::Caller& caller);

// The condition on p that the jobcentre asks, or the mentor with the account `account` (a parameter, "$3"), declared,
// who leads its citizen on the day `day` (an SQL expression), or did on its last day, less than 84 days ago
// (domain 6.2).
std::string SpeakerSql(const std::string& account, const std::string& day);

// Holds the placement's citizen; false when there is no placement that the caller may speak of today.
bool LockSpokenOf(rpc::Tx& tx, const Uuid& placement);

// Of a placement that is held.
struct SpokenOf {
  Uuid citizen;
  Date first, last;
  // Decided or registered, now or once.
  bool runs = false;
  // Who leads the citizen on the day asked about.
  std::optional<Uuid> mentor;
  // Statements of the week that begins on the day asked about.
  int64_t checks = 0;
};
SpokenOf ReadSpokenOf(rpc::Tx& tx, const Uuid& placement, Date day, Date week);

}  // namespace sjak::placements
