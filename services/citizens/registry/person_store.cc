#include "services/citizens/registry/person_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/areas/areas_store.h"
#include "services/citizens/consent/consent_store.h"
#include "services/citizens/registry/match_rules.h"
#include "services/citizens/registry/spells_store.h"
#include "services/citizens/rights/absence_store.h"
#include "services/common/cpr.h"
#include "services/common/danish_text.h"

namespace sjak::citizens {
namespace {

using Json = nlohmann::json;

constexpr absl::string_view kCprPurpose = "cpr";

const postgres::Statement kPersonLock("person_lock",
                                      "SELECT c.citizen_id FROM citizen c "
                                      "WHERE c.municipality_code = $1 AND c.citizen_id = $2 FOR UPDATE");
const postgres::Statement kPersonRead("person_read",
                                      absl::StrCat("SELECT ", PersonJson("NULL"), " AS person, ", AreasJson(),
                                                   " AS areas FROM citizen c "
                                                   "WHERE c.municipality_code = $1 AND c.citizen_id = $2"));
const postgres::Statement kPersonWrite("person_write", absl::StrCat("WITH ", People::WriteCtes(), " SELECT 1 AS done"));

const rpc::ConstraintRefusal kCprTaken(
    "cpr_lookup_pkey", absl::StatusCode::kAlreadyExists, "CPR_ALREADY_REGISTERED",
    "The CPR number belongs to somebody already registered. Find that person and record what has changed.");
constexpr const char* kOverlap =
    "Another spell of the person covers some of these days. Read the person and try again.";
const rpc::ConstraintRefusal kOverlaps[] = {
    {"cpr_number_overlap", absl::StatusCode::kFailedPrecondition, "SPELL_OVERLAP", kOverlap},
    {"target_group_overlap", absl::StatusCode::kFailedPrecondition, "SPELL_OVERLAP", kOverlap},
    {"address_overlap", absl::StatusCode::kFailedPrecondition, "SPELL_OVERLAP", kOverlap},
    {"need_overlap", absl::StatusCode::kFailedPrecondition, "SPELL_OVERLAP", kOverlap},
    {"caseworker_overlap", absl::StatusCode::kFailedPrecondition, "SPELL_OVERLAP", kOverlap},
    {"circumstance_overlap", absl::StatusCode::kFailedPrecondition, "SPELL_OVERLAP", kOverlap},
};

std::string FactMembers(absl::string_view day) {
  return absl::StrCat(
      "'id', c.citizen_id, 'version', c.version, 'protected', c.protected, 'restricted', c.restricted, 'merged_into', "
      "c.merged_into, ",
      CircumstancesJson(day), ", ", SpellsJson("cpr", "cpr_number", "'sealed', encode(s.sealed, 'hex')", day), ", ",
      SpellsJson("target_group", "target_group_spell", "'target_group', s.target_group", day), ", ",
      SpellsJson("address", "address_spell",
                 "'street', s.street, 'postcode', s.postcode, 'city', s.city, 'district_code', s.district_code, "
                 "'dar_address_id', s.dar_address_id, 'residence_area', s.residence_area, "
                 "'residence_rule', s.residence_rule",
                 day),
      ", ",
      SpellsJson("needs", "need_spell", "'capacity', s.capacity, 'skills', s.skills, 'unemployed', s.unemployed", day));
}

// What the sealed number is bound to: moved to another row, it does not open.
std::string Place(absl::string_view municipality, const Uuid& citizen) {
  return absl::StrCat(municipality, "|", citizen.ToString());
}

void AppendSpells(const Person& person, JsonTables* doc) {
  AppendNew(person.id, person.target_group, "target_group_spell", doc,
            [](const auto& spell, JsonRow* row) { row->Number("target_group", spell.value); });
  AppendNew(person.id, person.address, "address_spell", doc, [](const auto& spell, JsonRow* row) {
    const v1::Address& a = spell.value;
    row->Text("street", a.street()).Text("postcode", a.postcode()).Text("city", a.city());
    row->Number("district_code", a.district_code());
    if (!a.dar_address_id().empty()) row->Text("dar_address_id", a.dar_address_id());
    row->Text("residence_area", a.residence_area()).Text("residence_rule", a.residence_rule());
  });
  AppendNew(person.id, person.needs, "need_spell", doc, [](const auto& spell, JsonRow* row) {
    row->Flag("capacity", spell.value.capacity).Flag("skills", spell.value.skills);
    row->Flag("unemployed", spell.value.unemployed);
  });
  AppendNew(person.id, person.caseworker, "caseworker_spell", doc,
            [](const auto& spell, JsonRow* row) { row->Text("caseworker", spell.value); });
  AppendCircumstances(person, doc);
}

// From the first to the last day on which a number is the person's: its look-up row spans all its spells.
std::pair<Date, std::optional<Date>> DaysBorne(const Timeline<std::string>& numbers, const std::string& number) {
  std::optional<Date> first, until;
  for (const Spell<std::string>& spell : numbers.spells()) {
    if (spell.value != number) continue;
    if (!first) first = spell.from;
    until = spell.until;
  }
  return {first.value_or(kAlways), until};
}

void AppendMatchKeys(const Person& person, Date today, JsonTables* doc) {
  MatchFacts facts{person.given_name, person.surname, person.phone};
  if (const auto* address = person.address.On(today)) {
    facts.street = address->value.street();
    facts.postcode = address->value.postcode();
  }
  for (const Spell<std::string>& spell : person.cpr.spells()) {
    const auto cpr = Cpr::Parse(spell.value);
    if (cpr.ok() && cpr->birth_date()) {
      facts.births.push_back({*cpr->birth_date(), cpr->kind() == CprKind::kReplacement});
    }
  }
  for (const MatchKey& key : MatchKeys(facts)) {
    JsonRow row = doc->Row("citizen_match");
    row.Text("citizen_id", person.id.ToString()).Number("kind", static_cast<int>(key.kind)).Text("key", key.key);
  }
}

void AppendPerson(const Person& person, JsonTables* doc) {
  const auto fold = [&](const std::string& key) { return person.is_protected ? std::string() : key; };
  JsonRow row = doc->Row("citizen");
  row.Text("citizen_id", person.id.ToString()).Number("version", person.version);
  row.Text("given_name", person.given_name).Text("surname", person.surname).Text("phone", person.phone);
  row.Text("search_key", fold(SearchKey(person.surname)));
  row.Text("sort_key", fold(absl::StrCat(SortKey(person.surname), "\x01", SortKey(person.given_name))));
  row.Flag("protected", person.is_protected);
}

}  // namespace

absl::Status CheckStands(const Person& person) {
  if (!person.merged_into) return absl::OkStatus();
  return RefuseState("CITIZEN_MERGED", "The person was merged into another. Use the name in the metadata citizen.",
                     ResourceName("citizens", person.id), {{"citizen", ResourceName("citizens", *person.merged_into)}});
}

std::string CaseIsOpen(absl::string_view citizen, absl::string_view day) {
  return absl::StrCat("NOT EXISTS (SELECT FROM circumstance_spell z WHERE z.municipality_code = $1 AND z.citizen_id = ",
                      citizen, " AND z.kind = ", static_cast<int>(v1::SPELL_KIND_CLOSURE),
                      " AND z.superseded_at IS NULL AND z.valid @> ", day, ")");
}

std::string PersonFactsJson(absl::string_view day) { return absl::StrCat("json_build_object(", FactMembers(day), ")"); }

std::string PersonJson(absl::string_view day) {
  return absl::StrCat("json_build_object(", FactMembers(day), ", ",
                      SpellsJson("caseworker", "caseworker_spell", "'caseworker', s.caseworker", "NULL"),
                      R"(, 'given_name', c.given_name, 'surname', c.surname, 'phone', c.phone,
         'external_id', (SELECT o.external_id FROM citizen_source o
                         WHERE o.municipality_code = $1 AND o.citizen_id = c.citizen_id
                         ORDER BY o.applied_at DESC, o.source_system LIMIT 1),
         'merged', (SELECT json_agg(m.citizen_id ORDER BY m.citizen_id) FROM citizen m
                    WHERE m.municipality_code = $1 AND m.merged_into = c.citizen_id),
         'consents', (SELECT json_agg()",
                      ConsentJson(), R"( ORDER BY k.given_on, k.consent_id) FROM consent k
                      WHERE k.municipality_code = $1 AND k.citizen_id = c.citizen_id AND k.withdrawn_on IS NULL)))");
}

std::string People::WriteCtes() {
  return absl::StrCat(
      R"(people AS (
        INSERT INTO citizen (municipality_code, citizen_id, version, given_name, surname, search_key, sort_key, phone,
                             protected, recorded_at)
        SELECT $1, r.citizen_id, r.version, r.given_name, r.surname, r.search_key, r.sort_key, r.phone, r.protected, $2
        FROM jsonb_to_recordset($3::jsonb -> 'citizen') AS r(citizen_id uuid, version bigint, given_name text,
             surname text, search_key text, sort_key text, phone text, protected boolean)
        ON CONFLICT (municipality_code, citizen_id) DO UPDATE SET
          version = EXCLUDED.version, given_name = EXCLUDED.given_name, surname = EXCLUDED.surname,
          search_key = EXCLUDED.search_key, sort_key = EXCLUDED.sort_key, phone = EXCLUDED.phone,
          protected = EXCLUDED.protected, recorded_at = EXCLUDED.recorded_at),
      aliases AS (
        UPDATE citizen m SET protected = true
        FROM jsonb_to_recordset($3::jsonb -> 'citizen') AS r(citizen_id uuid, protected boolean)
        WHERE m.municipality_code = $1 AND m.merged_into = r.citizen_id AND r.protected AND NOT m.protected),
      lookups AS (SELECT * FROM jsonb_to_recordset($3::jsonb -> 'cpr_lookup') AS r(citizen_id uuid, takes_over uuid,
                  key_id text, keyed_hash text, first date, until date)),
      new_lookups AS (
        INSERT INTO cpr_lookup (municipality_code, key_id, keyed_hash, citizen_id, valid)
        SELECT $1, r.key_id, decode(r.keyed_hash, 'hex'), r.citizen_id, daterange(r.first, r.until)
        FROM lookups r
        WHERE NOT EXISTS (SELECT FROM cpr_lookup l WHERE l.municipality_code = $1 AND l.key_id = r.key_id
                          AND l.keyed_hash = decode(r.keyed_hash, 'hex')
                          AND l.citizen_id IN (r.citizen_id, r.takes_over))
        ORDER BY r.key_id, r.keyed_hash),
      moved_lookups AS (
        UPDATE cpr_lookup l SET valid = daterange(r.first, r.until) FROM lookups r
        WHERE l.municipality_code = $1 AND l.key_id = r.key_id
          AND l.keyed_hash = decode(r.keyed_hash, 'hex') AND l.citizen_id = r.citizen_id),
      keys AS (SELECT * FROM jsonb_to_recordset($3::jsonb -> 'citizen_match') AS r(citizen_id uuid, kind smallint,
               key text)),
      had AS MATERIALIZED (
        SELECT m.kind, m.key, m.citizen_id FROM citizen_match m
        WHERE m.municipality_code = $1 AND m.citizen_id = ANY ($4::uuid[]) AND m.kind <> 11),
      old_keys AS (
        DELETE FROM citizen_match m
        USING (TABLE had EXCEPT SELECT r.kind, r.key COLLATE "C", r.citizen_id FROM keys r) gone
        WHERE m.municipality_code = $1 AND m.kind = gone.kind AND m.key = gone.key AND m.citizen_id = gone.citizen_id),
      new_keys AS (
        INSERT INTO citizen_match (municipality_code, kind, key, citizen_id)
        SELECT $1, n.kind, n.key, n.citizen_id
        FROM (SELECT r.kind, r.key COLLATE "C", r.citizen_id FROM keys r EXCEPT TABLE had) n(kind, key, citizen_id)
        ORDER BY n.kind, n.key))",
      SpellCtes("cpr_number", "sealed, key_id", "decode(r.sealed, 'hex'), r.key_id", "sealed text, key_id text"),
      SpellCtes("target_group_spell", "target_group", "r.target_group", "target_group smallint"),
      SpellCtes("address_spell",
                "street, postcode, city, district_code, dar_address_id, residence_area, residence_rule",
                "r.street, r.postcode, r.city, r.district_code, r.dar_address_id, r.residence_area, r.residence_rule",
                "street text, postcode text, city text, district_code smallint, dar_address_id uuid, "
                "residence_area text, residence_rule text"),
      SpellCtes("need_spell", "capacity, skills, unemployed", "r.capacity, r.skills, r.unemployed",
                "capacity boolean, skills boolean, unemployed boolean"),
      SpellCtes("caseworker_spell", "caseworker", "r.caseworker", "caseworker text"), CircumstanceCtes());
}

absl::StatusOr<Person> People::Parse(absl::string_view municipality, absl::string_view text) const {
  const Json json = Json::parse(text.begin(), text.end());
  Person person;
  person.id = *Uuid::Parse(TextIn(json, "id"));
  person.version = json.at("version").get<int64_t>();
  person.given_name = TextIn(json, "given_name");
  person.surname = TextIn(json, "surname");
  person.phone = TextIn(json, "phone");
  person.is_protected = json.value("protected", false);
  person.is_restricted = json.value("restricted", false);
  person.external_id = TextIn(json, "external_id");
  if (const std::string into = TextIn(json, "merged_into"); !into.empty()) person.merged_into = *Uuid::Parse(into);
  if (json.contains("merged") && json["merged"].is_array()) {
    for (const Json& id : json["merged"]) person.merged.push_back(*Uuid::Parse(id.get<std::string>()));
  }
  absl::Status opened;
  person.cpr = TimelineFrom<std::string>(json, "cpr", [&](const Json& s) {
    auto number = OpenNumber(municipality, person.id, absl::HexStringToBytes(TextIn(s, "sealed")));
    opened.Update(number.status());
    return number.ok() ? *number : "";
  });
  if (!opened.ok()) return opened;
  person.target_group = TimelineFrom<v1::TargetGroup>(json, "target_group", [](const Json& s) {
    return static_cast<v1::TargetGroup>(s.at("target_group").get<int>());
  });
  person.address = TimelineFrom<v1::Address>(json, "address", AddressFrom);
  person.needs = TimelineFrom<NeedState>(json, "needs", [](const Json& s) {
    return NeedState{s.at("capacity").get<bool>(), s.at("skills").get<bool>(), s.at("unemployed").get<bool>()};
  });
  person.caseworker =
      TimelineFrom<std::string>(json, "caseworker", [](const Json& s) { return TextIn(s, "caseworker"); });
  ReadCircumstances(json, &person);
  if (json.contains("consents") && json["consents"].is_array()) {
    const std::string name = ResourceName("citizens", person.id);
    for (const Json& k : json["consents"]) person.consents.push_back(ConsentFromJson(name, k.dump()));
  }
  return person;
}

absl::StatusOr<People::Locked> People::Lock(rpc::Tx& tx, const Uuid& citizen) const {
  tx.Exec(kPersonLock, {tx.municipality(), citizen});
  return ReadLocked(tx, citizen);
}

absl::StatusOr<People::Locked> People::ReadLocked(rpc::Tx& tx, const Uuid& citizen) const {
  const postgres::Rows rows = tx.Exec(kPersonRead, {tx.municipality(), citizen});
  if (rows.empty()) return WhyAbsent(tx, citizen);
  SJAK_ASSIGN_OR_RETURN(Person person, Parse(tx.municipality(), rows.front().text("person")));
  SJAK_RETURN_IF_ERROR(CheckStands(person));
  SJAK_RETURN_IF_ERROR(CheckMayUse(tx.call(), citizen, person.is_restricted));
  return Locked{std::move(person), AreasFromJson(rows.front().text("areas"))};
}

void People::Write(rpc::Tx& tx, absl::Span<const Person* const> people) const {
  tx.Exec(kPersonWrite, WriteArgs(tx, people));
}

postgres::Args People::WriteArgs(rpc::Tx& tx, absl::Span<const Person* const> people) const {
  JsonTables doc;
  std::vector<postgres::Arg> ids, superseded;
  for (const Person* person : people) {
    ids.push_back(person->id);
    for (const auto* rows :
         {&person->cpr.superseded(), &person->target_group.superseded(), &person->address.superseded(),
          &person->needs.superseded(), &person->caseworker.superseded()}) {
      superseded.insert(superseded.end(), rows->begin(), rows->end());
    }
    EachCircumstance(*person, [&](v1::SpellKind, const auto& timeline) {
      superseded.insert(superseded.end(), timeline.superseded().begin(), timeline.superseded().end());
    });
    AppendPerson(*person, &doc);
    AppendSpells(*person, &doc);
    AppendMatchKeys(*person, tx.today(), &doc);
    AppendNew(person->id, person->cpr, "cpr_number", &doc, [&](const auto& spell, JsonRow* row) {
      const std::string sealed = SealNumber(tx.municipality(), person->id, spell.value);
      row->Text("sealed", absl::BytesToHexString(sealed)).Text("key_id", identity::Sealer::KeyIdOf(sealed));
      const auto [first, until] = DaysBorne(person->cpr, spell.value);
      for (const auto& [key_id, hash] : LookupHashes(tx.municipality(), spell.value)) {
        JsonRow lookup = doc.Row("cpr_lookup");
        lookup.Text("citizen_id", person->id.ToString()).Text("takes_over", person->takes_over.ToString());
        lookup.Text("key_id", key_id).Text("keyed_hash", absl::BytesToHexString(hash));
        AddDays(first, until, &lookup);
      }
    });
  }
  return {tx.municipality(), tx.now(), doc.Text(), ids, superseded};
}

absl::StatusOr<std::string> People::OpenNumber(absl::string_view municipality, const Uuid& citizen,
                                               absl::string_view sealed) const {
  auto number = sealer_->Open(kCprPurpose, sealed, Place(municipality, citizen));
  if (!number.ok()) return absl::InternalError(absl::StrCat("CPR number: ", number.status().message()));
  return number;
}

std::string People::SealNumber(absl::string_view municipality, const Uuid& citizen, absl::string_view cpr) const {
  return sealer_->Seal(kCprPurpose, cpr, Place(municipality, citizen));
}

std::vector<std::pair<std::string, std::string>> People::LookupHashes(absl::string_view municipality,
                                                                      absl::string_view cpr) const {
  return sealer_->KeyedHashes(kCprPurpose, municipality, cpr);
}

}  // namespace sjak::citizens
