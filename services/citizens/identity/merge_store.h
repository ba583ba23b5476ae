#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/identity.pb.h"

namespace sjak::citizens {

struct MergedPair {
  Person survivor;
  Person merged;
  // A source system spoke of the merged person after any spoke of the survivor; its key is the one that is shown.
  bool merged_is_newer_in_source = false;
};

// Takes the rows of both for this transaction, and of those merged into either, in the order of their ids; then reads
// the two: two statements. NOT_FOUND CITIZEN_NOT_FOUND.
absl::StatusOr<MergedPair> LockPair(rpc::Tx& tx, const People& people, const Uuid& survivor, const Uuid& merged);

// Stores the survivor, and that the merged person is the survivor: numbers, source keys and names lead there from now
// on. Versions are those after the merge, and `survivor.takes_over` is the merged person. One statement.
void StoreMerge(rpc::Tx& tx, const People& people, const MergedPair& pair, v1::MergeReason reason,
                const std::vector<int>& taken);

}  // namespace sjak::citizens
