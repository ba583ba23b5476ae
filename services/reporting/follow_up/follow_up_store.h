#pragma once

#include <optional>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "services/reporting/follow_up/calendar_rules.h"
#include "sjak/reporting/v1/follow_up.pb.h"

namespace sjak::reporting {

// Adds an entry with its first version. False when the programme is not known here.
bool InsertFollowUp(rpc::Tx& tx, const v1::FollowUp& entry);

// The entry's newest version; empty when there is none.
std::optional<v1::FollowUp> ReadFollowUp(rpc::Tx& tx, const Uuid& id);
// Refused as ETAG_MISMATCH when somebody else has added that version meanwhile.
void InsertFollowUpVersion(rpc::Tx& tx, const v1::FollowUp& entry);

// size + 1 rows when there are more. `kind` 0: of every kind. As recorded by the end of `known_on`.
std::vector<v1::FollowUp> ListFollowUpRows(rpc::ReadTx& tx, const Uuid& programme, int kind, Date known_on,
                                           const rpc::Page& page);

struct CalendarFacts {
  std::vector<v1::FollowUp> schedules;
  ReportStages stages;
};
CalendarFacts ReadCalendarFacts(rpc::ReadTx& tx, const Uuid& programme);

// An expression over $1 that gives a programme's entries, as recorded before a time, as JSON, for statements that need
// them beside other things; and what it gave. Both arguments are SQL.
std::string FollowUpsSql(const std::string& programme, const std::string& before);
std::vector<v1::FollowUp> FollowUpsOf(const std::string& json);

}  // namespace sjak::reporting
