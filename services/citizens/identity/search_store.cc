#include "services/citizens/identity/search_store.h"

#include "absl/strings/str_cat.h"
#include "services/citizens/registry/person_store.h"
#include "services/citizens/registry/true_at_store.h"

namespace sjak::citizens {
namespace {

// `among`: a join that narrows citizen x by an index.
std::string SearchSql(absl::string_view among) {
  return absl::StrCat(R"(
  SELECT 1 AS item, CASE WHEN p.place <= $3::int THEN p.citizen_id END AS subject_id, p.place,
         CASE WHEN p.place <= $3::int THEN )",
                      PersonJson("$2"), " END AS person, ", kTrueAtColumns, R"(
  FROM )",
                      kTrueAtFrom, R"(
  LEFT JOIN (
    SELECT x.citizen_id, row_number() OVER (ORDER BY x.citizen_id) AS place
    FROM citizen x )",
                      among, R"(
    WHERE x.municipality_code = $1 AND x.merged_into IS NULL AND NOT x.restricted AND x.citizen_id > $4::uuid
      AND ($5::text = '' OR EXISTS (
        SELECT FROM caseworker_spell w
        WHERE w.municipality_code = $1 AND w.citizen_id = x.citizen_id AND w.caseworker = $5::text
          AND w.superseded_at IS NULL AND w.valid @> $2::date))
      AND ($6::int = 0 OR NOT x.protected AND EXISTS (
        SELECT FROM address_spell a
        WHERE a.municipality_code = $1 AND a.citizen_id = x.citizen_id AND a.district_code = $6::int
          AND a.superseded_at IS NULL AND a.valid @> $2::date))
      AND ($7::int = 0 OR EXISTS (
        SELECT FROM target_group_spell g
        WHERE g.municipality_code = $1 AND g.citizen_id = x.citizen_id AND g.target_group = $7::int
          AND g.superseded_at IS NULL AND g.valid @> $2::date))
      AND (cardinality($8::text[]) = 0 OR NOT x.protected AND NOT EXISTS (
        SELECT FROM unnest($8::text[], $9::text[]) AS q(word, word_end)
        WHERE NOT EXISTS (
          SELECT FROM citizen_match m
          WHERE m.municipality_code = $1 AND m.citizen_id = x.citizen_id AND m.kind IN (1, 11)
            AND m.key >= q.word AND m.key < q.word_end)))
    ORDER BY x.citizen_id
    LIMIT $3::int + 1) p ON true
  LEFT JOIN citizen c ON c.municipality_code = $1 AND c.citizen_id = p.citizen_id
  ORDER BY p.place)");
}

}  // namespace

const rpc::AuditedRead kSearchByName("search_by_name", 9, SearchSql(R"(
    JOIN (SELECT DISTINCT n.citizen_id FROM citizen_match n
          WHERE n.municipality_code = $1 AND n.kind IN (1, 11)
            AND n.key >= ($8::text[])[1] AND n.key < ($9::text[])[1]) f ON f.citizen_id = x.citizen_id)"));

const rpc::AuditedRead kSearchByCaseworker("search_by_caseworker", 9, SearchSql(R"(
    JOIN (SELECT DISTINCT n.citizen_id FROM caseworker_spell n
          WHERE n.municipality_code = $1 AND n.caseworker = $5::text AND n.superseded_at IS NULL) f
      ON f.citizen_id = x.citizen_id)"));

const rpc::AuditedRead kSearchByTargetGroup("search_by_target_group", 9, SearchSql(R"(
    JOIN (SELECT DISTINCT n.citizen_id FROM target_group_spell n
          WHERE n.municipality_code = $1 AND n.target_group = $7::int AND n.superseded_at IS NULL
            AND n.citizen_id > $4::uuid) f ON f.citizen_id = x.citizen_id)"));

const rpc::AuditedRead kSearchByDistrict("search_by_district", 9, SearchSql(R"(
    JOIN (SELECT DISTINCT n.citizen_id FROM address_spell n
          WHERE n.municipality_code = $1 AND n.district_code = $6::int AND n.superseded_at IS NULL
            AND n.citizen_id > $4::uuid) f ON f.citizen_id = x.citizen_id)"));

const rpc::AuditedRead kSearchAll("search_all", 9, SearchSql(""));

// U+10FFFF, which is in no word, is the last of all characters in UTF-8's order of bytes.
std::string EndOfPrefix(absl::string_view prefix) { return absl::StrCat(prefix, "\xF4\x8F\xBF\xBF"); }

}  // namespace sjak::citizens
