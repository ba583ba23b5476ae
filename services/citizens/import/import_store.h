#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "services/citizens/sources/sources_store.h"

namespace sjak::citizens {

// What a batch may touch: the keys that its rows name.
struct ImportKeys {
  std::string source_system;
  Uuid import_id;
  std::vector<std::string> external_ids;
  std::vector<std::pair<std::string, std::string>> cpr_hashes;  // key id, hash
  std::vector<int64_t> row_numbers;
};

// Where a source's key leads, the last revision applied from there, and a keyed hash of what it said ("" when unknown).
struct SourceLink {
  Uuid citizen;
  int64_t revision = 0;
  std::string key_id;
  std::string hash;
  bool stored = false;
};

// A row that was accepted: in this batch, or in an earlier one of the same import.
struct AcceptedRow {
  std::string key_id;
  std::string hash;
  int outcome = 0;  // v1::ImportOutcome
  Uuid citizen;
  std::string external_id;
};

struct RefusedRow {
  std::string external_id;
  Uuid citizen;  // nil when the key leads to nobody
  std::vector<std::string> reasons;
};

// The import that the batch belongs to, as it was before; `source_system` is empty for one that begins with this batch.
struct KnownRun {
  std::string source_system;
  bool finished = false;
  int64_t last_row = 0;
};

// What is known of the keys.
struct ImportKnown {
  KnownRun run;
  std::map<Uuid, Person> people;
  std::map<Uuid, Holders> holders;
  std::vector<KnownDiscrepancy> discrepancies;
  std::map<std::string, SourceLink> links;                          // by external id
  std::map<std::pair<std::string, std::string>, Uuid> cpr_numbers;  // by key id and hash
  std::map<int64_t, AcceptedRow> rows;                              // by row number, of the same import
  std::map<int64_t, RefusedRow> refused;
  std::vector<Area> areas;
  Precedence precedence;
};

// What a batch leaves behind.
struct ImportWrites {
  std::vector<const Person*> changed;
  std::map<std::string, SourceLink> links;  // by external id
  std::map<int64_t, AcceptedRow> accepted;  // by row number
  std::map<int64_t, RefusedRow> refused;
  SourceChanges sources;
  int64_t last_row = 0;
};

// Takes the import and the rows of everybody whom the keys lead to, in the order of their ids, then reads them: two
// statements for the whole batch. ABORTED IMPORT_COLLIDED when somebody came in between the two.
absl::StatusOr<ImportKnown> LockAndReadImport(rpc::Tx& tx, const People& people, const ImportKeys& keys);

// Stores it all in two statements: what batches of one import may do side by side, then how far the import came, once
// the batch before is committed.
void WriteImport(rpc::Tx& tx, const People& people, const ImportKeys& keys, const ImportWrites& writes);

}  // namespace sjak::citizens
