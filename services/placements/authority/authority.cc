#include "services/placements/authority/authority.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/authority/authority_store.h"
#include "services/placements/authority/sheet_rules.h"
#include "services/placements/placements/placement_case_store.h"
#include "services/placements/placements/steps.h"
#include "sjak/placements/v1/authority_events.pb.h"

namespace sjak::placements {
namespace {

class Sheet {
 public:
  explicit Sheet(v1::VitasSheet* sheet) : sheet_(sheet) {}
  Sheet& Section(const char* heading) {
    section_ = sheet_->add_sections();
    section_->set_heading(heading);
    return *this;
  }
  Sheet& Line(const char* label, const std::string& value) {
    v1::SheetLine& line = *section_->add_lines();
    line.set_label(label);
    line.set_value(value);
    return *this;
  }

 private:
  v1::VitasSheet* sheet_;
  v1::SheetSection* section_ = nullptr;
};

std::string HeardOn(const StoredPlacement& stored, bool employer) {
  for (const v1::Hearing& h : stored.hearings) {
    if ((h.party() == v1::HEARING_PARTY_EMPLOYER) != employer) continue;
    if (h.party() == v1::HEARING_PARTY_NONE_SOLE_EMPLOYEE) return "Virksomheden har kun én ansat";
    return absl::StrCat(h.conditions_met() ? "Betingelserne er opfyldt" : "Betingelserne er ikke opfyldt", ", ",
                        DanishDate(wire::DateOf(h.heard_on())));
  }
  return "";
}

const char* Words(v1::Answer answer) { return answer == v1::ANSWER_YES ? "Ja" : answer == v1::ANSWER_NO ? "Nej" : ""; }

}  // namespace

absl::StatusOr<v1::Placement> RecordReference(rpc::Tx& tx, const v1::RecordReferenceRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  if (!request.override_reason().empty() && !tx.caller().HasRole(policy::v1::ROLE_CASEWORKER)) {
    return Refuse(absl::StatusCode::kPermissionDenied, "ROLE_MISSING",
                  "Overriding the reference needs the role CASEWORKER. Send the reference, or ask a caseworker.");
  }
  SJAK_ASSIGN_OR_RETURN(StoredPlacement stored,
                        ReadForStep(tx, request.placement(), request.etag(), Step::kRecordReference));
  v1::AuthorityRecord& record = *stored.placement.mutable_authority();
  record.Clear();
  record.set_authority(request.authority());
  record.set_external_reference(request.external_reference());
  if (request.has_employer_signed_on()) *record.mutable_employer_signed_on() = request.employer_signed_on();
  if (request.has_employees_signed_on()) *record.mutable_employees_signed_on() = request.employees_signed_on();
  if (request.has_citizen_signed_on()) *record.mutable_citizen_signed_on() = request.citizen_signed_on();
  record.set_override_reason(request.override_reason());
  stored.standing.reference_missing = ReferenceMissing(record);
  StepRow step(stored.standing.status, WordOf(v1::PLACEMENT_STEP_REFERENCE_RECORDED));
  step.reason = request.override_reason();
  step.authority = &record;
  return Change(tx, &stored, step, v1::PLACEMENT_STEP_REFERENCE_RECORDED);
}

absl::StatusOr<v1::ImportedDecision> ImportDecision(rpc::Tx& tx, const v1::ImportDecisionRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckWords(request));
  const v1::ImportedDecision& decision = request.decision();
  if (decision.authority() == v1::AUTHORITY_NONE) {
    return RefuseField("decision.authority", "must be an authority elsewhere");
  }
  if (const std::optional<v1::ImportedDecision> stored = ReadDecisionRevision(tx, decision)) {
    if (google::protobuf::util::MessageDifferencer::Equals(*stored, decision)) return *stored;
    return Refuse(absl::StatusCode::kAlreadyExists, "DECISION_REVISION_TAKEN",
                  "The revision is here with another content. Send the content under the next revision.");
  }
  InsertImportedDecision(tx, decision);
  v1::DecisionImported event;
  *event.mutable_decision() = decision;
  tx.Publish(
      absl::StrCat("authorityDecisions/", v1::Authority_Name(decision.authority()), "/", decision.external_reference()),
      decision.revision(), event);
  return decision;
}

absl::StatusOr<v1::VitasSheet> GetVitasSheet(rpc::ReadTx& tx, const v1::GetVitasSheetRequest& request) {
  const std::optional<SheetFacts> facts = ReadSheetFacts(tx, IdOf(request.placement()));
  if (!facts) return PlacementNotFound();
  const StoredPlacement& stored = facts->stored;
  const v1::Placement& p = stored.placement;
  const Date first = stored.standing.starts_on;
  const Date last = stored.standing.ends_on;
  v1::VitasSheet sheet;
  sheet.set_placement(p.name());
  sheet.set_citizen(p.citizen());
  sheet.set_version(p.version());
  Sheet to(&sheet);
  to.Section("Virksomhed")
      .Line("CVR-nummer", facts->cvr)
      .Line("P-nummer", stored.p_number)
      .Line("Virksomhed", facts->company)
      .Line("Enhed", facts->unit)
      .Line("Arbejdssted", absl::StrCat(facts->site, facts->address.empty() ? "" : ", ", facts->address));
  to.Section("Borger").Line("CPR-nummer", "").Line("Navn", "");
  to.Section("Tilbud")
      .Line("Type", p.kind() == v1::PLACEMENT_KIND_WAGE_SUBSIDY ? "Løntilskud" : "Virksomhedspraktik")
      .Line("Startdato", DanishDate(first))
      .Line("Slutdato", DanishDate(last))
      .Line("Ugentlig arbejdstid", HoursInWords(HoursOf(p.terms()), first, last));
  to.Section("Indhold")
      .Line("Stilling (DISCO-08)", p.terms().function_code())
      .Line("Formål", p.purpose())
      .Line("Borgerens ønske", p.agreement().citizen_wish())
      .Line("Forskel fra tidligere", p.agreement().difference());
  to.Section("Erklæringer")
      .Line("Ingen ansat erstattes", Words(p.agreement().replaces_nobody()))
      .Line("Ordinære timer", Words(p.agreement().hours_after()))
      .Line("Arbejdsgiver hørt", HeardOn(stored, true))
      .Line("Medarbejderrepræsentant hørt", HeardOn(stored, false));
  return sheet;
}

absl::StatusOr<v1::ListReconciliationResponse> Reconciliation::ListReconciliation(
    rpc::ReadTx& tx, const v1::ListReconciliationRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListReconciliationResponse response;
  for (v1::ReconciliationItem& item : ReadReconciliation(tx, request, page)) {
    if (response.items_size() == page.size) {
      response.set_next_page_token(pages_.Next(tx.call(), request, SortKeyOf(*response.items().rbegin())));
      break;
    }
    *response.add_items() = std::move(item);
  }
  return response;
}

}  // namespace sjak::placements
