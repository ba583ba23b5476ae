#include "services/placements/matching/suggestion_store.h"

#include <string>

#include "platform/base/wire.h"
#include "services/placements/programmes/json_store.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

using postgres::Arg;

const postgres::Statement kInsertSuggestion("placements.insert_suggestion", R"sql(
WITH added AS (
  INSERT INTO suggestion (municipality_code, suggestion_id, programme_id, site_id, citizen_id, asked_on, seed,
    candidates, slots, value, greedy_value, bound, judged, recorded_at, recorded_by)
  VALUES ($1, $2::uuid, $3::uuid, $4::uuid, $5::uuid, $6::date, $7::bigint, $8::int, $9::int, $10::bigint, $11::bigint,
    $12::bigint, $13::bigint, $14::timestamptz, $15)
)
INSERT INTO suggestion_row (municipality_code, suggestion_id, position, citizen_id, row)
SELECT $1, $2::uuid, r.position, r.citizen_id, r.row
FROM unnest($16::uuid[], $17::jsonb[]) WITH ORDINALITY AS r(citizen_id, row, position)
)sql");

// A suggestion without rows left is one row without a position.
const rpc::AuditedRead kReadSuggestionRows("placements.read_suggestion_rows", 4, R"sql(
SELECT 1 AS item, r.citizen_id AS subject_id, r.citizen_id, r.position, r.row
FROM suggestion s
LEFT JOIN LATERAL (
  SELECT q.citizen_id, q.position, q.row FROM suggestion_row q
  WHERE q.municipality_code = $1 AND q.suggestion_id = s.suggestion_id AND q.position > $3::int
  ORDER BY q.position LIMIT $4::int) r ON true
WHERE s.municipality_code = $1 AND s.suggestion_id = $2::uuid
ORDER BY r.position
)sql");

}  // namespace

void InsertSuggestion(rpc::Tx& tx, const Uuid& id, const ComputedSuggestion& computed) {
  const v1::Suggestion& s = computed.suggestion;
  std::vector<Arg> citizens;
  std::vector<std::string> rows;
  for (v1::SuggestedPlacement row : computed.rows) {
    citizens.push_back(IdOf(row.citizen()));
    // Who it is stands in the column alone, which follows merges and erasure.
    row.clear_citizen();
    rows.push_back(JsonOf(row));
  }
  tx.Exec(kInsertSuggestion,
          {tx.municipality(), id, IdOf(s.programme()), IdOrNull(s.site()), IdOrNull(s.citizen()),
           wire::DateOf(s.asked_on()), computed.seed, s.candidates(), s.slots(), s.value(), s.greedy_value(), s.bound(),
           computed.judged, tx.now(), tx.caller().subject, citizens, rows});
}

std::optional<std::vector<SuggestionRow>> ReadSuggestionRows(rpc::ReadTx& tx, const Uuid& suggestion,
                                                             const rpc::Page& page) {
  const Arg after = page.after.empty() ? Arg(0) : Arg(page.after.front());
  const postgres::Rows found = tx.Read(kReadSuggestionRows, {tx.municipality(), suggestion, after, page.size + 1});
  if (found.empty()) return std::nullopt;
  std::vector<SuggestionRow> rows;
  for (const postgres::Row row : found) {
    if (row.is_null("position")) continue;
    SuggestionRow& r = rows.emplace_back();
    r.position = row.i32("position");
    FromJson(row.text("row"), &r.placement);
    r.placement.set_citizen(ResourceName("citizens", row.uuid("citizen_id")));
  }
  return rows;
}

}  // namespace sjak::placements
