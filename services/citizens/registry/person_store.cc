#include "services/citizens/registry/person_store.h"

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "services/citizens/areas/areas_store.h"
#include "services/citizens/rights/absence_store.h"
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
};

// A member of the person's JSON: the spells of one table that stand. `members`: more of json_build_object's arguments.
std::string SpellsJson(absl::string_view key, absl::string_view table, absl::string_view members,
                       absl::string_view day) {
  return absl::StrCat("'", key, "', (SELECT json_agg(json_build_object('id', s.spell_id, 'from', lower(s.valid), ",
                      "'until', upper(s.valid), ", members, ")) FROM ", table,
                      " s WHERE s.municipality_code = $1 AND s.citizen_id = c.citizen_id AND s.superseded_at IS NULL",
                      " AND (", day, "::date IS NULL OR s.valid @> ", day, "::date))");
}

std::string FactMembers(absl::string_view day) {
  return absl::StrCat(
      "'id', c.citizen_id, 'version', c.version, ",
      SpellsJson("cpr", "cpr_number", "'sealed', encode(s.sealed, 'hex')", day), ", ",
      SpellsJson("target_group", "target_group_spell", "'target_group', s.target_group", day), ", ",
      SpellsJson("address", "address_spell",
                 "'street', s.street, 'postcode', s.postcode, 'city', s.city, 'district_code', s.district_code, "
                 "'dar_address_id', s.dar_address_id, 'residence_area', s.residence_area, "
                 "'residence_rule', s.residence_rule",
                 day),
      ", ",
      SpellsJson("needs", "need_spell", "'capacity', s.capacity, 'skills', s.skills, 'unemployed', s.unemployed", day));
}

// Two CTEs: marks what is superseded in a table of spells, and inserts the new ones from the document's member of the
// table's name. `values` are the columns' expressions over r, whose columns `record` declares.
std::string SpellCtes(absl::string_view table, absl::string_view columns, absl::string_view values,
                      absl::string_view record) {
  return absl::StrCat(", closed_", table, " AS (UPDATE ", table,
                      " s SET superseded_at = $2 WHERE s.municipality_code = $1",
                      " AND s.citizen_id = ANY ($4::uuid[]) AND s.spell_id = ANY ($5::uuid[])), new_", table,
                      " AS (INSERT INTO ", table, " (municipality_code, citizen_id, spell_id, valid, recorded_at, ",
                      columns, ") SELECT $1, r.citizen_id, r.spell_id, daterange(r.first, r.until), $2, ", values,
                      " FROM jsonb_to_recordset($3::jsonb -> '", table,
                      "') AS r(citizen_id uuid, spell_id uuid, first date, until date, ", record, "))");
}

Date DayIn(const Json& json, const char* key) { return *Date::Parse(json.at(key).get<std::string>()); }

template <typename V, typename Read>
Timeline<V> TimelineFrom(const Json& person, const char* key, Read read) {
  std::vector<Spell<V>> spells;
  const auto found = person.find(key);
  if (found != person.end() && found->is_array()) {
    for (const Json& s : *found) {
      Spell<V> spell{*Uuid::Parse(s.at("id").get<std::string>()), DayIn(s, "from"), std::nullopt, read(s)};
      if (!s.at("until").is_null()) spell.until = DayIn(s, "until");
      spells.push_back(std::move(spell));
    }
  }
  return Timeline<V>(std::move(spells));
}

std::string TextIn(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found == json.end() || found->is_null() ? "" : found->get<std::string>();
}

v1::Address AddressFrom(const Json& s) {
  v1::Address address;
  address.set_street(TextIn(s, "street"));
  address.set_postcode(TextIn(s, "postcode"));
  address.set_city(TextIn(s, "city"));
  address.set_district_code(s.at("district_code").get<int>());
  address.set_dar_address_id(TextIn(s, "dar_address_id"));
  address.set_residence_area(TextIn(s, "residence_area"));
  address.set_residence_rule(TextIn(s, "residence_rule"));
  return address;
}

v1::Consent ConsentFrom(const Json& k, const Uuid& citizen) {
  v1::Consent consent;
  consent.set_name(ResourceName("consents", TextIn(k, "id")));
  consent.set_citizen(ResourceName("citizens", citizen));
  consent.set_purpose(TextIn(k, "purpose"));
  consent.set_recipient_cvr(TextIn(k, "recipient_cvr"));
  consent.set_text_version(TextIn(k, "text_version"));
  *consent.mutable_given_on() = wire::ToProto(DayIn(k, "given_on"));
  return consent;
}

// What the sealed number is bound to: moved to another row, it does not open.
std::string Place(absl::string_view municipality, const Uuid& citizen) {
  return absl::StrCat(municipality, "|", citizen.ToString());
}

// The spells of a timeline that are not stored yet, as members of the document; `add` fills in the value.
template <typename V, typename Add>
void AppendNew(const Person& person, const Timeline<V>& timeline, Json* list, Add add) {
  for (const Spell<V>& spell : timeline.spells()) {
    if (spell.id != Uuid()) continue;
    Json json = {{"citizen_id", person.id.ToString()},
                 {"spell_id", Uuid::New().ToString()},
                 {"first", spell.from.ToString()},
                 {"until", spell.until ? Json(spell.until->ToString()) : Json(nullptr)}};
    add(spell, &json);
    list->push_back(std::move(json));
  }
}

void AppendSpells(const Person& person, Json* doc) {
  AppendNew(person, person.target_group, &(*doc)["target_group_spell"],
            [](const auto& spell, Json* json) { (*json)["target_group"] = static_cast<int>(spell.value); });
  AppendNew(person, person.address, &(*doc)["address_spell"], [](const auto& spell, Json* json) {
    const v1::Address& a = spell.value;
    json->update({{"street", a.street()},
                  {"postcode", a.postcode()},
                  {"city", a.city()},
                  {"district_code", a.district_code()},
                  {"dar_address_id", a.dar_address_id().empty() ? Json(nullptr) : Json(a.dar_address_id())},
                  {"residence_area", a.residence_area()},
                  {"residence_rule", a.residence_rule()}});
  });
  AppendNew(person, person.needs, &(*doc)["need_spell"], [](const auto& spell, Json* json) {
    json->update(
        {{"capacity", spell.value.capacity}, {"skills", spell.value.skills}, {"unemployed", spell.value.unemployed}});
  });
  AppendNew(person, person.caseworker, &(*doc)["caseworker_spell"],
            [](const auto& spell, Json* json) { (*json)["caseworker"] = spell.value; });
}

Json PersonRow(const Person& person) {
  const auto fold = [&](const std::string& key) { return person.is_protected ? std::string() : key; };
  return {{"citizen_id", person.id.ToString()},
          {"version", person.version},
          {"given_name", person.given_name},
          {"surname", person.surname},
          {"search_key", fold(SearchKey(person.surname))},
          {"sort_key", fold(absl::StrCat(SortKey(person.surname), "\x01", SortKey(person.given_name)))},
          {"phone", person.phone},
          {"protected", person.is_protected}};
}

}  // namespace

std::string PersonFactsJson(absl::string_view day) { return absl::StrCat("json_build_object(", FactMembers(day), ")"); }

std::string PersonJson(absl::string_view day) {
  return absl::StrCat("json_build_object(", FactMembers(day), ", ",
                      SpellsJson("caseworker", "caseworker_spell", "'caseworker', s.caseworker", day),
                      R"(, 'given_name', c.given_name, 'surname', c.surname, 'phone', c.phone, 'protected', c.protected,
         'restricted', c.restricted,
         'external_id', (SELECT o.external_id FROM citizen_source o
                         WHERE o.municipality_code = $1 AND o.citizen_id = c.citizen_id
                         ORDER BY o.applied_at DESC, o.source_system LIMIT 1),
         'consents', (SELECT json_agg(json_build_object('id', k.consent_id, 'purpose', k.purpose,
                        'recipient_cvr', k.recipient_cvr, 'text_version', k.text_version, 'given_on', k.given_on)
                        ORDER BY k.given_on, k.consent_id) FROM consent k
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
      lookups AS (SELECT * FROM jsonb_to_recordset($3::jsonb -> 'cpr_lookup') AS r(citizen_id uuid, key_id text,
                  keyed_hash text, first date, until date, fresh boolean)),
      new_lookups AS (
        INSERT INTO cpr_lookup (municipality_code, key_id, keyed_hash, citizen_id, valid)
        SELECT $1, r.key_id, decode(r.keyed_hash, 'hex'), r.citizen_id, daterange(r.first, r.until)
        FROM lookups r WHERE r.fresh),
      closed_lookups AS (
        UPDATE cpr_lookup l SET valid = daterange(r.first, r.until) FROM lookups r
        WHERE NOT r.fresh AND l.municipality_code = $1 AND l.key_id = r.key_id
          AND l.keyed_hash = decode(r.keyed_hash, 'hex') AND l.citizen_id = r.citizen_id))",
      SpellCtes("cpr_number", "sealed, key_id", "decode(r.sealed, 'hex'), r.key_id", "sealed text, key_id text"),
      SpellCtes("target_group_spell", "target_group", "r.target_group", "target_group smallint"),
      SpellCtes("address_spell",
                "street, postcode, city, district_code, dar_address_id, residence_area, residence_rule",
                "r.street, r.postcode, r.city, r.district_code, r.dar_address_id, r.residence_area, r.residence_rule",
                "street text, postcode text, city text, district_code smallint, dar_address_id uuid, "
                "residence_area text, residence_rule text"),
      SpellCtes("need_spell", "capacity, skills, unemployed", "r.capacity, r.skills, r.unemployed",
                "capacity boolean, skills boolean, unemployed boolean"),
      SpellCtes("caseworker_spell", "caseworker", "r.caseworker", "caseworker text"));
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
  if (json.contains("consents") && json["consents"].is_array()) {
    for (const Json& k : json["consents"]) person.consents.push_back(ConsentFrom(k, person.id));
  }
  return person;
}

absl::StatusOr<std::string> People::OpenNumber(absl::string_view municipality, const Uuid& citizen,
                                               absl::string_view sealed) const {
  auto number = sealer_->Open(kCprPurpose, sealed, Place(municipality, citizen));
  if (!number.ok()) return absl::InternalError(absl::StrCat("CPR number: ", number.status().message()));
  return number;
}

absl::StatusOr<People::Locked> People::Lock(rpc::Tx& tx, const Uuid& citizen) const {
  tx.Exec(kPersonLock, {tx.municipality(), citizen});
  return ReadLocked(tx, citizen);
}

absl::StatusOr<People::Locked> People::ReadLocked(rpc::Tx& tx, const Uuid& citizen) const {
  const postgres::Rows rows = tx.Exec(kPersonRead, {tx.municipality(), citizen});
  if (rows.empty()) return WhyAbsent(tx, citizen);
  SJAK_ASSIGN_OR_RETURN(Person person, Parse(tx.municipality(), rows.front().text("person")));
  if (person.is_restricted && !MayUseRestricted(tx.call())) return ProcessingRestricted(citizen);
  return Locked{std::move(person), AreasFromJson(rows.front().text("areas"))};
}

void People::Write(rpc::Tx& tx, absl::Span<const Person* const> people) const {
  tx.Exec(kPersonWrite, WriteArgs(tx, people));
}

postgres::Args People::WriteArgs(rpc::Tx& tx, absl::Span<const Person* const> people) const {
  Json doc = {{"citizen", Json::array()},         {"cpr_lookup", Json::array()},         {"cpr_number", Json::array()},
              {"address_spell", Json::array()},   {"target_group_spell", Json::array()}, {"need_spell", Json::array()},
              {"caseworker_spell", Json::array()}};
  std::vector<postgres::Arg> ids, superseded;
  for (const Person* person : people) {
    ids.push_back(person->id);
    for (const auto* rows :
         {&person->cpr.superseded(), &person->target_group.superseded(), &person->address.superseded(),
          &person->needs.superseded(), &person->caseworker.superseded()}) {
      superseded.insert(superseded.end(), rows->begin(), rows->end());
    }
    doc["citizen"].push_back(PersonRow(*person));
    AppendSpells(*person, &doc);
    const bool had_number = !person->cpr.superseded().empty();
    AppendNew(*person, person->cpr, &doc["cpr_number"], [&](const auto& spell, Json* json) {
      const std::string sealed = sealer_->Seal(kCprPurpose, spell.value, Place(tx.municipality(), person->id));
      json->update({{"sealed", absl::BytesToHexString(sealed)}, {"key_id", sealer_->active_key_id()}});
      // A closed spell is a shorter copy of one whose number can already be found.
      const bool fresh = !(had_number && spell.until);
      for (const auto& [key_id, hash] : LookupHashes(tx.municipality(), spell.value)) {
        doc["cpr_lookup"].push_back({{"citizen_id", person->id.ToString()},
                                     {"key_id", key_id},
                                     {"keyed_hash", absl::BytesToHexString(hash)},
                                     {"first", (*json)["first"]},
                                     {"until", (*json)["until"]},
                                     {"fresh", fresh}});
      }
    });
  }
  return {tx.municipality(), tx.now(), doc.dump(), ids, superseded};
}

std::vector<std::pair<std::string, std::string>> People::LookupHashes(absl::string_view municipality,
                                                                      absl::string_view cpr) const {
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string& key_id : sealer_->key_ids()) {
    out.emplace_back(key_id, *sealer_->KeyedHash(kCprPurpose, municipality, cpr, key_id));
  }
  return out;
}

}  // namespace sjak::citizens
