#include "services/citizens/sources/discrepancy_book.h"

namespace sjak::citizens {

void DiscrepancyBook::Know(const KnownDiscrepancy& stored) {
  const Key key(stored.citizen, stored.group, stored.losing_source);
  (stored.state == v1::DISCREPANCY_STATE_OPEN ? open_ : kept_)[key] = stored;
}

void DiscrepancyBook::Found(const Uuid& citizen, const Dispute& dispute) {
  const Key key(citizen, dispute.group, dispute.losing_source);
  for (const auto* known : {&open_, &kept_}) {
    const auto before = known->find(key);
    if (before != known->end() &&
        values_.Matches(before->second.key_id, before->second.hash, citizen, dispute.group, dispute.losing)) {
      return;
    }
  }
  Agreed(citizen, dispute.group, dispute.losing_source);
  const Holder held = values_.HolderOf(dispute.losing_source, citizen, dispute.group, dispute.losing);
  const KnownDiscrepancy known{Uuid::New(), citizen,  dispute.group, dispute.losing_source, v1::DISCREPANCY_STATE_OPEN,
                               held.key_id, held.hash};
  found_[key] = {known, dispute.kept_source, values_.Seal(citizen, dispute.losing)};
  open_[key] = known;
}

void DiscrepancyBook::Agreed(const Uuid& citizen, v1::FieldGroup group, const std::string& source) {
  const Key key(citizen, group, source);
  const auto open = open_.find(key);
  if (open == open_.end()) return;
  if (found_.erase(key) == 0) settled_.push_back({open->second.id, v1::DISCREPANCY_STATE_OUTDATED, "", ""});
  open_.erase(open);
}

std::vector<NewDiscrepancy> DiscrepancyBook::found() const {
  std::vector<NewDiscrepancy> all;
  for (const auto& [key, discrepancy] : found_) all.push_back(discrepancy);
  return all;
}

}  // namespace sjak::citizens
