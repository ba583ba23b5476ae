#include "services/placements/partners/partnership_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/placements/partners/agreement_state_rules.h"
#include "services/placements/partners/units_store.h"
#include "services/placements/programmes/columns_store.h"

namespace sjak::placements {
namespace {

// $1 is the municipality and $2 the caller's companies or NULL.
constexpr char kPartnerScope[] = "p.municipality_code = $1 AND ($2::text[] IS NULL OR p.cvr = ANY ($2::text[]))";

// `state`: the stored one, or what is shown on a day.
std::string PartnerColumns(const std::string& state) {
  return absl::StrCat("p.partner_id, p.programme_id, p.cvr, p.title, p.roles, p.agreed_on, p.relation, p.version, ",
                      "p.left_on, p.left_reason, p.merged_into, ", state, " AS state");
}

// State 2 AGREED is shown as 3 ACTIVE while a unit works on a site on `day`.
std::string ShownStateSql(const std::string& day) {
  return absl::StrCat(R"sql(CASE WHEN p.state = 2 AND EXISTS (
  SELECT FROM employer_unit n
  JOIN site_contractor k ON k.municipality_code = $1 AND k.employer_unit_id = n.employer_unit_id
  WHERE n.municipality_code = $1 AND n.partner_id = p.partner_id AND k.during @> )sql",
                      day, ") THEN 3 ELSE p.state END");
}

constexpr char kAgreements[] = R"sql(
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_object('version', g.version, 'title', g.title, 'terms_da', g.terms_da,
    'document_reference', g.document_reference, 'starts_on', lower(g.during), 'ends_on', upper(g.during) - 1,
    'accepted_on', y.accepted_on, 'on_behalf_reason', y.on_behalf_reason) ORDER BY g.version) AS agreements
  FROM partnership_agreement g
  LEFT JOIN agreement_acceptance y ON y.municipality_code = $1 AND y.partner_id = g.partner_id AND y.version = g.version
  WHERE g.municipality_code = $1 AND g.partner_id = p.partner_id) a ON true)sql";

const rpc::AuditedRead kReadPartner("placements.read_partner", 4,
                                    absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, a.agreements, ",
                                                 PartnerColumns(ShownStateSql("$4::date")), " FROM partner p",
                                                 kAgreements, " WHERE ", kPartnerScope,
                                                 " AND p.partner_id = $3::uuid"));

const postgres::Statement kReadPartnersLocked("placements.read_partners_locked",
                                              absl::StrCat("SELECT a.agreements, ", PartnerColumns("p.state"),
                                                           " FROM partner p", kAgreements, " WHERE ", kPartnerScope,
                                                           " AND p.partner_id = ANY ($3::uuid[])"));

// `of`: the condition on $3 that an index answers.
std::string ListPartnersSql(const std::string& of) {
  return absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, ", PartnerColumns(ShownStateSql("$6::date")),
                      " FROM partner p WHERE ", kPartnerScope, " AND ", of, R"sql(
  AND ($4::uuid IS NULL OR p.partner_id > $4::uuid)
ORDER BY p.partner_id LIMIT $5::int)sql");
}

const rpc::AuditedRead kListPartners("placements.list_partners", 6, ListPartnersSql("p.programme_id = $3::uuid"));
const rpc::AuditedRead kListOwnPartners("placements.list_own_partners", 6,
                                        ListPartnersSql("p.cvr = ANY ($2::text[]) AND $3::uuid IS NULL"));

const postgres::Statement kLockPartners("placements.lock_partners", R"sql(
SELECT p.partner_id FROM partner p
WHERE p.municipality_code = $1 AND ($2::text[] IS NULL OR p.cvr = ANY ($2::text[])) AND p.partner_id = ANY ($3::uuid[])
ORDER BY p.partner_id FOR NO KEY UPDATE
)sql");

const postgres::Statement kInsertInvited("placements.insert_invited_partner", R"sql(
WITH added AS (
  INSERT INTO partner (municipality_code, partner_id, programme_id, cvr, title, roles, state, relation, version)
  VALUES ($1, $2::uuid, $3::uuid, $4, $5, $6::int[], $7::int, $8, 1)
)
INSERT INTO partnership_agreement (municipality_code, partner_id, version, title, terms_da, document_reference, during,
  proposed_at, proposed_by)
VALUES ($1, $2::uuid, 1, $9, $10, $11, daterange($12::date, $13::date, '[]'), $14::timestamptz, $15)
)sql");

const postgres::Statement kInsertTerms("placements.insert_agreement_terms", R"sql(
WITH changed AS (
  UPDATE partner SET version = $3::int WHERE municipality_code = $1 AND partner_id = $2::uuid
), step AS (
  INSERT INTO partner_version (municipality_code, partner_id, version, step, state, recorded_at, recorded_by)
  VALUES ($1, $2::uuid, $3::int, 'PROPOSED', $4::int, $11::timestamptz, $12)
)
INSERT INTO partnership_agreement (municipality_code, partner_id, version, title, terms_da, document_reference, during,
  proposed_at, proposed_by)
VALUES ($1, $2::uuid, $5::int, $6, $7, $8, daterange($9::date, $10::date, '[]'), $11::timestamptz, $12)
)sql");

const postgres::Statement kInsertAcceptance("placements.insert_agreement_acceptance", R"sql(
WITH changed AS (
  UPDATE partner SET version = $3::int, state = $4::int, agreed_on = $5::date
  WHERE municipality_code = $1 AND partner_id = $2::uuid
), step AS (
  INSERT INTO partner_version (municipality_code, partner_id, version, step, state, recorded_at, recorded_by)
  VALUES ($1, $2::uuid, $3::int, 'ACCEPTED', $4::int, $9::timestamptz, $10)
)
INSERT INTO agreement_acceptance (municipality_code, partner_id, version, accepted_on, on_behalf_reason, recorded_at,
  recorded_by)
VALUES ($1, $2::uuid, $6::int, $7::date, $8, $9::timestamptz, $10)
)sql");

// Placements that wait for a decision are told, not touched.
const postgres::Statement kUpdateLeft("placements.update_left_partner", R"sql(
WITH left_partner AS (
  UPDATE partner SET version = $3::int, state = $4::int, left_on = $5::date, left_reason = $6::int
  WHERE municipality_code = $1 AND partner_id = $2::uuid
), step AS (
  INSERT INTO partner_version (municipality_code, partner_id, version, step, state, reason, recorded_at, recorded_by)
  VALUES ($1, $2::uuid, $3::int, 'LEFT', $4::int, $7, $8::timestamptz, $9)
), cut AS (
  UPDATE site_contractor k SET during = k.during * daterange(NULL, $5::date, '(]'),
    agreed_during = coalesce(k.agreed_during, k.during), end_reason = $7, ended_at = $8::timestamptz, ended_by = $9
  FROM employer_unit n
  WHERE k.municipality_code = $1 AND n.municipality_code = $1 AND n.partner_id = $2::uuid
    AND k.employer_unit_id = n.employer_unit_id AND k.during && daterange($5::date, NULL, '()')
  RETURNING k.site_id, k.version, k.employer_unit_id, NOT isempty(k.during) AS came
)
SELECT
  (SELECT json_agg(json_build_array(c.site_id, c.employer_unit_id, c.came) ORDER BY c.site_id, c.version) FROM cut c)
    AS contractors,
  (SELECT array_agg(q.placement_id ORDER BY q.placement_id)
    FROM (
      SELECT q.placement_id FROM employer_unit n
      JOIN placement q ON q.municipality_code = $1 AND q.employer_unit_id = n.employer_unit_id
      WHERE n.municipality_code = $1 AND n.partner_id = $2::uuid AND q.status NOT IN ('ENDED', 'CANCELLED', 'REJECTED', 'EXPIRED')
        AND upper(q.during) > $5::date + 1
      ORDER BY q.placement_id LIMIT 1000) q) AS placements
)sql");

const postgres::Statement kUpdateMerged("placements.update_merged_partner", R"sql(
WITH duplicate AS (
  UPDATE partner SET version = $3::int, state = $4::int, left_on = $5::date, left_reason = $6::int, merged_into = $7::uuid
  WHERE municipality_code = $1 AND partner_id = $2::uuid
), survivor AS (
  UPDATE partner SET version = $8::int WHERE municipality_code = $1 AND partner_id = $7::uuid
), steps AS (
  INSERT INTO partner_version (municipality_code, partner_id, version, step, state, reason, recorded_at, recorded_by)
  VALUES ($1, $2::uuid, $3::int, 'MERGED', $4::int, $9, $10::timestamptz, $11),
    ($1, $7::uuid, $8::int, 'ABSORBED', $12::int, $9, $10::timestamptz, $11)
), built AS (
  UPDATE project SET builder_id = $7::uuid WHERE municipality_code = $1 AND builder_id = $2::uuid
), moved AS (
  UPDATE employer_unit SET partner_id = $7::uuid, version = version + 1
  WHERE municipality_code = $1 AND partner_id = $2::uuid
  RETURNING employer_unit_id, partner_id, p_number, title, version
), kept AS (
  INSERT INTO employer_unit_version (municipality_code, employer_unit_id, version, step, former_p_number,
    former_partner_id, reason, recorded_at, recorded_by)
  SELECT $1, m.employer_unit_id, m.version, 'MERGED', m.p_number, $2::uuid, $9, $10::timestamptz, $11 FROM moved m
)
SELECT m.employer_unit_id, m.partner_id, m.p_number, m.title, m.version FROM moved m ORDER BY m.employer_unit_id
)sql");

void AddAgreements(const postgres::Row& row, v1::PartnerRecord* record) {
  if (row.is_null("agreements")) return;
  std::vector<bool> accepted;
  for (const auto& a : nlohmann::json::parse(row.text("agreements"))) {
    v1::PartnershipAgreement& agreement = *record->add_agreements();
    agreement.set_version(a["version"].get<int64_t>());
    v1::AgreementTerms& terms = *agreement.mutable_terms();
    terms.set_title(a["title"].get<std::string>());
    terms.set_terms_da(a["terms_da"].get<std::string>());
    if (!a["document_reference"].is_null()) terms.set_document_reference(a["document_reference"].get<std::string>());
    *terms.mutable_starts_on() = wire::ToProto(DateOf(a["starts_on"]));
    if (!a["ends_on"].is_null()) *terms.mutable_ends_on() = wire::ToProto(DateOf(a["ends_on"]));
    accepted.push_back(!a["accepted_on"].is_null());
    if (accepted.back()) *agreement.mutable_accepted_on() = wire::ToProto(DateOf(a["accepted_on"]));
    if (!a["on_behalf_reason"].is_null()) agreement.set_on_behalf_reason(a["on_behalf_reason"].get<std::string>());
  }
  const std::vector<AgreementState> states = AgreementStates(accepted);
  for (int i = 0; i < record->agreements_size(); ++i) {
    record->mutable_agreements(i)->set_state(static_cast<v1::AgreementState>(states[i]));
  }
}

v1::Partner PartnerOf(const postgres::Row& row) {
  v1::Partner partner;
  partner.set_name(ResourceName("partners", row.uuid("partner_id")));
  partner.set_programme(ResourceName("programmes", row.uuid("programme_id")));
  v1::PartnerFacts& facts = *partner.mutable_facts();
  facts.set_cvr(row.text("cvr"));
  facts.set_title(row.text("title"));
  for (int role : IntsOf(row, "roles")) facts.add_roles(static_cast<v1::PartnerRole>(role));
  facts.set_state(static_cast<v1::PartnerState>(row.i32("state")));
  if (!row.is_null("agreed_on")) *facts.mutable_agreed_on() = wire::ToProto(row.date("agreed_on"));
  facts.set_relation(row.text("relation"));
  partner.set_version(row.i64("version"));
  if (!row.is_null("left_on")) *partner.mutable_left_on() = wire::ToProto(row.date("left_on"));
  partner.set_left_reason(static_cast<v1::LeaveReason>(row.i32("left_reason")));
  if (!row.is_null("merged_into")) partner.set_merged_into(ResourceName("partners", row.uuid("merged_into")));
  return partner;
}

v1::PartnerRecord RecordOf(const postgres::Row& row) {
  v1::PartnerRecord record;
  *record.mutable_partner() = PartnerOf(row);
  AddAgreements(row, &record);
  return record;
}

}  // namespace

std::optional<v1::PartnerRecord> ReadPartner(rpc::ReadTx& tx, const Uuid& id) {
  const postgres::Rows rows = tx.Read(kReadPartner, {tx.municipality(), ScopeOf(tx.caller()), id, tx.today()});
  return rows.empty() ? std::nullopt : std::optional(RecordOf(rows.front()));
}

std::vector<v1::Partner> ListPartnerRows(rpc::ReadTx& tx, const std::optional<Uuid>& programme, const rpc::Page& page) {
  const postgres::Arg after = page.after.empty() ? postgres::Arg(std::nullopt) : postgres::Arg(page.after.front());
  std::vector<v1::Partner> out;
  for (const postgres::Row row :
       tx.Read(programme ? kListPartners : kListOwnPartners,
               {tx.municipality(), ScopeOf(tx.caller()), programme, after, page.size + 1, tx.today()})) {
    out.push_back(PartnerOf(row));
  }
  return out;
}

void LockPartners(rpc::Tx& tx, const std::vector<Uuid>& ids) {
  tx.Exec(kLockPartners, {tx.municipality(), ScopeOf(tx.caller()), ArrayOf(ids)});
}

std::map<Uuid, v1::PartnerRecord> ReadPartnersLocked(rpc::Tx& tx, const std::vector<Uuid>& ids) {
  std::map<Uuid, v1::PartnerRecord> out;
  for (const postgres::Row row :
       tx.Exec(kReadPartnersLocked, {tx.municipality(), ScopeOf(tx.caller()), ArrayOf(ids)})) {
    out.emplace(row.uuid("partner_id"), RecordOf(row));
  }
  return out;
}

void InsertInvited(rpc::Tx& tx, const v1::Partner& partner, const v1::AgreementTerms& terms) {
  const v1::PartnerFacts& facts = partner.facts();
  tx.Exec(kInsertInvited,
          {tx.municipality(), IdOf(partner.name()), IdOf(partner.programme()), facts.cvr(), facts.title(),
           ArrayOf(facts.roles()), facts.state(), postgres::Arg::NullIfEmpty(facts.relation()), terms.title(),
           terms.terms_da(), postgres::Arg::NullIfEmpty(terms.document_reference()), wire::DateOf(terms.starts_on()),
           DateOrNull(terms.ends_on()), tx.now(), tx.caller().subject});
}

void InsertAgreement(rpc::Tx& tx, const v1::Partner& partner, const v1::PartnershipAgreement& agreement) {
  const v1::AgreementTerms& terms = agreement.terms();
  tx.Exec(kInsertTerms,
          {tx.municipality(), IdOf(partner.name()), partner.version(), partner.facts().state(), agreement.version(),
           terms.title(), terms.terms_da(), postgres::Arg::NullIfEmpty(terms.document_reference()),
           wire::DateOf(terms.starts_on()), DateOrNull(terms.ends_on()), tx.now(), tx.caller().subject});
}

void InsertAcceptance(rpc::Tx& tx, const v1::Partner& partner, const v1::PartnershipAgreement& agreement) {
  tx.Exec(kInsertAcceptance,
          {tx.municipality(), IdOf(partner.name()), partner.version(), partner.facts().state(),
           DateOrNull(partner.facts().agreed_on()), agreement.version(), wire::DateOf(agreement.accepted_on()),
           postgres::Arg::NullIfEmpty(agreement.on_behalf_reason()), tx.now(), tx.caller().subject});
}

Ties UpdateLeft(rpc::Tx& tx, const v1::Partner& partner) {
  const postgres::Row row =
      tx.Exec(kUpdateLeft, {tx.municipality(), IdOf(partner.name()), partner.version(), partner.facts().state(),
                            wire::DateOf(partner.left_on()), partner.left_reason(),
                            v1::LeaveReason_Name(partner.left_reason()), tx.now(), tx.caller().subject})
          .front();
  Ties ties;
  Each(row, "contractors", [&](const nlohmann::json& k) {
    v1::EndedContractor& ended = ties.contractors.emplace_back();
    ended.set_site(ResourceName("sites", k[0].get<std::string>()));
    ended.set_employer_unit(ResourceName("employerUnits", k[1].get<std::string>()));
    if (k[2].get<bool>()) *ended.mutable_last_day() = partner.left_on();
  });
  for (const std::string& id : row.texts("placements")) ties.placements.push_back(ResourceName("placements", id));
  return ties;
}

std::vector<v1::EmployerUnit> UpdateMerged(rpc::Tx& tx, const v1::Partner& duplicate, const v1::Partner& survivor,
                                           const std::string& reason) {
  std::vector<v1::EmployerUnit> units;
  for (const postgres::Row row : tx.Exec(
           kUpdateMerged, {tx.municipality(), IdOf(duplicate.name()), duplicate.version(), duplicate.facts().state(),
                           wire::DateOf(duplicate.left_on()), duplicate.left_reason(), IdOf(survivor.name()),
                           survivor.version(), reason, tx.now(), tx.caller().subject, survivor.facts().state()})) {
    units.push_back(EmployerUnitOf(row));
  }
  return units;
}

}  // namespace sjak::placements
