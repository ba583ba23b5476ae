#include "services/placements/follow/follow_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

const rpc::ConstraintRefusal kMergedAway(
    "citizen_anchor_merged", absl::StatusCode::kFailedPrecondition, "CITIZEN_MERGED",
    "The person was merged into another. Ask the registry for the person and use the name it answers.");

const postgres::Statement kHoldKnown("follow.hold_known", R"sql(
SELECT a.citizen_id FROM citizen_anchor a
WHERE a.municipality_code = $1 AND (a.citizen_id = ANY ($2::uuid[]) OR a.citizen_id IN (
  SELECT x.survivor_id FROM citizen_alias x WHERE x.municipality_code = $1 AND x.citizen_id = ANY ($2::uuid[])))
ORDER BY a.citizen_id
FOR NO KEY UPDATE
)sql");

// Union-find by path compression: the same rows whatever the order in which the merges are seen.
const postgres::Statement kPutAlias("follow.put_alias", R"sql(
WITH last AS (
  SELECT coalesce((SELECT a.survivor_id FROM citizen_alias a WHERE a.municipality_code = $1 AND a.citizen_id = $4::uuid),
                  $4::uuid) AS survivor_id),
moved AS (
  UPDATE citizen_alias a SET survivor_id = last.survivor_id FROM last
  WHERE a.municipality_code = $1 AND a.survivor_id = $2::uuid),
put AS (
  INSERT INTO citizen_alias AS t (municipality_code, citizen_id, version, merged_into, survivor_id)
  SELECT $1, $2::uuid, $3::bigint, $4::uuid, last.survivor_id FROM last
  ON CONFLICT (municipality_code, citizen_id) DO UPDATE SET
    version = EXCLUDED.version, merged_into = EXCLUDED.merged_into, survivor_id = EXCLUDED.survivor_id
  WHERE t.version < EXCLUDED.version)
SELECT last.survivor_id FROM last)sql");

const postgres::Statement kHasAlias("follow.has_alias", R"sql(
SELECT EXISTS (SELECT FROM citizen_alias a WHERE a.municipality_code = $1 AND a.citizen_id = $2::uuid)
    OR EXISTS (SELECT FROM citizen_alias a WHERE a.municipality_code = $1 AND a.survivor_id = $2::uuid) AS has_alias)sql");

const postgres::Statement kMerge("follow.merge", R"sql(
SELECT m.what, m.subject, m.other, m.n, m.detail FROM merge_citizen($1, $2::uuid, $3::uuid) AS m)sql");

constexpr char kFlagColumns[] =
    "f.review_flag_id, f.version, f.citizen_id, f.placement_id, f.other_placement_id, f.cause, f.cause_key, "
    "f.raised_on, "
    "f.state, f.settled_on, f.outcome";

const postgres::Statement kAddFlags("follow.add_flags", absl::StrCat(R"sql(
INSERT INTO review_flag AS f (municipality_code, review_flag_id, version, citizen_id, placement_id, other_placement_id,
  cause, cause_key, raised_on, state)
SELECT $1, gen_random_uuid(), 1, r.citizen_id, r.placement_id, r.other_id, r.cause, r.key, $2::date, 1
FROM jsonb_to_recordset($3::jsonb) AS r(citizen_id uuid, placement_id uuid, other_id uuid, cause smallint, key text)
ON CONFLICT ON CONSTRAINT review_flag_once DO NOTHING
RETURNING )sql",
                                                                     kFlagColumns));

// Judged against what was stored at the start. Of a protected person the state hides where the person lives.
const postgres::Statement kFlagChanges("follow.flag_changes", absl::StrCat(R"sql(
WITH running AS (
  SELECT p.placement_id, d.start_basis, c.cvr
  FROM placement p
  JOIN placement_decision d ON d.municipality_code = $1 AND d.placement_id = p.placement_id
  JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = p.employer_unit_id
  JOIN partner c ON c.municipality_code = $1 AND c.partner_id = u.partner_id
  WHERE p.municipality_code = $1 AND p.citizen_id = $2::uuid AND p.status NOT IN ('ENDED', 'CANCELLED', 'REJECTED', 'EXPIRED')
    AND upper(p.during) > $3::date),
causes AS (
  SELECT r.placement_id, 3::smallint AS cause, $4::text || '/' || $5::text AS key FROM running r
  WHERE $4::text <> '' AND r.start_basis ->> 'targetGroup' IS DISTINCT FROM $4::text
  UNION ALL
  SELECT r.placement_id, 4::smallint, 'D' || $7::int || '/' || upper(left(md5($6::text), 8)) FROM running r
  WHERE NOT $8::boolean AND $7::int > 0 AND (coalesce(r.start_basis ->> 'residenceArea', '') <> $6::text
    OR coalesce((r.start_basis ->> 'districtCode')::int, 0) <> $7::int)
  UNION ALL
  SELECT r.placement_id, $9::smallint, $10::text FROM running r WHERE $9::int > 0 AND ($11::text = '' OR r.cvr = $11::text))
INSERT INTO review_flag AS f (municipality_code, review_flag_id, version, citizen_id, placement_id, cause, cause_key,
  raised_on, state)
SELECT $1, gen_random_uuid(), 1, $2::uuid, c.placement_id, c.cause, c.key, $3::date, 1 FROM causes c
ON CONFLICT ON CONSTRAINT review_flag_once DO NOTHING
RETURNING )sql",
                                                                           kFlagColumns));

const postgres::Statement kLockFlag("follow.lock_flag", R"sql(
SELECT f.review_flag_id FROM review_flag f
JOIN citizen_anchor a ON a.municipality_code = $1 AND a.citizen_id = f.citizen_id
WHERE f.municipality_code = $1 AND f.review_flag_id = $2::uuid
FOR NO KEY UPDATE OF a, f
)sql");

const postgres::Statement kReadFlag("follow.read_flag",
                                    absl::StrCat("SELECT ", kFlagColumns,
                                                 " FROM review_flag f WHERE f.municipality_code = $1 AND "
                                                 "f.review_flag_id = $2::uuid"));

// The training is held against the others again once no overlap of it is open.
const postgres::Statement kStoreSettled("follow.store_settled", R"sql(
WITH settled AS (
  UPDATE review_flag f SET version = $3::int, state = 2, settled_on = $4::date, settled_by = $5, outcome = $6
  WHERE f.municipality_code = $1 AND f.review_flag_id = $2::uuid)
UPDATE placement p SET merge_overlap = false
WHERE p.municipality_code = $1 AND p.placement_id = $7::uuid AND p.merge_overlap AND NOT EXISTS (
  SELECT FROM review_flag o WHERE o.municipality_code = $1 AND o.placement_id = $7::uuid AND o.cause = 1 AND o.state = 1
    AND o.review_flag_id <> $2::uuid)
)sql");

const rpc::AuditedRead kListFlags("follow.list_flags", 7,
                                  absl::StrCat("SELECT 1 AS item, f.citizen_id AS subject_id, ", kFlagColumns, R"sql(
FROM review_flag f
WHERE f.municipality_code = $1
  AND ($2::uuid IS NULL OR f.citizen_id = ANY (ARRAY(SELECT unnest(person_ids($1, $2::uuid)))))
  AND ($3::uuid IS NULL OR f.placement_id = $3::uuid)
  AND ($4::int = 0 OR f.state = $4::int)
  AND ($5::date IS NULL OR (f.raised_on, f.review_flag_id) > ($5::date, $6::uuid))
ORDER BY f.raised_on, f.review_flag_id LIMIT $7::int)sql"));

v1::ReviewFlag FlagOf(const postgres::Row& row) {
  v1::ReviewFlag flag;
  flag.set_name(ResourceName("reviewFlags", row.uuid("review_flag_id")));
  flag.set_version(row.i64("version"));
  flag.set_citizen(ResourceName("citizens", row.uuid("citizen_id")));
  if (!row.is_null("placement_id")) flag.set_placement(ResourceName("placements", row.uuid("placement_id")));
  if (!row.is_null("other_placement_id")) {
    flag.set_other_placement(ResourceName("placements", row.uuid("other_placement_id")));
  }
  flag.set_cause(static_cast<v1::ReviewCause>(row.i32("cause")));
  if (flag.cause() == v1::REVIEW_CAUSE_MERGE_LEFT) flag.set_left(row.text("cause_key"));
  *flag.mutable_raised_on() = wire::ToProto(row.date("raised_on"));
  flag.set_state(static_cast<v1::ReviewState>(row.i32("state")));
  if (!row.is_null("settled_on")) *flag.mutable_settled_on() = wire::ToProto(row.date("settled_on"));
  flag.set_outcome(row.text("outcome"));
  return flag;
}

std::vector<v1::ReviewFlag> FlagsOf(const postgres::Rows& rows) {
  std::vector<v1::ReviewFlag> flags;
  for (const postgres::Row row : rows) flags.push_back(FlagOf(row));
  return flags;
}

}  // namespace

std::set<Uuid> HoldKnown(feed::FollowTx& tx, const std::set<Uuid>& named) {
  std::set<Uuid> known;
  const std::vector<Arg> ids(named.begin(), named.end());
  for (const postgres::Row row : tx.Exec(kHoldKnown, {tx.municipality(), ids})) known.insert(row.uuid("citizen_id"));
  return known;
}

Uuid PutAlias(rpc::Tx& tx, const Uuid& from, const Uuid& into, int64_t version) {
  return tx.Exec(kPutAlias, {tx.municipality(), from, version, into}).front().uuid("survivor_id");
}

bool HasAlias(rpc::Tx& tx, const Uuid& citizen) {
  return tx.Exec(kHasAlias, {tx.municipality(), citizen}).front().flag("has_alias");
}

Merged Merge(rpc::Tx& tx, const Uuid& from, const Uuid& into) {
  Merged merged;
  for (const postgres::Row row : tx.Exec(kMerge, {tx.municipality(), from, into})) {
    const std::string what = row.text("what");
    if (what == "moved") merged.moved.push_back({row.uuid("subject"), row.i64("n")});
    if (what == "overlap") merged.overlaps.emplace_back(row.uuid("subject"), row.uuid("other"));
    if (what == "left") merged.left.push_back(row.text("detail"));
  }
  return merged;
}

std::vector<v1::ReviewFlag> AddFlags(rpc::Tx& tx, const std::vector<NewFlag>& flags) {
  auto rows = nlohmann::json::array();
  const auto id = [](const Uuid& id) { return id == Uuid() ? nlohmann::json() : nlohmann::json(id.ToString()); };
  for (const NewFlag& flag : flags) {
    rows.push_back({{"citizen_id", flag.citizen.ToString()},
                    {"placement_id", id(flag.placement)},
                    {"other_id", id(flag.other)},
                    {"cause", static_cast<int>(flag.cause)},
                    {"key", flag.key}});
  }
  return FlagsOf(tx.Exec(kAddFlags, {tx.municipality(), tx.today(), rows.dump()}));
}

std::vector<v1::ReviewFlag> FlagChanges(rpc::Tx& tx, const Uuid& citizen, const citizens::v1::CitizenState& state,
                                        const Happened& happened) {
  const citizens::v1::TargetGroupSpell& spell = state.target_group();
  return FlagsOf(tx.Exec(kFlagChanges, {tx.municipality(), citizen, tx.today(),
                                        state.has_target_group() ? citizens::v1::TargetGroup_Name(spell.group()) : "",
                                        state.has_target_group() ? wire::DateOf(spell.valid_from()).ToString() : "",
                                        state.residence_area(), state.district_code(), state.protected_(),
                                        static_cast<int>(happened.cause), happened.key, happened.cvr}));
}

bool LockFlag(rpc::Tx& tx, const Uuid& flag) { return !tx.Exec(kLockFlag, {tx.municipality(), flag}).empty(); }

v1::ReviewFlag ReadFlag(rpc::Tx& tx, const Uuid& flag) {
  return FlagOf(tx.Exec(kReadFlag, {tx.municipality(), flag}).front());
}

void StoreSettled(rpc::Tx& tx, const v1::ReviewFlag& flag) {
  const bool overlap = flag.cause() == v1::REVIEW_CAUSE_MERGE_OVERLAP;
  tx.Exec(kStoreSettled,
          {tx.municipality(), IdOf(flag.name()), flag.version(), wire::DateOf(flag.settled_on()), tx.caller().subject,
           flag.outcome(), overlap ? Arg(IdOf(flag.placement())) : Arg(std::nullopt)});
}

std::vector<v1::ReviewFlag> ListFlags(rpc::ReadTx& tx, const v1::ListReviewFlagsRequest& request,
                                      const rpc::Page& page) {
  const bool first = page.after.size() != 2;
  return FlagsOf(tx.Read(kListFlags, {tx.municipality(), IdOrNull(request.citizen()), IdOrNull(request.placement()),
                                      static_cast<int>(request.state()), first ? Arg(std::nullopt) : Arg(page.after[0]),
                                      first ? Arg(std::nullopt) : Arg(page.after[1]), page.size + 1}));
}

}  // namespace sjak::placements
