#include "services/citizens/import/import.h"

#include <algorithm>
#include <set>

#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/import/import_rules.h"
#include "services/citizens/import/import_store.h"
#include "services/citizens/import/row_change.h"
#include "services/citizens/registry/person.h"
#include "services/common/cpr.h"

namespace sjak::citizens {
namespace {

constexpr absl::string_view kRowPurpose = "import-row";

RowFields FieldsOf(const v1::ImportRow& row) {
  const auto raw = [](const google::type::Date& d) { return RowFields::RawDate{d.year(), d.month(), d.day()}; };
  RowFields f;
  f.row_number = row.row_number();
  f.external_id = row.external_id();
  f.source_revision = row.source_revision();
  f.cpr = row.cpr();
  f.given_name = row.given_name();
  f.surname = row.surname();
  f.phone = row.phone();
  f.has_address = row.has_address();
  f.street = row.address().street();
  f.postcode = row.address().postcode();
  f.city = row.address().city();
  f.district_code = row.address().district_code();
  f.dar_address_id = row.address().dar_address_id();
  f.target_group = row.target_group();
  f.target_group_known = v1::TargetGroup_IsValid(row.target_group());
  f.target_group_from = raw(row.target_group_from());
  f.residence_from = raw(row.residence_from());
  f.needs_known = std::all_of(row.needs().begin(), row.needs().end(),
                              [](int need) { return need != v1::NEED_UNSPECIFIED && v1::Need_IsValid(need); });
  f.caseworker = row.caseworker();
  f.faults.assign(row.faults().begin(), row.faults().end());
  return f;
}

// One batch on its way through: what was known before it, overlaid with what its rows did so far.
class Batch {
 public:
  Batch(rpc::Tx& tx, const People& people, const v1::ImportCitizensBatchRequest& request)
      : tx_(tx), people_(people), request_(request), values_(people.sealer(), tx.municipality()), book_(values_) {}

  absl::StatusOr<v1::ImportCitizensBatchResponse> Run() {
    CheckRows();
    SJAK_ASSIGN_OR_RETURN(known_, LockAndReadImport(tx_, people_, keys_));
    if (!known_.run.source_system.empty() && known_.run.source_system != request_.source_system()) {
      return RefuseField("source_system", "must be that of the import");
    }
    if (known_.run.finished) SJAK_RETURN_IF_ERROR(CheckOnlyRepeats());
    for (const KnownDiscrepancy& stored : known_.discrepancies) book_.Know(stored);
    for (int i = 0; i < request_.rows_size(); ++i) {
      if (response_.results(i).outcome() != v1::IMPORT_OUTCOME_REFUSED)
        Apply(request_.rows(i), response_.mutable_results(i));
    }
    if (!known_.run.finished) Write();
    response_.set_committed_row(request_.validate_only() ? known_.run.last_row
                                                         : std::max(known_.run.last_row, writes_.last_row));
    return std::move(response_);
  }

 private:
  // Judges each row by itself, and collects the keys of the good ones.
  void CheckRows() {
    keys_.source_system = request_.source_system();
    keys_.import_id = *Uuid::Parse(request_.import_id());
    std::set<int64_t> numbers;
    for (const v1::ImportRow& row : request_.rows()) {
      v1::ImportRowResult* result = response_.add_results();
      result->set_row_number(row.row_number());
      if (IsExternalId(row.external_id())) result->set_external_id(row.external_id());
      for (const std::string& fault : CheckRow(FieldsOf(row))) Refuse(fault, result);
      if (!numbers.insert(row.row_number()).second) Refuse("row_number: must appear once in a batch", result);
      keys_.row_numbers.push_back(row.row_number());
      // Of a refused row as well, so that its record says whom it is about.
      if (!result->external_id().empty()) keys_.external_ids.push_back(result->external_id());
      if (result->outcome() == v1::IMPORT_OUTCOME_REFUSED) continue;
      for (auto& hash : HashesOf(row)) keys_.cpr_hashes.push_back(std::move(hash));
    }
  }

  // A finished import answers what it took, and takes nothing more.
  absl::Status CheckOnlyRepeats() {
    for (v1::ImportRowResult& result : *response_.mutable_results()) {
      if (known_.rows.count(result.row_number()) > 0) continue;
      const auto refused = known_.refused.find(result.row_number());
      if (refused == known_.refused.end()) {
        return RefuseState("IMPORT_FINISHED", "The import is finished and takes no new rows. Start another one.",
                           ResourceName("imports", keys_.import_id));
      }
      result.clear_reasons();
      for (const std::string& reason : refused->second.reasons) Refuse(reason, &result);
    }
    return absl::OkStatus();
  }

  void Apply(const v1::ImportRow& row, v1::ImportRowResult* result) {
    const auto before = known_.rows.find(row.row_number());
    if (before != known_.rows.end()) return Repeat(row, before->second, result);
    const auto link = known_.links.find(row.external_id());
    const bool linked = link != known_.links.end();
    const Uuid by_number = FindByNumber(row);
    if (linked && by_number != Uuid() && by_number != link->second.citizen) {
      return Refuse("external_id: belongs to another person than the cpr; correct the row or the source", result);
    }
    if (linked && row.source_revision() < link->second.revision) {
      return Accept(row, v1::IMPORT_OUTCOME_STALE, link->second.citizen, result);
    }
    const bool same_revision = linked && row.source_revision() == link->second.revision;
    if (same_revision && !link->second.hash.empty() && ContentHash(row, link->second.key_id) == link->second.hash) {
      return Accept(row, v1::IMPORT_OUTCOME_UNCHANGED, link->second.citizen, result);
    }
    Bring(row, linked ? link->second.citizen : by_number, by_number != Uuid(), same_revision, result);
  }

  void Bring(const v1::ImportRow& row, const Uuid& id, bool number_known, bool same_revision,
             v1::ImportRowResult* result) {
    const bool is_new = id == Uuid();
    Person person = is_new ? Person() : known_.people.at(id);
    if (person.is_restricted)
      return Refuse("external_id: this person's processing is restricted; a controller may lift it", result);
    Holders holders = is_new ? Holders() : known_.holders[id];
    const RowContext context{request_.source_system(), tx_.today(), known_.areas, known_.precedence, values_};
    const auto effect = ApplyRow(row, context, number_known, &person, &holders);
    if (!effect.ok()) return Refuse(std::string(effect.status().message()), result);
    if (same_revision && effect->changed) {
      return Refuse("source_revision: must rise when the row changes", result);
    }
    for (const v1::FieldGroup group : effect->agreed) book_.Agreed(person.id, group, request_.source_system());
    for (const Dispute& dispute : effect->disputes) book_.Found(person.id, dispute);
    if (effect->holders_changed) {
      known_.holders[person.id] = holders;
      writes_.sources.holders[person.id] = std::move(holders);
    }
    Link(row, person.id);
    person.external_id = row.external_id();
    const auto outcome = is_new            ? v1::IMPORT_OUTCOME_CREATED
                         : effect->changed ? v1::IMPORT_OUTCOME_CHANGED
                                           : v1::IMPORT_OUTCOME_UNCHANGED;
    if (outcome != v1::IMPORT_OUTCOME_UNCHANGED) {
      ++person.version;
      changed_.insert(person.id);
      PublishChange(tx_, person, v1::CitizenImported());
    }
    for (auto& hash : HashesOf(row)) known_.cpr_numbers[std::move(hash)] = person.id;
    Accept(row, outcome, person.id, result);
    known_.people.insert_or_assign(person.id, std::move(person));
  }

  void Link(const v1::ImportRow& row, const Uuid& citizen) {
    SourceLink& moved = known_.links[row.external_id()];
    moved.citizen = citizen;
    moved.revision = row.source_revision();
    moved.key_id = people_.sealer().active_key_id();
    moved.hash = ContentHash(row, moved.key_id);
    writes_.links[row.external_id()] = moved;
  }

  // A row of an import that was accepted before is answered as then.
  void Repeat(const v1::ImportRow& row, const AcceptedRow& before, v1::ImportRowResult* result) {
    if (RowHash(row, before.key_id) != before.hash) {
      return Refuse("row_number: was sent with other content under this import_id; use a new import_id", result);
    }
    result->set_outcome(static_cast<v1::ImportOutcome>(before.outcome));
    result->set_citizen(ResourceName("citizens", before.citizen));
    tx_.Touch(before.citizen);
  }

  void Accept(const v1::ImportRow& row, v1::ImportOutcome outcome, const Uuid& citizen, v1::ImportRowResult* result) {
    result->set_outcome(outcome);
    result->set_citizen(ResourceName("citizens", citizen));
    const std::string key_id = people_.sealer().active_key_id();
    writes_.accepted[row.row_number()] = {key_id, RowHash(row, key_id), outcome, citizen, row.external_id()};
    tx_.Touch(citizen);
  }

  static void Refuse(const std::string& reason, v1::ImportRowResult* result) {
    result->set_outcome(v1::IMPORT_OUTCOME_REFUSED);
    result->add_reasons(reason);
  }

  void Write() {
    for (const v1::ImportRowResult& result : response_.results()) {
      writes_.last_row = std::max(writes_.last_row, result.row_number());
      // A number that was accepted keeps its record, also when it is sent again with other content.
      const int64_t number = result.row_number();
      if (result.outcome() != v1::IMPORT_OUTCOME_REFUSED || number < 1) continue;
      if (known_.rows.count(number) > 0 || writes_.accepted.count(number) > 0) continue;
      const auto link = known_.links.find(result.external_id());
      writes_.refused[number] = {result.external_id(),
                                 link == known_.links.end() ? Uuid() : link->second.citizen,
                                 {result.reasons().begin(), result.reasons().end()}};
    }
    for (const Uuid& id : changed_) writes_.changed.push_back(&known_.people.at(id));
    writes_.sources.found = book_.found();
    writes_.sources.settled = book_.settled();
    WriteImport(tx_, people_, keys_, writes_);
  }

  std::vector<std::pair<std::string, std::string>> HashesOf(const v1::ImportRow& row) const {
    return people_.LookupHashes(tx_.municipality(), Cpr::Parse(row.cpr())->text());
  }

  Uuid FindByNumber(const v1::ImportRow& row) const {
    for (const auto& hash : HashesOf(row)) {
      const auto found = known_.cpr_numbers.find(hash);
      if (found != known_.cpr_numbers.end()) return found->second;
    }
    return Uuid();
  }

  // "" under a key that the ring has dropped: then nobody can tell, and the row counts as another.
  std::string RowHash(const v1::ImportRow& row, const std::string& key_id) const {
    const auto hash = people_.sealer().KeyedHash(kRowPurpose, tx_.municipality(), row.SerializeAsString(), key_id);
    return hash.ok() ? *hash : "";
  }
  // The same for the same content in another file.
  std::string ContentHash(v1::ImportRow row, const std::string& key_id) const {
    row.clear_row_number();
    return RowHash(row, key_id);
  }

  rpc::Tx& tx_;
  const People& people_;
  const v1::ImportCitizensBatchRequest& request_;
  const ValueSealer values_;
  v1::ImportCitizensBatchResponse response_;
  ImportKeys keys_;
  ImportKnown known_;
  DiscrepancyBook book_;
  std::set<Uuid> changed_;
  ImportWrites writes_;
};

}  // namespace

absl::StatusOr<v1::ImportCitizensBatchResponse> Import::ImportCitizensBatch(
    rpc::Tx& tx, const v1::ImportCitizensBatchRequest& request) const {
  return Batch(tx, people_, request).Run();
}

}  // namespace sjak::citizens
