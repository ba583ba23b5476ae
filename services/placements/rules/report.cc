#include "services/placements/rules/report.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/rules/judge_rules.h"

namespace sjak::placements {

v1::RuleReport ReportOf(const std::vector<Finding>& findings, Date as_of) {
  v1::RuleReport report;
  report.set_verdict(static_cast<v1::Verdict>(Worst(findings)));
  *report.mutable_as_of() = wire::ToProto(as_of);
  for (const Finding& from : findings) {
    v1::RuleFinding& to = *report.add_findings();
    to.set_rule(from.rule);
    to.set_rule_version(from.version);
    to.set_verdict(static_cast<v1::Verdict>(from.verdict));
    to.set_measured(from.measured);
    to.set_limit(from.limit);
    to.set_unit(from.unit);
    to.set_legal_reference(from.legal_reference);
    to.set_text_en(from.text_en);
    to.set_text_da(from.text_da);
    to.set_severity(static_cast<v1::Severity>(from.severity));
    for (const Counterfactual& way : from.counterfactuals) {
      to.add_counterfactuals(way.text_en);
      to.add_counterfactuals_da(way.text_da);
    }
  }
  return report;
}

absl::Status ApplyOverrides(const google::protobuf::RepeatedPtrField<v1::RuleOverride>& overrides,
                            const identity::Caller& caller, const std::string& subject,
                            const std::function<std::optional<Date>()>& next_place, v1::RuleReport* report) {
  if (!overrides.empty() && !caller.HasRole(policy::v1::ROLE_CASEWORKER)) {
    return Refuse(absl::StatusCode::kPermissionDenied, "ROLE_MISSING",
                  "Overriding a rule needs the role CASEWORKER. Send no overrides, or ask a caseworker.");
  }
  std::vector<std::string> rules;
  std::string texts;
  for (v1::RuleFinding& finding : *report->mutable_findings()) {
    if (finding.verdict() < v1::VERDICT_WARN) continue;
    const auto reason = std::find_if(overrides.begin(), overrides.end(),
                                     [&](const v1::RuleOverride& o) { return o.rule() == finding.rule(); });
    if (reason != overrides.end() && MayOverride(finding.rule())) {
      finding.set_override_reason(reason->reason());
      continue;
    }
    if (finding.verdict() < v1::VERDICT_MUST_ASSESS) continue;
    rules.push_back(finding.rule());
    absl::StrAppend(&texts, " ", finding.rule(), ": ", finding.text_en());
    if (!finding.counterfactuals().empty()) {
      absl::StrAppend(&texts, " Possible: ", absl::StrJoin(finding.counterfactuals(), ", or "), ".");
    }
  }
  if (rules.empty()) return absl::OkStatus();
  ErrorMetadata metadata = {{"rules", absl::StrJoin(rules, ",")}};
  if (std::find(rules.begin(), rules.end(), "R8") != rules.end()) {
    if (const std::optional<Date> day = next_place()) metadata["next_free_day"] = day->ToString();
  }
  return RefuseState("RULES_BLOCK", absl::StrCat("Change the placement, or override each rule with a reason.", texts),
                     subject, metadata);
}

}  // namespace sjak::placements
