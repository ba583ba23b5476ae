#include "services/placements/attendance/attendance_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/placements/placement_row_store.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

const postgres::Statement kLockCitizens("placements.lock_citizens", R"sql(
SELECT a.citizen_id FROM citizen_anchor a
WHERE a.municipality_code = $1 AND a.citizen_id IN (
  SELECT p.citizen_id FROM placement p WHERE p.municipality_code = $1 AND p.placement_id = ANY ($2::uuid[]))
ORDER BY a.citizen_id
FOR NO KEY UPDATE
)sql");

const postgres::Statement kReadDays("placements.read_days", absl::StrCat(R"sql(
SELECT q.item, p.citizen_id, p.kind = 1 AS training, p.status = 'CANCELLED' OR p.end_reason = 12 AS cancelled,
  lower(p.during) AS first, upper(p.during) - 1 AS last, d.decided_on, h.hearings, v.version,
  EXISTS (SELECT FROM placement_pause z WHERE z.municipality_code = $1 AND z.placement_id = p.placement_id
    AND z.during @> q.day) AS paused,
  (SELECT y.authority IN (2, 3) AND y.external_reference IS NULL AND y.override_reason IS NULL
    FROM placement_authority y WHERE y.municipality_code = $1 AND y.placement_id = p.placement_id
    ORDER BY y.version DESC LIMIT 1) AS reference_missing
FROM jsonb_to_recordset($2::jsonb) AS q(item int, placement_id uuid, day date, cvrs text[])
JOIN placement p ON p.municipality_code = $1 AND p.placement_id = q.placement_id
JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = p.employer_unit_id
JOIN partner c ON c.municipality_code = $1 AND c.partner_id = u.partner_id
LEFT JOIN placement_decision d ON d.municipality_code = $1 AND d.placement_id = p.placement_id)sql",
                                                                         kHearingsLateral, R"sql(
LEFT JOIN LATERAL (
  SELECT coalesce(max(a.version), 0) AS version FROM attendance a
  WHERE a.municipality_code = $1 AND a.placement_id = p.placement_id AND a.day = q.day) v ON true
WHERE q.cvrs IS NULL OR (c.cvr = ANY (q.cvrs) AND d.placement_id IS NOT NULL)
)sql"));

const postgres::Statement kInsertDays("placements.insert_days", R"sql(
INSERT INTO attendance (municipality_code, placement_id, day, version, outcome, minutes, mentor_present, recorded_at,
  recorded_by)
SELECT $1, r.placement_id, r.day, r.version, r.outcome, r.minutes, r.mentor_present, $2::timestamptz, r.recorded_by
FROM unnest($3::uuid[], $4::date[], $5::int[], $6::int[], $7::int[], $8::boolean[], $9::text[])
  AS r(placement_id, day, version, outcome, minutes, mentor_present, recorded_by)
)sql");

}  // namespace

void LockCitizens(rpc::BatchTx& tx, absl::Span<const rpc::Item<v1::RecordAttendanceRequest>> items) {
  std::vector<postgres::Arg> placements;
  for (const auto& item : items) placements.push_back(IdOf(item.request->placement()));
  tx.Exec(kLockCitizens, {tx.municipality(), placements});
}

std::vector<std::optional<DayFacts>> ReadDays(rpc::BatchTx& tx,
                                              absl::Span<const rpc::Item<v1::RecordAttendanceRequest>> items) {
  auto asked = nlohmann::json::array();
  for (size_t i = 0; i < items.size(); ++i) {
    const identity::Caller& caller = items[i].call->caller;
    nlohmann::json cvrs;
    if (caller.originator_class() == policy::v1::CALLER_CLASS_PARTNER) cvrs = caller.cvrs;
    asked.push_back({{"item", i},
                     {"placement_id", IdOf(items[i].request->placement()).ToString()},
                     {"day", wire::DateOf(items[i].request->day()).ToString()},
                     {"cvrs", cvrs}});
  }
  std::vector<std::optional<DayFacts>> out(items.size());
  for (const postgres::Row row : tx.Exec(kReadDays, {tx.municipality(), asked.dump()})) {
    const size_t i = static_cast<size_t>(row.i32("item"));
    DayFacts facts;
    facts.citizen = row.uuid("citizen_id");
    facts.version = row.i64("version");
    facts.day.day = wire::DateOf(items[i].request->day());
    facts.day.first = row.date("first");
    facts.day.last = row.date("last");
    facts.day.training = row.flag("training");
    facts.day.cancelled = row.flag("cancelled");
    if (!row.is_null("decided_on")) facts.day.decided_on = row.date("decided_on");
    facts.day.paused = row.flag("paused");
    facts.day.reference_missing = row.flag("reference_missing");
    facts.day.heard_on = HearingComplete(HearingsOf(row.text("hearings")));
    out[i] = facts;
  }
  return out;
}

void InsertDays(rpc::BatchTx& tx, const std::vector<DayRow>& rows) {
  std::vector<postgres::Arg> placements, days, versions, outcomes, minutes, mentors, subjects;
  for (const DayRow& row : rows) {
    placements.push_back(row.placement);
    days.push_back(row.day);
    versions.push_back(row.version);
    outcomes.push_back(row.request->outcome());
    minutes.push_back(row.request->minutes());
    mentors.push_back(row.request->mentor_present());
    subjects.push_back(tx.call(row.item).caller.subject);
  }
  tx.Exec(kInsertDays, {tx.municipality(), tx.now(), placements, days, versions, outcomes, minutes, mentors, subjects});
}

}  // namespace sjak::placements
