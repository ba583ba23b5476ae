#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/staff.pb.h"

namespace sjak::citizens {

// Employees as data subjects: sjak.citizens.v1.StaffService.
class Staff {
 public:
  explicit Staff(const People& people) : people_(people) {}

  absl::StatusOr<v1::StaffExport> ExportStaff(rpc::ReadTx& tx, const v1::ExportStaffRequest& request) const;
  absl::StatusOr<v1::StaffErasure> EraseStaff(rpc::Tx& tx, const v1::EraseStaffRequest& request) const;

 private:
  const People& people_;
};

// An event with `pseudonym` in every field `caseworker` that holds `caseworker`; empty when it holds none.
std::string WithPseudonym(const std::string& type_url, const std::string& payload, const std::string& caseworker,
                          const std::string& pseudonym);

}  // namespace sjak::citizens
