#pragma once

#include "absl/status/statusor.h"
#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/reporting/v1/disclosure.pb.h"

namespace sjak::reporting {

absl::StatusOr<v1::DisclosureRule> SetDisclosureRule(rpc::Tx& tx, const v1::SetDisclosureRuleRequest& request);

class DisclosureLists {
 public:
  explicit DisclosureLists(rpc::Pages pages) : pages_(std::move(pages)) {}
  absl::StatusOr<v1::ListDisclosureRulesResponse> ListDisclosureRules(
      rpc::ReadTx& tx, const v1::ListDisclosureRulesRequest& request) const;

 private:
  const rpc::Pages pages_;
};

}  // namespace sjak::reporting
