#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/citizens/v1/imports.pb.h"

namespace sjak::citizens {

// An export as a whole: its rows go in by Import.
absl::StatusOr<v1::Import> StartImport(rpc::Tx& tx, const v1::StartImportRequest& request);
absl::StatusOr<v1::Import> FinishImport(rpc::Tx& tx, const v1::FinishImportRequest& request);
absl::StatusOr<v1::Import> GetImport(rpc::ReadTx& tx, const v1::GetImportRequest& request);

// The lists of an import.
class ImportRuns {
 public:
  explicit ImportRuns(std::shared_ptr<identity::Sealer> sealer) : pages_(std::move(sealer)) {}

  absl::StatusOr<v1::ListImportRowsResponse> ListImportRows(rpc::ReadTx& tx,
                                                            const v1::ListImportRowsRequest& request) const;
  absl::StatusOr<v1::ListMissingResponse> ListMissing(rpc::ReadTx& tx, const v1::ListMissingRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::citizens
