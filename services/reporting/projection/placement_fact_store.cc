#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/reporting/projection/projection_store.h"

namespace sjak::reporting {
namespace {

using postgres::Arg;
using postgres::Statement;

// As records are put (projection_store.cc): between the versions that are there.
const Statement kPutPlacement("reporting.put_placement", R"sql(
WITH added AS (
  INSERT INTO placement_fact (municipality_code, copy, placement_id, version, known_at, superseded_at, programme_id,
    citizen_id, kind, project_kind, site_id, employer_unit_id, state, starts_on, ends_on, ended_on, end_reason,
    weekly_minutes, paused_from, paused_until, decided, eligible, residence_area, reach, reference_id, unsigned)
  SELECT $1, $2, $3, $4, $5, (SELECT n.known_at FROM placement_fact n
    WHERE n.municipality_code = $1 AND n.copy = $2 AND n.placement_id = $3 AND n.version > $4
    ORDER BY n.version LIMIT 1), $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
    $23, $24, $25
  ON CONFLICT (municipality_code, copy, placement_id, version) DO NOTHING RETURNING version)
UPDATE placement_fact t SET superseded_at = $5
WHERE t.municipality_code = $1 AND t.copy = $2 AND t.placement_id = $3 AND EXISTS (SELECT FROM added)
  AND t.version = (SELECT max(p.version) FROM placement_fact p
    WHERE p.municipality_code = $1 AND p.copy = $2 AND p.placement_id = $3 AND p.version < $4))sql");

// The version before with another citizen.
const Statement kPutCitizenOf("reporting.put_citizen_of", R"sql(
WITH before AS (
  SELECT max(p.version) AS version FROM placement_fact p
  WHERE p.municipality_code = $1 AND p.copy = $2 AND p.placement_id = $3 AND p.version < $4),
added AS (
  INSERT INTO placement_fact (municipality_code, copy, placement_id, version, known_at, superseded_at, programme_id,
    citizen_id, kind, project_kind, site_id, employer_unit_id, state, starts_on, ends_on, ended_on, end_reason,
    weekly_minutes, paused_from, paused_until, decided, eligible, residence_area, reach, reference_id, unsigned)
  SELECT $1, $2, $3, $4, $5, p.superseded_at, p.programme_id, $6, p.kind, p.project_kind, p.site_id,
    p.employer_unit_id, p.state, p.starts_on, p.ends_on, p.ended_on, p.end_reason, p.weekly_minutes, p.paused_from,
    p.paused_until, p.decided, p.eligible, p.residence_area, p.reach, p.reference_id, p.unsigned
  FROM placement_fact p JOIN before b ON p.version = b.version
  WHERE p.municipality_code = $1 AND p.copy = $2 AND p.placement_id = $3
  ON CONFLICT (municipality_code, copy, placement_id, version) DO NOTHING RETURNING version)
UPDATE placement_fact t SET superseded_at = $5 FROM before b
WHERE t.municipality_code = $1 AND t.copy = $2 AND t.placement_id = $3 AND t.version = b.version
  AND EXISTS (SELECT FROM added))sql");

const Statement kRenameCitizen("reporting.rename_citizen", R"sql(
UPDATE placement_fact t SET citizen_id = $4
WHERE t.municipality_code = $1 AND t.copy = $2 AND t.placement_id = $3)sql");

const Statement kPutDay("reporting.put_day", R"sql(
WITH added AS (
  INSERT INTO day_fact (municipality_code, copy, placement_id, day, version, known_at, superseded_at, outcome, minutes,
    covered)
  SELECT $1, $2, $3, $4, $5, $6, (SELECT n.known_at FROM day_fact n
    WHERE n.municipality_code = $1 AND n.copy = $2 AND n.placement_id = $3 AND n.day = $4 AND n.version > $5
    ORDER BY n.version LIMIT 1), $7, $8, $9
  ON CONFLICT (municipality_code, copy, placement_id, day, version) DO NOTHING RETURNING version)
UPDATE day_fact t SET superseded_at = $6
WHERE t.municipality_code = $1 AND t.copy = $2 AND t.placement_id = $3 AND t.day = $4 AND EXISTS (SELECT FROM added)
  AND t.version = (SELECT max(p.version) FROM day_fact p
    WHERE p.municipality_code = $1 AND p.copy = $2 AND p.placement_id = $3 AND p.day = $4 AND p.version < $5))sql");

Arg DateArg(const google::type::Date& date) { return wire::IsSet(date) ? Arg(wire::DateOf(date)) : Arg(std::nullopt); }

Arg IdArg(const std::string& name) { return name.empty() ? Arg(std::nullopt) : Arg(IdOf(name)); }

bool IsElsewhere(const placements::v1::AuthorityRecord& record) {
  return record.authority() == placements::v1::AUTHORITY_VITAS ||
         record.authority() == placements::v1::AUTHORITY_CASE_SYSTEM;
}

Arg ReferenceArg(const placements::v1::AuthorityRecord& record) {
  if (!IsElsewhere(record) || record.external_reference().empty()) return std::nullopt;
  return ReferenceId(record.authority(), record.external_reference());
}

bool LacksSignature(const placements::v1::AuthorityRecord& record) {
  return IsElsewhere(record) && !(wire::IsSet(record.employer_signed_on()) &&
                                  wire::IsSet(record.employees_signed_on()) && wire::IsSet(record.citizen_signed_on()));
}

}  // namespace

Uuid ReferenceId(placements::v1::Authority authority, const std::string& external_reference) {
  return Uuid::FromText(absl::StrCat("reference ", authority, " ", external_reference));
}

void PutPlacement(const Change& change, const placements::v1::Placement& placement) {
  change.page.Touch(IdOf(placement.citizen()));
  change.page.TouchPlacement(IdOf(placement.name()));
  const placements::v1::PlacementTerms& terms = placement.terms();
  change.page.Write(kPutPlacement, {change.page.municipality(),
                                    change.page.copy(),
                                    IdOf(placement.name()),
                                    change.version,
                                    change.known_at,
                                    IdOf(placement.programme()),
                                    IdOf(placement.citizen()),
                                    static_cast<int>(placement.kind()),
                                    static_cast<int>(placement.project_kind()),
                                    IdArg(terms.site()),
                                    IdArg(terms.employer_unit()),
                                    static_cast<int>(placement.state()),
                                    wire::DateOf(terms.starts_on()),
                                    wire::DateOf(terms.ends_on()),
                                    DateArg(placement.ended_on()),
                                    static_cast<int>(placement.end_reason()),
                                    terms.weekly_minutes(),
                                    DateArg(placement.paused_from()),
                                    DateArg(placement.paused_until()),
                                    placement.has_start_basis(),
                                    placement.start_basis().eligible(),
                                    Arg::NullIfEmpty(placement.start_basis().residence_area()),
                                    static_cast<int>(placement.start_basis().reach()),
                                    ReferenceArg(placement.authority()),
                                    LacksSignature(placement.authority())});
}

void PutCitizenOf(const Change& change, const placements::v1::PlacementCitizenChanged& event) {
  change.page.Touch(IdOf(event.citizen()));
  change.page.TouchPlacement(IdOf(event.placement()));
  change.page.Write(kPutCitizenOf, {change.page.municipality(), change.page.copy(), IdOf(event.placement()),
                                    change.version, change.known_at, IdOf(event.citizen())});
  if (event.change() != placements::v1::CITIZEN_CHANGE_ERASED) return;
  change.page.Write(kRenameCitizen,
                    {change.page.municipality(), change.page.copy(), IdOf(event.placement()), IdOf(event.citizen())});
}

void PutAttendance(const Change& change, const placements::v1::Attendance& attendance) {
  change.page.TouchPlacement(IdOf(attendance.placement()));
  change.page.Write(
      kPutDay, {change.page.municipality(), change.page.copy(), IdOf(attendance.placement()),
                wire::DateOf(attendance.day()), change.version, change.known_at, static_cast<int>(attendance.outcome()),
                attendance.minutes(), attendance.mentor_present()});
}

}  // namespace sjak::reporting
