#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"

namespace sjak::citizens {

// What a batch may touch: the keys that its rows name.
struct ImportKeys {
  std::string source_system;
  Uuid import_id;
  std::vector<std::string> external_ids;
  std::vector<std::pair<std::string, std::string>> cpr_hashes;  // key id, hash
  std::vector<int64_t> row_numbers;
};

// Where a source's key leads, and the last revision applied from there.
struct SourceLink {
  Uuid citizen;
  int64_t revision = 0;
  bool stored = false;
};

// A row that was accepted: in this batch, or in an earlier one of the same import.
struct AcceptedRow {
  std::string key_id;
  std::string hash;
  int outcome = 0;  // v1::ImportOutcome
  Uuid citizen;
};

// What is known of the keys.
struct ImportKnown {
  std::map<Uuid, Person> people;
  std::map<std::string, SourceLink> links;                          // by external id
  std::map<std::pair<std::string, std::string>, Uuid> cpr_numbers;  // by key id and hash
  std::map<int64_t, AcceptedRow> rows;                              // by row number, of the same import
  std::vector<Area> areas;
};

// Takes the rows of everybody whom the keys lead to, in the order of their ids, then reads them: two statements for the
// whole batch. ABORTED IMPORT_COLLIDED when somebody came in between the two.
absl::StatusOr<ImportKnown> LockAndReadImport(rpc::Tx& tx, const People& people, const ImportKeys& keys);

// Stores changed people, links and accepted rows in one statement. `links` and `rows` are those of this batch.
void WriteImport(rpc::Tx& tx, const People& people, const ImportKeys& keys, absl::Span<const Person* const> changed,
                 const std::map<std::string, SourceLink>& links, const std::map<int64_t, AcceptedRow>& rows);

}  // namespace sjak::citizens
