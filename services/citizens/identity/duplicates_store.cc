#include "services/citizens/identity/duplicates_store.h"

#include "absl/strings/str_cat.h"
#include "services/citizens/registry/match_rules.h"
#include "services/citizens/registry/person_store.h"

namespace sjak::citizens {
namespace {

// Which kinds of keys of two persons are compared: like with like, and a replacement number's date with any other's.
constexpr absl::string_view kCompared = "(VALUES (2, 2), (3, 3), (4, 4), (6, 6), (5, 6), (6, 5)) AS k(mine, theirs)";

// What two share, as one value: it changes when anything that speaks for the pair does.
constexpr absl::string_view kEvidence = R"(sha256(convert_to(string_agg(
      concat_ws(':', least(a.kind, b.kind), greatest(a.kind, b.kind), a.key), E'\n'
      ORDER BY least(a.kind, b.kind), greatest(a.kind, b.kind), a.key), 'UTF8')))";

// `people`: whose pairs are looked for; `lower` and `higher`: the pair's ids, from a and b; `where`: which of them;
// `window_end`: the last of the people when there are more.
std::string PairsSql(absl::string_view people, absl::string_view lower, absl::string_view higher,
                     absl::string_view where, absl::string_view window_end) {
  return absl::StrCat("\n  WITH people AS (", people, R"(),
  page AS (
    SELECT s.lower_id, s.higher_id, s.kinds, row_number() OVER (ORDER BY s.lower_id, s.higher_id) AS place
    FROM people o
    CROSS JOIN LATERAL (
      SELECT )",
                      lower, " AS lower_id, ", higher,
                      " AS higher_id, array_agg(DISTINCT least(a.kind, b.kind)) AS kinds, ", kEvidence, R"( AS evidence
      FROM citizen_match a
      JOIN )",
                      kCompared, R"( ON k.mine = a.kind
      JOIN citizen_match b ON b.municipality_code = $1 AND b.kind = k.theirs AND b.key = a.key
      WHERE a.municipality_code = $1 AND a.citizen_id = o.citizen_id AND )",
                      where, R"(
      GROUP BY 1, 2) s
    WHERE NOT EXISTS (SELECT FROM duplicate_dismissal d
                      WHERE d.municipality_code = $1 AND d.citizen_id = s.lower_id AND d.other_id = s.higher_id
                        AND d.evidence = s.evidence)
      AND NOT EXISTS (SELECT FROM citizen r
                      WHERE r.municipality_code = $1 AND r.citizen_id IN (s.lower_id, s.higher_id) AND r.restricted)
    ORDER BY s.lower_id, s.higher_id
    LIMIT $3::int + 1)
  SELECT 1 AS item, p.side, CASE WHEN p.place <= $3::int THEN c.citizen_id END AS subject_id, p.kinds, p.place,
         CASE WHEN p.place <= $3::int THEN )",
                      PersonJson("$2"), " END AS person, ", window_end, R"( AS window_end
  FROM (SELECT 1) AS always
  LEFT JOIN (
    SELECT 1 AS side, q.lower_id AS citizen_id, q.kinds, q.place FROM page q
    UNION ALL
    SELECT 2, q.higher_id, q.kinds, q.place FROM page q) p ON true
  LEFT JOIN citizen c ON c.municipality_code = $1 AND c.citizen_id = p.citizen_id
  ORDER BY p.place, p.side)");
}

const postgres::Statement kDismissalLock("dismissal_lock", R"(
  SELECT c.citizen_id FROM citizen c
  WHERE c.municipality_code = $1 AND c.citizen_id IN ($2, $3) ORDER BY c.citizen_id FOR UPDATE)");

const postgres::Statement kDismissalWrite("dismissal_write", absl::StrCat(R"(
  WITH shared AS (
    SELECT )",
                                                                          kEvidence, R"( AS evidence
    FROM citizen_match a
    JOIN )",
                                                                          kCompared, R"( ON k.mine = a.kind
    JOIN citizen_match b ON b.municipality_code = $1 AND b.citizen_id = $3 AND b.kind = k.theirs AND b.key = a.key
    WHERE a.municipality_code = $1 AND a.citizen_id = $2),
  written AS (
    INSERT INTO duplicate_dismissal (municipality_code, citizen_id, other_id, evidence, reason, dismissed_at)
    SELECT $1, $2, $3, s.evidence, $4, $5 FROM shared s WHERE s.evidence IS NOT NULL
    ON CONFLICT DO NOTHING)
  SELECT s.evidence IS NOT NULL AS proposed FROM shared s)"));

}  // namespace

const rpc::AuditedRead kPairs(
    "duplicate_pairs", 6,
    PairsSql("SELECT x.citizen_id FROM citizen x WHERE x.municipality_code = $1 AND x.citizen_id >= $4::uuid "
             "ORDER BY x.citizen_id LIMIT $6::int",
             "a.citizen_id", "b.citizen_id",
             "b.citizen_id > a.citizen_id AND (a.citizen_id, b.citizen_id) > ($4::uuid, $5::uuid)",
             "(SELECT e.citizen_id FROM people e ORDER BY e.citizen_id OFFSET $6::int - 1 LIMIT 1)"));

const rpc::AuditedRead kPairsOf("duplicate_pairs_of", 6,
                                PairsSql("SELECT $6::uuid AS citizen_id", "least(a.citizen_id, b.citizen_id)",
                                         "greatest(a.citizen_id, b.citizen_id)",
                                         "b.citizen_id <> a.citizen_id AND (least(a.citizen_id, b.citizen_id), "
                                         "greatest(a.citizen_id, b.citizen_id)) > ($4::uuid, $5::uuid)",
                                         "NULL::uuid"));

std::set<Likeness> ReasonsIn(const postgres::Row& row) {
  std::set<Likeness> reasons;
  for (const std::string& kind : row.texts("kinds")) {
    switch (static_cast<MatchKind>(std::stoi(kind))) {
      case MatchKind::kNameAndBirthDate:
        reasons.insert(Likeness::kNameAndBirthDate);
        break;
      case MatchKind::kPhone:
        reasons.insert(Likeness::kPhone);
        break;
      case MatchKind::kNameAndAddress:
        reasons.insert(Likeness::kNameAndAddress);
        break;
      default:  // the two kinds of birth dates, of which one is a replacement number's
        reasons.insert(Likeness::kReplacementNumber);
    }
  }
  return reasons;
}

bool StoreDismissal(rpc::Tx& tx, const Uuid& lower, const Uuid& higher, const std::string& reason) {
  tx.Exec(kDismissalLock, {tx.municipality(), lower, higher});
  const postgres::Rows rows = tx.Exec(kDismissalWrite, {tx.municipality(), lower, higher, reason, tx.now()});
  return rows.front().flag("proposed");
}

}  // namespace sjak::citizens
