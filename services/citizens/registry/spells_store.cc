#include "services/citizens/registry/spells_store.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "services/citizens/registry/person_store.h"

namespace sjak::citizens {
namespace {

using Json = nlohmann::json;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string SpellsWhere(absl::string_view members, absl::string_view table, absl::string_view condition) {
  return absl::StrCat("(SELECT json_agg(json_build_object('id', s.spell_id, 'from', lower(s.valid), ",
                      "'until', upper(s.valid), ", members, ")) FROM ", table,
                      " s WHERE s.municipality_code = $1 AND s.citizen_id = c.citizen_id AND s.superseded_at IS NULL",
                      " AND ", condition, ")");
}

std::string CoversDay(absl::string_view day) {
  return absl::StrCat("(", day, "::date IS NULL OR s.valid @> ", day, "::date)");
}

// Numbers, texts and flags are all that a spell's message holds beside its dates.
Json ScalarOf(const Message& m, const FieldDescriptor* f, int index) {
  const auto* r = m.GetReflection();
  const bool many = f->is_repeated();
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return many ? r->GetRepeatedEnumValue(m, f, index) : r->GetEnumValue(m, f);
    case FieldDescriptor::CPPTYPE_INT32:
      return many ? r->GetRepeatedInt32(m, f, index) : r->GetInt32(m, f);
    case FieldDescriptor::CPPTYPE_BOOL:
      return many ? r->GetRepeatedBool(m, f, index) : r->GetBool(m, f);
    default:
      return many ? r->GetRepeatedString(m, f, index) : r->GetString(m, f);
  }
}

void PutScalar(const Json& value, const FieldDescriptor* f, Message* m) {
  const auto* r = m->GetReflection();
  const bool many = f->is_repeated();
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return many ? r->AddEnumValue(m, f, value.get<int>()) : r->SetEnumValue(m, f, value.get<int>());
    case FieldDescriptor::CPPTYPE_INT32:
      return many ? r->AddInt32(m, f, value.get<int32_t>()) : r->SetInt32(m, f, value.get<int32_t>());
    case FieldDescriptor::CPPTYPE_BOOL:
      return many ? r->AddBool(m, f, value.get<bool>()) : r->SetBool(m, f, value.get<bool>());
    default:
      return many ? r->AddString(m, f, value.get<std::string>()) : r->SetString(m, f, value.get<std::string>());
  }
}

}  // namespace

std::string SpellsJson(absl::string_view key, absl::string_view table, absl::string_view members,
                       absl::string_view day) {
  return absl::StrCat("'", key, "', ", SpellsWhere(members, table, CoversDay(day)));
}

std::string CircumstancesJson(absl::string_view day) {
  const std::string condition =
      absl::StrCat("(s.kind = ", static_cast<int>(v1::SPELL_KIND_CLOSURE), " OR ", CoversDay(day), ")");
  return absl::StrCat("'circumstances', ",
                      SpellsWhere("'kind', s.kind, 'value', s.value", "circumstance_spell", condition), R"(,
      'benefit_changes', (SELECT json_agg(json_build_object('benefit', b.benefit, 'becomes', b.becomes,
                            'from', b.valid_from)) FROM benefit_change b WHERE b.municipality_code IN ($1, '0000')))");
}

void ReadCircumstances(const Json& json, Person* person) {
  std::map<int, std::vector<const Json*>> by_kind;
  const auto found = json.find("circumstances");
  if (found != json.end() && found->is_array()) {
    for (const Json& s : *found) by_kind[s.at("kind").get<int>()].push_back(&s);
  }
  EachCircumstance(*person, [&](v1::SpellKind kind, auto& timeline) {
    using V = typename std::decay_t<decltype(timeline)>::Value;
    std::vector<Spell<V>> spells;
    for (const Json* s : by_kind[kind]) {
      V value;
      ReadValue(s->at("value"), &value);
      spells.push_back(SpellFrom<V>(*s, std::move(value)));
    }
    timeline = Timeline<V>(std::move(spells));
  });
  const auto changes = json.find("benefit_changes");
  if (changes == json.end() || !changes->is_array()) return;
  for (const Json& c : *changes) {
    person->benefit_changes.push_back({static_cast<v1::Benefit>(c.at("benefit").get<int>()),
                                       static_cast<v1::Benefit>(c.at("becomes").get<int>()), DayIn(c, "from")});
  }
}

std::string SpellCtes(absl::string_view table, absl::string_view columns, absl::string_view values,
                      absl::string_view record) {
  // Without spells to close, as of people who are new, the table is not looked at.
  return absl::StrCat(", closed_", table, " AS (UPDATE ", table,
                      " s SET superseded_at = $2 WHERE cardinality($5::uuid[]) > 0 AND s.municipality_code = $1",
                      " AND s.citizen_id = ANY ($4::uuid[]) AND s.spell_id = ANY ($5::uuid[])), new_", table,
                      " AS (INSERT INTO ", table, " (municipality_code, citizen_id, spell_id, valid, recorded_at, ",
                      columns, ") SELECT $1, r.citizen_id, r.spell_id, daterange(r.first, r.until), $2, ", values,
                      " FROM jsonb_to_recordset($3::jsonb -> '", table,
                      "') AS r(citizen_id uuid, spell_id uuid, first date, until date, ", record, "))");
}

std::string CircumstanceCtes() {
  return SpellCtes("circumstance_spell", "kind, value", "r.kind, r.value", "kind smallint, value jsonb");
}

void AppendCircumstances(const Person& person, JsonTables* doc) {
  EachCircumstance(person, [&](v1::SpellKind kind, const auto& timeline) {
    AppendNew(person.id, timeline, "circumstance_spell", doc, [&](const auto& spell, JsonRow* row) {
      row->Number("kind", kind).Json("value", ValueOf(spell.value).dump());
    });
  });
}

Json ValueOf(const Message& message) {
  Json json = Json::object();
  const auto* type = message.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* f = type->field(i);
    if (f->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!f->is_repeated()) {
      if (message.GetReflection()->HasField(message, f)) json[f->name()] = ScalarOf(message, f, 0);
      continue;
    }
    if (message.GetReflection()->FieldSize(message, f) == 0) continue;
    Json& list = json[f->name()] = Json::array();
    for (int n = 0; n < message.GetReflection()->FieldSize(message, f); ++n) list.push_back(ScalarOf(message, f, n));
  }
  return json;
}

void ReadValue(const Json& json, Message* message) {
  const auto* type = message->GetDescriptor();
  for (const auto& [name, value] : json.items()) {
    const FieldDescriptor* f = type->FindFieldByName(name);
    if (f == nullptr || f->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!f->is_repeated()) {
      PutScalar(value, f, message);
      continue;
    }
    for (const Json& one : value) PutScalar(one, f, message);
  }
}

std::string TextIn(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found == json.end() || found->is_null() ? "" : found->get<std::string>();
}

Date DayIn(const Json& json, const char* key) { return *Date::Parse(json.at(key).get<std::string>()); }

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

}  // namespace sjak::citizens
