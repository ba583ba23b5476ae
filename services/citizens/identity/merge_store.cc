#include "services/citizens/identity/merge_store.h"

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"

namespace sjak::citizens {
namespace {

const postgres::Statement kMergeLock("merge_lock", R"(
  SELECT c.citizen_id FROM citizen c
  WHERE c.municipality_code = $1 AND (c.citizen_id = ANY ($2::uuid[]) OR c.merged_into = ANY ($2::uuid[]))
  ORDER BY c.citizen_id FOR UPDATE)");

const postgres::Statement kMergeRead("merge_read", absl::StrCat("SELECT ", PersonJson("NULL"), R"( AS person,
         (SELECT max(o.applied_at) FROM citizen_source o
          WHERE o.municipality_code = $1 AND o.citizen_id = c.citizen_id) AS sourced_at
  FROM citizen c WHERE c.municipality_code = $1 AND c.citizen_id = ANY ($2::uuid[]))"));

// $6 survivor, $7 merged, $8 its version, $9 reason, $10 what was taken, $11 and $12 whether the
// survivor is protected and restricted: then so is what leads to it. Words of either's names that are no longer the
// survivor's own keep finding the survivor.
const postgres::Statement kMergeWrite("merge_write", absl::StrCat("WITH ", People::WriteCtes(), R"(,
  gone AS (
    UPDATE citizen c SET merged_into = $6, recorded_at = $2, protected = c.protected OR $11, restricted = c.restricted OR $12,
           version = CASE WHEN c.citizen_id = $7 THEN $8::bigint ELSE c.version END
    WHERE c.municipality_code = $1 AND (c.citizen_id = $7 OR c.merged_into = $7)),
  numbers AS (UPDATE cpr_lookup l SET citizen_id = $6 WHERE l.municipality_code = $1 AND l.citizen_id = $7),
  sources AS (UPDATE citizen_source o SET citizen_id = $6 WHERE o.municipality_code = $1 AND o.citizen_id = $7),
  old_words AS (
    INSERT INTO citizen_match (municipality_code, kind, key, citizen_id)
    SELECT DISTINCT $1, 11, m.key, $6::uuid FROM citizen_match m
    WHERE m.municipality_code = $1 AND m.citizen_id IN ($6, $7) AND m.kind IN (1, 11)
    ON CONFLICT DO NOTHING),
  forgotten AS (DELETE FROM citizen_match m WHERE m.municipality_code = $1 AND m.citizen_id = $7)
  INSERT INTO citizen_merge (municipality_code, citizen_id, survivor_id, reason, taken, merged_at)
  VALUES ($1, $7, $6, $9, $10::smallint[], $2))"));

}  // namespace

absl::StatusOr<MergedPair> LockPair(rpc::Tx& tx, const People& people, const Uuid& survivor, const Uuid& merged) {
  const postgres::Args args = {tx.municipality(), std::vector<postgres::Arg>{survivor, merged}};
  tx.Exec(kMergeLock, args);
  MergedPair pair;
  absl::Time survivor_sourced_at = absl::InfinitePast(), merged_sourced_at = absl::InfinitePast();
  for (const postgres::Row row : tx.Exec(kMergeRead, args)) {
    SJAK_ASSIGN_OR_RETURN(Person person, people.Parse(tx.municipality(), row.text("person")));
    const bool survives = person.id == survivor;
    if (!row.is_null("sourced_at")) (survives ? survivor_sourced_at : merged_sourced_at) = row.time("sourced_at");
    (survives ? pair.survivor : pair.merged) = std::move(person);
  }
  if (pair.survivor.version == 0 || pair.merged.version == 0) {
    return NotFound("CITIZEN_NOT_FOUND", "No citizen of one of these names is registered here. Check the names.");
  }
  pair.merged_is_newer_in_source = merged_sourced_at > survivor_sourced_at;
  return pair;
}

void StoreMerge(rpc::Tx& tx, const People& people, const MergedPair& pair, v1::MergeReason reason,
                const std::vector<int>& taken) {
  const Person* const one[] = {&pair.survivor};
  postgres::Args args = people.WriteArgs(tx, one);
  args.push_back(pair.survivor.id);
  args.push_back(pair.merged.id);
  args.push_back(pair.merged.version);
  args.push_back(static_cast<int>(reason));
  args.push_back(std::vector<postgres::Arg>(taken.begin(), taken.end()));
  args.push_back(pair.survivor.is_protected);
  args.push_back(pair.survivor.is_restricted);
  tx.Exec(kMergeWrite, args);
}

}  // namespace sjak::citizens
