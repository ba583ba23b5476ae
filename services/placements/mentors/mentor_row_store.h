#pragma once

#include <string>

#include "platform/base/wire.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/mentors.pb.h"

// What every concept with mentors in it reads alike.
namespace sjak::placements {

// A company's foreman and nothing else there: sees what is the own, found by the account.
bool IsMentorOnly(const identity::Caller& caller);
// For `($n::text IS NULL OR m.account = $n)`: NULL unless such a mentor calls.
postgres::Arg AccountOf(const identity::Caller& caller);

// A scalar subquery: who leads the citizen of a placement on a day (mentors.proto). `placement` is an alias in reach
// and `day` an SQL expression; $1 is the municipality.
std::string LeaderSql(const std::string& placement, const std::string& day);

// The condition that the placement was or will be lived through, as far as it is decided.
std::string RunsSql(const std::string& placement);

// A scalar subquery: how many citizens a mentor leads on `day` where nobody has stated it (S37).
std::string UsualCapacitySql(const std::string& day);

// The columns and tables of a mentor, without the absences: "SELECT <columns> FROM <tables> WHERE ...". `day` is the
// day of the usual capacity.
std::string MentorColumns(const std::string& day);
extern const char kMentorTables[];
v1::MentorProfile MentorProfileOf(const postgres::Row& row);

// Fills starts_on and ends_on from the columns first and last; an empty range has neither.
template <typename Spell>
void SetDays(const postgres::Row& row, Spell* spell) {
  if (row.is_null("first")) return;
  *spell->mutable_starts_on() = wire::ToProto(row.date("first"));
  *spell->mutable_ends_on() = wire::ToProto(row.date("last"));
}

}  // namespace sjak::placements
