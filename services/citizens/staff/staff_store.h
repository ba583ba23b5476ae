#pragma once

#include <string>
#include <utility>
#include <vector>

#include "platform/rpc/tx.h"
#include "sjak/citizens/v1/staff.pb.h"

namespace sjak::citizens {

// Parameters: municipality, caseworker, caller. Columns kind ("column", "row", "calls"), source, content, calls.
extern const rpc::AuditedRead kStaffExport;

struct StaffInUse {
  // A case is assigned to the caseworker today.
  bool assigned = false;
  // Published events whose bytes hold the id, perhaps by chance.
  struct Event {
    int64_t n;
    std::string type_url;
    std::string payload;
  };
  std::vector<Event> events;
};
StaffInUse ReadStaff(rpc::Tx& tx, const std::string& caseworker);

// Through the eraser role: one statement. `events` by position.
google::protobuf::RepeatedPtrField<v1::ErasedTable> StorePseudonym(
    rpc::Tx& tx, const std::string& caseworker, const std::string& caller, const std::string& pseudonym,
    absl::Time log_before, const std::vector<std::pair<int64_t, std::string>>& events);

}  // namespace sjak::citizens
