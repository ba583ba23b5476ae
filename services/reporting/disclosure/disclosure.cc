#include "services/reporting/disclosure/disclosure.h"

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "services/reporting/disclosure/disclosure_store.h"
#include "sjak/reporting/v1/disclosure_events.pb.h"

namespace sjak::reporting {

absl::StatusOr<v1::DisclosureRule> SetDisclosureRule(rpc::Tx& tx, const v1::SetDisclosureRuleRequest& request) {
  v1::DisclosureRuleSet event;
  *event.mutable_rule()->mutable_facts() = request.facts();
  event.mutable_rule()->set_version(AppendDisclosureRule(tx, request.facts()));
  // An aggregate needs an id; an audience is one of two, so its id follows from its number.
  const Uuid audience = Uuid::FromText(absl::StrCat("disclosure audience ", request.facts().audience()));
  tx.Publish(ResourceName("disclosureRules", audience), event.rule().version(), event);
  return event.rule();
}

absl::StatusOr<v1::ListDisclosureRulesResponse> DisclosureLists::ListDisclosureRules(
    rpc::ReadTx& tx, const v1::ListDisclosureRulesRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListDisclosureRulesResponse response;
  for (v1::DisclosureRule& rule : ListDisclosureRows(tx, page)) {
    if (response.rules_size() == page.size) {
      const v1::DisclosureRule& last = *response.rules().rbegin();
      response.set_next_page_token(
          pages_.Next(tx.call(), request, {absl::StrCat(last.facts().audience()), absl::StrCat(last.version())}));
      break;
    }
    *response.add_rules() = std::move(rule);
  }
  return response;
}

}  // namespace sjak::reporting
