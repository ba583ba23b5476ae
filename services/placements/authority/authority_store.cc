#include "services/placements/authority/authority_store.h"

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

const rpc::ConstraintRefusal kRevisionTaken(
    "authority_decision_pkey", absl::StatusCode::kAlreadyExists, "DECISION_REVISION_TAKEN",
    "The revision is here with another content. Send the content under the next revision.");

const postgres::Statement kReadDecisionRevision("placements.read_decision_revision", R"sql(
SELECT d.outcome, d.decided_on, lower(d.during) AS starts_on, upper(d.during) - 1 AS ends_on, d.weekly_minutes,
  d.p_number
FROM authority_decision d
WHERE d.municipality_code = $1 AND d.authority = $2::int AND d.external_reference = $3 AND d.revision = $4::int
)sql");

const postgres::Statement kInsertImportedDecision("placements.insert_imported_decision", R"sql(
INSERT INTO authority_decision (municipality_code, authority, external_reference, revision, outcome, decided_on, during,
  weekly_minutes, p_number, recorded_at, recorded_by)
VALUES ($1, $2::int, $3, $4::int, $5::int, $6::date, daterange($7::date, $8::date, '[]'), $9::int, $10,
  $11::timestamptz, $12)
)sql");

const rpc::AuditedRead kReadSheetFacts("placements.read_sheet_facts", 4,
                                       absl::StrCat("SELECT ", kPlacementColumns,
                                                    ", c.cvr, c.title AS company, u.title AS unit, s.title AS site, "
                                                    "s.address FROM ",
                                                    kPlacementTables, kHearingsLateral, " WHERE ",
                                                    PlacementScope("$4::date"), " AND p.placement_id = $3::uuid"));

// Ours: placements that somebody decides, unless they never came to anything. Theirs: the last revision under the
// placement's reference. A decision whose reference no placement names stands by itself, after all placements.
const rpc::AuditedRead kReadReconciliation("placements.read_reconciliation", 5, R"sql(
WITH named AS (
  SELECT DISTINCT ON (y.placement_id) y.placement_id, y.authority, y.external_reference
  FROM placement_authority y WHERE y.municipality_code = $1 ORDER BY y.placement_id, y.version DESC
), theirs AS (
  SELECT DISTINCT ON (d.authority, d.external_reference) d.authority, d.external_reference, d.outcome, d.during,
    d.weekly_minutes, d.p_number
  FROM authority_decision d WHERE d.municipality_code = $1 ORDER BY d.authority, d.external_reference, d.revision DESC
), ours AS (
  SELECT p.placement_id, p.citizen_id, p.programme_id, p.status, p.starts_on, coalesce(p.ended_on, p.ends_on) AS ends_on,
    p.weekly_minutes, u.p_number, n.authority, n.external_reference
  FROM placement p
  JOIN employer_unit u ON u.municipality_code = $1 AND u.employer_unit_id = p.employer_unit_id
  LEFT JOIN named n ON n.placement_id = p.placement_id
  WHERE p.municipality_code = $1 AND p.kind IN (1, 4) AND p.status NOT IN ('CANCELLED', 'EXPIRED')
    AND p.end_reason IS DISTINCT FROM 12 AND n.authority IS DISTINCT FROM 1
)
SELECT 1 AS item, o.citizen_id AS subject_id, o.citizen_id, o.placement_id, o.status, o.starts_on, o.ends_on,
  o.weekly_minutes, o.p_number, coalesce(o.authority, t.authority) AS authority,
  coalesce(o.external_reference, t.external_reference) AS external_reference, t.outcome,
  lower(t.during) AS their_starts_on, upper(t.during) - 1 AS their_ends_on, t.weekly_minutes AS their_minutes,
  t.p_number AS their_p_number
FROM ours o
FULL JOIN theirs t ON t.authority = o.authority AND t.external_reference = o.external_reference
WHERE ($2::uuid IS NULL OR o.programme_id = $2::uuid)
  AND (o.placement_id IS NULL OR t.outcome IS NULL OR o.starts_on <> lower(t.during) OR o.ends_on <> upper(t.during) - 1
    OR o.weekly_minutes <> t.weekly_minutes OR o.p_number <> t.p_number
    OR (t.outcome = 1) <> (o.status IN ('APPROVED', 'ENDED')) OR (t.outcome = 2) <> (o.status = 'REJECTED'))
  AND (coalesce(o.placement_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'), coalesce(t.external_reference, ''))
    > (coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'), coalesce($4, ''))
ORDER BY coalesce(o.placement_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'), coalesce(t.external_reference, '')
LIMIT $5::int)sql");

constexpr char kLastPlacement[] = "ffffffff-ffff-ffff-ffff-ffffffffffff";

void Differ(const std::string& field, const std::string& ours, const std::string& theirs,
            v1::ReconciliationItem* item) {
  if (ours == theirs) return;
  v1::Difference& difference = *item->add_differences();
  difference.set_field(field);
  difference.set_ours(ours);
  difference.set_theirs(theirs);
}

std::string TheirOutcome(const postgres::Row& row) {
  switch (static_cast<v1::DecisionOutcome>(row.i32("outcome"))) {
    case v1::DECISION_OUTCOME_APPROVED:
      return "APPROVED";
    case v1::DECISION_OUTCOME_REJECTED:
      return "REJECTED";
    case v1::DECISION_OUTCOME_WITHDRAWN:
      return "WITHDRAWN";
    default:
      return "";
  }
}

// What was ended was approved before.
std::string OurOutcome(const postgres::Row& row) {
  const std::string status = row.text("status");
  return status == "ENDED" ? "APPROVED" : status;
}

v1::ReconciliationItem ItemOf(const postgres::Row& row) {
  v1::ReconciliationItem item;
  const bool ours = !row.is_null("placement_id");
  const bool theirs = !row.is_null("outcome");
  if (ours) {
    item.set_placement(ResourceName("placements", row.uuid("placement_id")));
    item.set_citizen(ResourceName("citizens", row.uuid("citizen_id")));
  }
  item.set_authority(static_cast<v1::Authority>(row.i32("authority")));
  item.set_external_reference(row.text("external_reference"));
  if (ours && row.is_null("authority")) Differ("authority", "", "not stated", &item);
  if (ours && row.is_null("external_reference")) Differ("external_reference", "", "not told", &item);
  Differ("decision", ours ? OurOutcome(row) : "", theirs ? TheirOutcome(row) : "", &item);
  if (!ours || !theirs) return item;
  Differ("starts_on", row.text("starts_on"), row.text("their_starts_on"), &item);
  Differ("ends_on", row.text("ends_on"), row.text("their_ends_on"), &item);
  Differ("weekly_minutes", row.text("weekly_minutes"), row.text("their_minutes"), &item);
  Differ("p_number", row.text("p_number"), row.text("their_p_number"), &item);
  return item;
}

}  // namespace

std::optional<v1::ImportedDecision> ReadDecisionRevision(rpc::Tx& tx, const v1::ImportedDecision& decision) {
  const postgres::Rows rows = tx.Exec(kReadDecisionRevision, {tx.municipality(), decision.authority(),
                                                              decision.external_reference(), decision.revision()});
  if (rows.empty()) return std::nullopt;
  const postgres::Row row = rows.front();
  v1::ImportedDecision stored;
  stored.set_authority(decision.authority());
  stored.set_external_reference(decision.external_reference());
  stored.set_revision(decision.revision());
  stored.set_outcome(static_cast<v1::DecisionOutcome>(row.i32("outcome")));
  *stored.mutable_decided_on() = wire::ToProto(row.date("decided_on"));
  *stored.mutable_starts_on() = wire::ToProto(row.date("starts_on"));
  *stored.mutable_ends_on() = wire::ToProto(row.date("ends_on"));
  stored.set_weekly_minutes(row.i32("weekly_minutes"));
  stored.set_p_number(row.text("p_number"));
  return stored;
}

void InsertImportedDecision(rpc::Tx& tx, const v1::ImportedDecision& d) {
  tx.Exec(kInsertImportedDecision,
          {tx.municipality(), d.authority(), d.external_reference(), d.revision(), d.outcome(),
           wire::DateOf(d.decided_on()), wire::DateOf(d.starts_on()), wire::DateOf(d.ends_on()), d.weekly_minutes(),
           d.p_number(), tx.now(), tx.caller().subject});
}

std::optional<SheetFacts> ReadSheetFacts(rpc::ReadTx& tx, const Uuid& placement) {
  const postgres::Rows rows =
      tx.Read(kReadSheetFacts, {tx.municipality(), ScopeOf(tx.caller()), placement, tx.today()});
  if (rows.empty()) return std::nullopt;
  const postgres::Row row = rows.front();
  return SheetFacts{PlacementOf(row), row.text("cvr"),  row.text("company"),
                    row.text("unit"), row.text("site"), row.text("address")};
}

std::vector<v1::ReconciliationItem> ReadReconciliation(rpc::ReadTx& tx, const v1::ListReconciliationRequest& request,
                                                       const rpc::Page& page) {
  const bool first = page.after.size() != 2;
  const postgres::Arg programme =
      request.programme().empty() ? postgres::Arg(std::nullopt) : postgres::Arg(IdOf(request.programme()));
  std::vector<v1::ReconciliationItem> items;
  for (const postgres::Row row :
       tx.Read(kReadReconciliation,
               {tx.municipality(), programme, first ? postgres::Arg(std::nullopt) : postgres::Arg(page.after[0]),
                first ? postgres::Arg(std::nullopt) : postgres::Arg(page.after[1]), page.size + 1})) {
    items.push_back(ItemOf(row));
  }
  return items;
}

std::vector<std::string> SortKeyOf(const v1::ReconciliationItem& item) {
  return {item.placement().empty() ? kLastPlacement : IdOf(item.placement()).ToString(), item.external_reference()};
}

}  // namespace sjak::placements
