#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "platform/base/json_text.h"
#include "services/citizens/circumstances/timeline_rules.h"
#include "sjak/citizens/v1/citizens.pb.h"

// How dated spells are read and written: as JSON built by the database and taken apart here, and the reverse.
namespace sjak::citizens {

struct Person;

// A member of the person's JSON: the spells of one table that stand. `members`: more of json_build_object's arguments.
// `day`: SQL expression; only spells that cover it, or all when it is NULL.
std::string SpellsJson(absl::string_view key, absl::string_view table, absl::string_view members,
                       absl::string_view day);
// The members 'circumstances' (the kinds of table circumstance_spell) and 'benefit_changes'. Closed cases are read for
// all days: how steady the case was is counted from them.
std::string CircumstancesJson(absl::string_view day);
// Fills the person's timelines of those kinds, and its benefit changes.
void ReadCircumstances(const nlohmann::json& json, Person* person);

// Two CTEs for People::WriteCtes: marks what is superseded in a table of spells, and inserts the new ones from the
// document's member of the table's name. `values` are the columns' expressions over r, whose columns `record` declares.
std::string SpellCtes(absl::string_view table, absl::string_view columns, absl::string_view values,
                      absl::string_view record);
// Those of circumstance_spell, and the document's member for them.
std::string CircumstanceCtes();
void AppendCircumstances(const Person& person, JsonTables* doc);

// A message's fields by name, less those that are not set and those that are messages (the dates), and the reverse.
// Enums are numbers.
nlohmann::json ValueOf(const google::protobuf::Message& message);
void ReadValue(const nlohmann::json& json, google::protobuf::Message* message);

// "" when missing or null.
std::string TextIn(const nlohmann::json& json, const char* key);
Date DayIn(const nlohmann::json& json, const char* key);
v1::Address AddressFrom(const nlohmann::json& value);

// One spell as SpellsJson gives it.
template <typename V>
Spell<V> SpellFrom(const nlohmann::json& json, V value) {
  Spell<V> spell{*Uuid::Parse(TextIn(json, "id")), DayIn(json, "from"), std::nullopt, std::move(value)};
  if (!json.at("until").is_null()) spell.until = DayIn(json, "until");
  return spell;
}

// The timeline that SpellsJson gave the person's member `key`; `read` takes the value from a spell.
template <typename V, typename Read>
Timeline<V> TimelineFrom(const nlohmann::json& person, const char* key, Read read) {
  std::vector<Spell<V>> spells;
  const auto found = person.find(key);
  if (found != person.end() && found->is_array()) {
    for (const nlohmann::json& s : *found) spells.push_back(SpellFrom<V>(s, read(s)));
  }
  return Timeline<V>(std::move(spells));
}

// The members `first` and `until`, the day after the last, or null.
inline void AddDays(Date first, const std::optional<Date>& until, JsonRow* row) {
  row->Text("first", first.ToString());
  until ? row->Text("until", until->ToString()) : row->Null("until");
}

// The spells of a timeline that are not stored yet, as rows of `table` in the document; `add` fills in the value.
template <typename V, typename Add>
void AppendNew(const Uuid& citizen, const Timeline<V>& timeline, absl::string_view table, JsonTables* doc, Add add) {
  for (const Spell<V>& spell : timeline.spells()) {
    if (spell.id != Uuid()) continue;
    JsonRow row = doc->Row(table);
    row.Text("citizen_id", citizen.ToString()).Text("spell_id", Uuid::New().ToString());
    AddDays(spell.from, spell.until, &row);
    add(spell, &row);
  }
}

}  // namespace sjak::citizens
