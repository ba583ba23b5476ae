#include "services/placements/programmes/records.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/placements/placements/placement_row_store.h"
#include "services/placements/placements/start_basis.h"
#include "services/placements/programmes/eligibility_rules.h"
#include "services/placements/programmes/records_store.h"
#include "sjak/placements/v1/programmes_events.pb.h"

namespace sjak::placements {
namespace {

absl::Status ProgrammeNotFound() { return NotFound("PROGRAMME_NOT_FOUND", "There is no such programme."); }

// The record at its next version.
absl::StatusOr<v1::ProgrammeRecord> LockedRecord(rpc::Tx& tx, const std::string& name, const std::string& etag) {
  if (!LockProgramme(tx, IdOf(name))) return ProgrammeNotFound();
  std::optional<v1::ProgrammeRecord> record = ReadRecordInTx(tx, IdOf(name));
  if (!record) return ProgrammeNotFound();
  SJAK_RETURN_IF_ERROR(CheckEtag(etag, record->etag(), "programme"));
  record->mutable_programme()->set_version(record->programme().version() + 1);
  record->set_etag(EtagOf(record->programme().version()));
  return *std::move(record);
}

v1::ProgrammeRecord PublishRevised(rpc::Tx& tx, v1::ProgrammeRecord record) {
  v1::ProgrammeRevised event;
  *event.mutable_record() = std::move(record);
  tx.Publish(event.record().programme().name(), event.record().programme().version(), event);
  return event.record();
}

absl::Status CheckRevision(const v1::ProgrammeRevision& revision) {
  std::vector<FieldViolation> violations;
  std::set<std::string> codes;
  for (int i = 0; i < revision.milestones_size(); ++i) {
    if (!codes.insert(revision.milestones(i).code()).second) {
      violations.push_back({absl::StrCat("revision.milestones[", i, "].code"), "must not be given twice"});
    }
  }
  return violations.empty() ? absl::OkStatus() : RefuseFields(violations);
}

bool PhaseRuns(const v1::Programme& programme, Date day) {
  return std::any_of(programme.facts().phases().begin(), programme.facts().phases().end(), [&](const v1::Phase& p) {
    return !p.conditional() && wire::DateOf(p.starts_on()) <= day && day <= wire::DateOf(p.ends_on());
  });
}

bool Holds(const v1::StartBasis& basis, const std::string& reason) {
  return std::find(basis.reasons().begin(), basis.reasons().end(), reason) != basis.reasons().end();
}

}  // namespace

absl::StatusOr<v1::ProgrammeRecord> GetProgrammeRecord(rpc::ReadTx& tx, const v1::GetProgrammeRecordRequest& request) {
  std::optional<v1::ProgrammeRecord> record = ReadRecord(tx, IdOf(request.name()));
  if (!record) return ProgrammeNotFound();
  return *std::move(record);
}

absl::StatusOr<v1::ProgrammeRecord> ReviseProgramme(rpc::Tx& tx, const v1::ReviseProgrammeRequest& request) {
  SJAK_RETURN_IF_ERROR(CheckRevision(request.revision()));
  SJAK_ASSIGN_OR_RETURN(v1::ProgrammeRecord record, LockedRecord(tx, request.programme(), request.etag()));
  *record.mutable_revision() = request.revision();
  v1::ProgrammeFacts& facts = *record.mutable_programme()->mutable_facts();
  facts.set_target_citizens(request.revision().target_citizens());
  *facts.mutable_area_codes() = request.revision().area_codes();
  *facts.mutable_target_districts() = request.revision().target_districts();
  InsertRevision(tx, record, request.reason());
  return PublishRevised(tx, std::move(record));
}

absl::StatusOr<v1::ProgrammeRecord> RevisePhase(rpc::Tx& tx, const v1::RevisePhaseRequest& request) {
  SJAK_ASSIGN_OR_RETURN(v1::ProgrammeRecord record, LockedRecord(tx, request.programme(), request.etag()));
  auto& phases = *record.mutable_programme()->mutable_facts()->mutable_phases();
  const auto same = std::find_if(phases.begin(), phases.end(),
                                 [&](const v1::Phase& p) { return p.code() == request.phase().code(); });
  if (same == phases.end()) {
    *phases.Add() = request.phase();
  } else {
    *same = request.phase();
  }
  // As they are read: by first day, then code.
  std::sort(phases.begin(), phases.end(), [](const v1::Phase& a, const v1::Phase& b) {
    return std::pair(wire::DateOf(a.starts_on()), a.code()) < std::pair(wire::DateOf(b.starts_on()), b.code());
  });
  InsertPhase(tx, record, request.phase(), request.reason());
  return PublishRevised(tx, std::move(record));
}

absl::StatusOr<v1::ListProgrammesResponse> ProgrammeRecords::ListProgrammes(
    rpc::ReadTx& tx, const v1::ListProgrammesRequest& request) const {
  SJAK_ASSIGN_OR_RETURN(const rpc::Page page, pages_.Open(tx.call(), request));
  v1::ListProgrammesResponse response;
  for (v1::ProgrammeRecord& record : ListRecordRows(tx, page)) {
    if (response.programmes_size() == page.size) {
      const std::string& last = response.programmes().rbegin()->programme().name();
      response.set_next_page_token(pages_.Next(tx.call(), request, {IdOf(last).ToString()}));
      break;
    }
    *response.add_programmes() = std::move(record);
  }
  return response;
}

Date ProgrammeRecords::DayOf(const v1::AssessEligibilityRequest& request) const {
  return request.has_on() ? wire::DateOf(request.on()) : DateIn(environment_.clock->Now(), Copenhagen());
}

absl::StatusOr<citizens::v1::PlacementFacts> ProgrammeRecords::PrepareEligibility(
    const rpc::Call& call, const v1::AssessEligibilityRequest& request) const {
  citizens::v1::GetPlacementFactsRequest ask;
  ask.set_citizen(request.citizen());
  *ask.mutable_on() = wire::ToProto(DayOf(request));
  return environment_.peers.at("citizens")
      ->Invoke<citizens::v1::PlacementFacts>(call, "sjak.citizens.v1.CitizensService.GetPlacementFacts", ask);
}

absl::StatusOr<v1::Eligibility> ProgrammeRecords::AssessEligibility(rpc::Tx& tx,
                                                                    const v1::AssessEligibilityRequest& request,
                                                                    const citizens::v1::PlacementFacts& facts) const {
  const std::optional<v1::ProgrammeRecord> record = ReadRecordInTx(tx, IdOf(request.programme()));
  if (!record) return ProgrammeNotFound();
  const Date on = DayOf(request);
  const auto& areas = record->programme().facts().area_codes();
  v1::Eligibility eligibility;
  eligibility.set_name(ResourceName("eligibilityAssessments", Uuid::New()));
  eligibility.set_programme(request.programme());
  eligibility.set_citizen(request.citizen());
  *eligibility.mutable_on() = wire::ToProto(on);
  *eligibility.mutable_basis() = StartBasisOf(facts, on, {areas.begin(), areas.end()}, {});
  const v1::StartBasis& basis = eligibility.basis();
  const std::vector<EligibilityFinding> findings = JudgeEligibility(
      {!Holds(basis, "NOT_UNEMPLOYED"), !Holds(basis, "NO_NEED_RECORDED"), !Holds(basis, "OUTSIDE_TARGET_AREA"),
       !facts.case_closed(), PhaseRuns(record->programme(), on)});
  eligibility.set_eligible(true);
  for (const EligibilityFinding& f : findings) {
    v1::EligibilityReason& reason = *eligibility.add_reasons();
    reason.set_condition(f.condition);
    reason.set_met(f.met);
    reason.set_text_en(f.text_en);
    reason.set_text_da(f.text_da);
    reason.set_change_en(f.change_en);
    reason.set_change_da(f.change_da);
    if (!f.met) eligibility.set_eligible(false);
  }
  InsertAssessment(tx, eligibility);
  tx.Touch(IdOf(request.citizen()));
  return eligibility;
}

}  // namespace sjak::placements
