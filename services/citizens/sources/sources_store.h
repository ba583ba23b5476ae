#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "platform/base/json_text.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "services/citizens/sources/precedence_rules.h"
#include "sjak/citizens/v1/sources.pb.h"

namespace sjak::citizens {

// Whose word a group of a person's fields is, and a keyed hash of what that source gave. Another value than that was
// entered here since.
struct Holder {
  std::string source;
  std::string key_id;
  std::string hash;
};
using Holders = std::map<int, Holder>;  // by number of v1::FieldGroup

// A discrepancy as a change needs it.
struct KnownDiscrepancy {
  Uuid id;
  Uuid citizen;
  int group = 0;
  std::string losing_source;
  int state = 0;  // v1::DiscrepancyState
  std::string key_id;
  std::string hash;
};

struct NewDiscrepancy {
  KnownDiscrepancy known;
  std::string kept_source;
  std::string sealed;
};

struct SettledDiscrepancy {
  Uuid id;
  int state = 0;
  std::string by;
  std::string reason;
};

// What a change does to whose word things are.
struct SourceChanges {
  std::map<Uuid, Holders> holders;
  std::vector<NewDiscrepancy> found;
  std::vector<SettledDiscrepancy> settled;
};

// JSON of one person's holders, of one discrepancy, and of the order of sources in force; and how they are read.
// HoldersJson is an expression over f of citizen_field_source, KnownDiscrepancyJson over d of discrepancy.
std::string KnownDiscrepancyJson();
Holders HoldersFromJson(const nlohmann::json& json);
KnownDiscrepancy KnownDiscrepancyFromJson(const nlohmann::json& json);
// An expression in municipality $1.
std::string PrecedenceJson();
Precedence PrecedenceFromJson(const nlohmann::json& json);

// CTEs that store the members of SourcesDoc, which is the statement's parameter `param` ("$8"); $1 is the municipality
// and $2 the time.
std::string SourceCtes(absl::string_view param);
void AddToDoc(const SourceChanges& changes, JsonTables* doc);

// Locks the order of a group, defines it, and answers its version.
int64_t WritePrecedence(rpc::Tx& tx, const v1::SourcePrecedence& precedence);

// Takes the person of a discrepancy; false when there is no such discrepancy.
bool LockDiscrepancy(rpc::Tx& tx, const Uuid& discrepancy);
// Then reads it: columns of kDiscrepancyPage, without item and subject, with `areas` and `holders`.
postgres::Row ReadDiscrepancy(rpc::Tx& tx, const Uuid& discrepancy);

// Stores what came of it, and the person where it changed: one statement.
void WriteResolution(rpc::Tx& tx, const People& people, absl::Span<const Person* const> changed,
                     const SourceChanges& changes);

// $2 today, $3 page size, $4 after, $5 citizen or NULL, $6 group or 0. Columns as read by discrepancies.cc; `citizen`
// is NULL in the row that only says that there is a next page.
extern const rpc::AuditedRead kDiscrepancyPage;

// A discrepancy's value as it is kept, and the hash by which it is known again.
struct SealedValue {
  Uuid discrepancy;
  Uuid citizen;
  v1::FieldGroup group = v1::FIELD_GROUP_UNSPECIFIED;
  std::string sealed;
  std::string key_id;
  std::string hash;
};
// Takes the rows of at most `most` that are sealed under another key, after `after` by id. Without hashes.
std::vector<SealedValue> LockValuesNotUnder(postgres::Connection& conn, const std::string& municipality,
                                            const std::string& key_id, const Uuid& after, int most);
void StoreSealedValues(postgres::Connection& conn, const std::string& municipality,
                       const std::vector<SealedValue>& values);

}  // namespace sjak::citizens
