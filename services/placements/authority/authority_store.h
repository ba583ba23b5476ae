#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/page_token.h"
#include "services/placements/placements/placement_row_store.h"
#include "sjak/placements/v1/authority.pb.h"

namespace sjak::placements {

// The imported decision of that revision, if it is here.
std::optional<v1::ImportedDecision> ReadDecisionRevision(rpc::Tx& tx, const v1::ImportedDecision& decision);
// Hits DECISION_REVISION_TAKEN when another call was faster.
void InsertImportedDecision(rpc::Tx& tx, const v1::ImportedDecision& decision);

// A placement with the words that a sheet needs beside it.
struct SheetFacts {
  StoredPlacement stored;
  std::string cvr;
  std::string company;
  std::string unit;
  std::string site;
  std::string address;
};
std::optional<SheetFacts> ReadSheetFacts(rpc::ReadTx& tx, const Uuid& placement);

// What differs, by placement and then by reference. One more than page.size when there are more; `after` of the page
// is the last row's SortKeyOf.
std::vector<v1::ReconciliationItem> ReadReconciliation(rpc::ReadTx& tx, const v1::ListReconciliationRequest& request,
                                                       const rpc::Page& page);
std::vector<std::string> SortKeyOf(const v1::ReconciliationItem& item);

}  // namespace sjak::placements
