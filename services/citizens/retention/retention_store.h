#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/tx.h"
#include "services/citizens/retention/retention_rules.h"
#include "sjak/citizens/v1/retention.pb.h"

namespace sjak::citizens {

// What the municipality has stated, in the order of recording. One statement.
std::vector<Retention> RetentionFrom(const postgres::Rows& rows);
extern const rpc::AuditedRead kRetention;
// The same for a read that is about something else, and for the job, which is nobody's call.
std::vector<Retention> StatedRetention(rpc::ReadTx& tx);
std::vector<Retention> ReadRetention(postgres::Connection& conn, const std::string& municipality);
void StoreRetention(rpc::Tx& tx, const Retention& policy);

// People last changed on a day or before, the longest ago first. Parameters: municipality, that day, time and id of the
// last one seen ('-infinity' and the nil uuid on the first page), people. Columns citizen_id, recorded_at, on_hold.
extern const rpc::AuditedRead kDuePage;
// The same for the job: those that may go, locked against other copies.
std::vector<Uuid> TakeDue(postgres::Connection& conn, const std::string& municipality, Date up_to, int limit);

// Deletes the outcomes of imports of a day and before, through the eraser role; how many.
int64_t EraseOldLedger(postgres::Connection& conn, const std::string& municipality, Date up_to);

void StoreHold(rpc::Tx& tx, const Uuid& citizen, const std::string& reason);
// Empty when none stands.
std::optional<v1::LegalHold> StoreHoldLifted(rpc::Tx& tx, const Uuid& citizen, const std::string& reason);

}  // namespace sjak::citizens
