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
#include "services/common/danish_text.h"

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
  return f;
}

// One batch on its way through: what was known before it, overlaid with what its rows did so far.
class Batch {
 public:
  Batch(rpc::Tx& tx, const People& people, const v1::ImportCitizensBatchRequest& request)
      : tx_(tx), people_(people), request_(request) {}

  absl::StatusOr<v1::ImportCitizensBatchResponse> Run() {
    CheckRows();
    auto known = LockAndReadImport(tx_, people_, keys_);
    if (!known.ok()) return known.status();
    known_ = *std::move(known);
    for (int i = 0; i < request_.rows_size(); ++i) {
      if (response_.results(i).outcome() != v1::IMPORT_OUTCOME_REFUSED)
        Apply(request_.rows(i), response_.mutable_results(i));
    }
    std::vector<const Person*> changed;
    for (const Uuid& id : changed_) changed.push_back(&known_.people.at(id));
    WriteImport(tx_, people_, keys_, changed, links_, accepted_);
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
      // A source that keys people by CPR number must not find it in an answer.
      if (!ContainsCprPattern(row.external_id())) result->set_external_id(row.external_id());
      for (const std::string& fault : CheckRow(FieldsOf(row))) Refuse(fault, result);
      if (!numbers.insert(row.row_number()).second) Refuse("row_number: must appear once in a batch", result);
      if (result->outcome() == v1::IMPORT_OUTCOME_REFUSED) continue;
      keys_.external_ids.push_back(row.external_id());
      keys_.row_numbers.push_back(row.row_number());
      for (auto& hash : HashesOf(row)) keys_.cpr_hashes.push_back(std::move(hash));
    }
  }

  void Apply(const v1::ImportRow& row, v1::ImportRowResult* result) {
    const auto before = known_.rows.find(row.row_number());
    if (before != known_.rows.end()) return Repeat(row, before->second, result);
    const auto link = known_.links.find(row.external_id());
    const Uuid by_number = FindByNumber(row);
    if (link != known_.links.end() && by_number != Uuid() && by_number != link->second.citizen) {
      return Refuse("external_id: belongs to another person than the cpr; correct the row or the source", result);
    }
    if (link != known_.links.end() && row.source_revision() <= link->second.revision) {
      return Accept(row, v1::IMPORT_OUTCOME_STALE, link->second.citizen, result);
    }
    const Uuid id = link != known_.links.end() ? link->second.citizen : by_number;
    const bool is_new = id == Uuid();
    Person person = is_new ? Person() : known_.people.at(id);
    const auto change = ApplyRow(row, tx_.today(), known_.areas, by_number != Uuid(), &person);
    if (!change.ok()) return Refuse(std::string(change.status().message()), result);

    SourceLink& moved = known_.links[row.external_id()];
    moved.citizen = person.id;
    moved.revision = row.source_revision();
    links_[row.external_id()] = moved;
    person.external_id = row.external_id();
    const auto outcome = is_new    ? v1::IMPORT_OUTCOME_CREATED
                         : *change ? v1::IMPORT_OUTCOME_CHANGED
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
    // Under the active key, which comes first.
    auto hashes = people_.sealer().KeyedHashes(kRowPurpose, tx_.municipality(), row.SerializeAsString());
    accepted_[row.row_number()] = {hashes.front().first, hashes.front().second, outcome, citizen};
    tx_.Touch(citizen);
  }

  static void Refuse(const std::string& reason, v1::ImportRowResult* result) {
    result->set_outcome(v1::IMPORT_OUTCOME_REFUSED);
    result->add_reasons(reason);
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

  rpc::Tx& tx_;
  const People& people_;
  const v1::ImportCitizensBatchRequest& request_;
  v1::ImportCitizensBatchResponse response_;
  ImportKeys keys_;
  ImportKnown known_;
  std::set<Uuid> changed_;
  std::map<std::string, SourceLink> links_;
  std::map<int64_t, AcceptedRow> accepted_;
};

}  // namespace

absl::StatusOr<v1::ImportCitizensBatchResponse> Import::ImportCitizensBatch(
    rpc::Tx& tx, const v1::ImportCitizensBatchRequest& request) const {
  return Batch(tx, people_, request).Run();
}

}  // namespace sjak::citizens
