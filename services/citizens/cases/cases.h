#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/cases.pb.h"

namespace sjak::citizens {

// Closes the person's case from a day on, and takes it from its caseworker. FAILED_PRECONDITION CASE_CLOSED when it is
// closed then or later.
absl::Status Close(Person* person, Date from, const v1::CaseClosure& closure);
// Opens it again from a day on. FAILED_PRECONDITION CASE_NOT_CLOSED. For an import: only where the import's own rule
// says that a row of a closed person means that; a row by itself reopens nothing.
absl::Status Reopen(Person* person, Date from);

// Cases that end, begin again, or go to another municipality.
class Cases {
 public:
  explicit Cases(const People& people) : people_(people) {}

  absl::StatusOr<v1::Citizen> CloseCase(rpc::Tx& tx, const v1::CloseCaseRequest& request) const;
  absl::StatusOr<v1::Citizen> ReopenCase(rpc::Tx& tx, const v1::ReopenCaseRequest& request) const;
  absl::StatusOr<v1::HandOverDocument> HandOver(rpc::Tx& tx, const v1::HandOverRequest& request) const;

 private:
  const People& people_;
};

}  // namespace sjak::citizens
