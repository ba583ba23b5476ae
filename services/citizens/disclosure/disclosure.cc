#include "services/citizens/disclosure/disclosure.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/disclosure/disclosure_store.h"
#include "services/citizens/rights/absence_store.h"
#include "services/common/cvr.h"

namespace sjak::citizens {
namespace {

using Verdicts = std::map<Section, Verdict>;

std::optional<Date> OptionalDay(const google::type::Date& date) {
  return wire::IsSet(date) ? std::optional<Date>(wire::DateOf(date)) : std::nullopt;
}

std::set<Section> Asked(const v1::DiscloseForPlacementRequest& request) {
  std::set<Section> asked;
  for (int section : request.sections()) asked.insert(static_cast<Section>(section));
  if (asked.empty()) asked = {Section::kName, Section::kPhone, Section::kConsiderations};
  return asked;
}

DisclosureCase CaseOf(const v1::DiscloseForPlacementRequest& request, Date today) {
  DisclosureCase facts;
  facts.today = today;
  facts.stage = static_cast<Stage>(request.stage());
  facts.recipient_role = request.recipient_role();
  facts.declaration_signed_on = OptionalDay(request.declaration_signed_on());
  facts.ended_on = OptionalDay(request.ended_on());
  return facts;
}

Verdicts JudgeAll(const std::set<Section>& asked, const postgres::Row& row, DisclosureCase facts) {
  ReadJudged(row, &facts);
  Verdicts verdicts;
  for (Section section : asked) verdicts[section] = Judge(section, facts);
  return verdicts;
}

// What the access log says: "NAME TASK_OF_AUTHORITY; PHONE CONSENT consents/...", or NOTHING_SHOWN.
std::string BasisOf(const Verdicts& verdicts) {
  std::string basis;
  for (const auto& [section, verdict] : verdicts) {
    if (verdict.status != Shown::kGranted) continue;
    absl::StrAppend(&basis, basis.empty() ? "" : "; ",
                    v1::DisclosureSection_Name(static_cast<int>(section)).substr(sizeof("DISCLOSURE_SECTION_") - 1),
                    " ", v1::LegalBasis_Name(verdict.legal_basis).substr(sizeof("LEGAL_BASIS_") - 1),
                    verdict.share.empty() ? "" : " ", verdict.share);
  }
  return basis.empty() ? "NOTHING_SHOWN" : basis;
}

std::set<policy::v1::Data> ClassesOf(const Verdicts& verdicts) {
  std::set<policy::v1::Data> classes = {policy::v1::DATA_OPERATIONAL};
  for (const auto& [section, verdict] : verdicts) {
    if (verdict.status != Shown::kGranted) continue;
    classes.insert(section == Section::kConsiderations ? policy::v1::DATA_FUNCTIONAL : policy::v1::DATA_IDENTITY);
  }
  return classes;
}

// Says why in `to`, and whether the section's data may follow.
bool Say(const Verdict& verdict, v1::DisclosureVerdict* to) {
  to->set_status(static_cast<v1::DisclosureStatus>(verdict.status));
  if (verdict.status != Shown::kGranted) return false;
  to->set_basis(static_cast<v1::LegalBasis>(verdict.legal_basis));
  if (verdict.until) *to->mutable_until() = wire::ToProto(*verdict.until);
  return true;
}

v1::DiscloseForPlacementResponse Answer(const postgres::Row& row, const Verdicts& verdicts, Stage stage) {
  v1::DiscloseForPlacementResponse answer;
  answer.set_citizen(ResourceName("citizens", row.uuid("citizen_id")));
  for (const auto& [section, verdict] : verdicts) {
    switch (section) {
      case Section::kName:
        if (!Say(verdict, answer.mutable_person_name()->mutable_verdict())) break;
        if (stage == Stage::kApproved) {
          answer.mutable_person_name()->set_given_name(row.text("given_name"));
          answer.mutable_person_name()->set_surname(row.text("surname"));
        } else {
          answer.mutable_person_name()->set_given_name(FirstName(row.text("given_name")));
        }
        break;
      case Section::kPhone:
        if (Say(verdict, answer.mutable_phone()->mutable_verdict()))
          answer.mutable_phone()->set_phone(row.text("phone"));
        break;
      case Section::kConsiderations:
        if (!Say(verdict, answer.mutable_considerations()->mutable_verdict())) break;
        *answer.mutable_considerations()->mutable_considerations() = ConsiderationsOf(row);
        break;
    }
  }
  return answer;
}

}  // namespace

absl::StatusOr<v1::DiscloseForPlacementResponse> DiscloseForPlacement(rpc::ReadTx& tx,
                                                                      const v1::DiscloseForPlacementRequest& request) {
  const auto missing = NotFound("CITIZEN_NOT_FOUND", "No citizen of this name is registered here. Check the name.");
  SJAK_ASSIGN_OR_RETURN(const std::string recipient, ParseCvr(request.recipient_cvr()));
  const std::vector<std::string>& own = tx.caller().cvrs;
  if (tx.caller().originator_class() == policy::v1::CALLER_CLASS_PARTNER &&
      std::find(own.begin(), own.end(), recipient) == own.end()) {
    return missing;
  }
  const std::set<Section> asked = Asked(request);
  const DisclosureCase facts = CaseOf(request, tx.today());
  const postgres::Args args = {tx.municipality(), IdOf(request.citizen()), recipient,
                               facts.ended_on.value_or(tx.today())};
  const postgres::Rows first = tx.Query(kDisclosureFacts, args);
  if (first.empty()) return missing;
  SJAK_RETURN_IF_ERROR(CheckMayUse(tx.call(), first.front().uuid("citizen_id"), first.front().flag("restricted")));
  const Verdicts logged = JudgeAll(asked, first.front(), facts);
  const std::string citizen = ResourceName("citizens", first.front().uuid("citizen_id"));
  tx.Disclose(citizen, ClassesOf(logged), BasisOf(logged));

  const postgres::Rows rows = tx.Read(kDisclosed, args);
  if (rows.empty()) return missing;
  Verdicts verdicts = JudgeAll(asked, rows.front(), facts);
  for (auto& [section, verdict] : verdicts) {
    if (logged.at(section).status != Shown::kGranted && verdict.status == Shown::kGranted) verdict = logged.at(section);
  }
  return Answer(rows.front(), verdicts, facts.stage);
}

}  // namespace sjak::citizens
