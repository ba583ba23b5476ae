#include "services/citizens/circumstances/history_store.h"

#include "absl/strings/str_cat.h"
#include "platform/base/wire.h"
#include "services/citizens/registry/spells_store.h"

namespace sjak::citizens {
namespace {

using Json = nlohmann::json;

std::string Branch(v1::SpellKind kind, absl::string_view table, absl::string_view value) {
  return absl::StrCat("SELECT ", static_cast<int>(kind), " AS kind, s.spell_id, s.valid, s.recorded_at, ",
                      "s.superseded_at, jsonb_build_object(", value, ") AS value FROM ", table,
                      " s WHERE s.municipality_code = $1 AND s.citizen_id = c.citizen_id UNION ALL ");
}

std::string SpellsPageSql() {
  return absl::StrCat(
      R"(
  SELECT 1 AS item, c.citizen_id AS subject_id, c.protected, c.restricted, h.kind, h.spell_id, lower(h.valid) AS first,
         upper(h.valid) AS until, h.recorded_at, h.superseded_at, h.value
  FROM citizen c
  LEFT JOIN LATERAL (
    SELECT a.kind, a.spell_id, a.valid, a.recorded_at,
           CASE WHEN a.superseded_at <= coalesce($4::timestamptz, 'infinity') THEN a.superseded_at END AS superseded_at,
           a.value
    FROM ()",
      Branch(v1::SPELL_KIND_TARGET_GROUP, "target_group_spell", "'target_group', s.target_group"),
      Branch(v1::SPELL_KIND_ADDRESS, "address_spell",
             "'street', s.street, 'postcode', s.postcode, 'city', s.city, 'district_code', s.district_code, "
             "'dar_address_id', s.dar_address_id, 'residence_area', s.residence_area, "
             "'residence_rule', s.residence_rule"),
      Branch(v1::SPELL_KIND_NEEDS, "need_spell",
             "'capacity', s.capacity, 'skills', s.skills, 'unemployed', s.unemployed"),
      Branch(v1::SPELL_KIND_CASEWORKER, "caseworker_spell", "'caseworker', s.caseworker"),
      R"(SELECT s.kind, s.spell_id, s.valid, s.recorded_at, s.superseded_at, s.value FROM circumstance_spell s
          WHERE s.municipality_code = $1 AND s.citizen_id = c.citizen_id) a
    WHERE ($3::date IS NULL OR a.valid @> $3::date) AND a.recorded_at <= coalesce($4::timestamptz, 'infinity')
      AND ($5::int[] IS NULL OR a.kind = ANY ($5::int[]))
      AND ($6::boolean OR a.superseded_at IS NULL OR a.superseded_at > coalesce($4::timestamptz, 'infinity'))
      AND (a.kind, lower(a.valid), a.spell_id) > ($8::int, $9::date, $10::uuid)
    ORDER BY a.kind, lower(a.valid), a.spell_id
    LIMIT $7::int + 1) h ON true
  WHERE c.municipality_code = $1 AND c.citizen_id = $2
  ORDER BY h.kind, lower(h.valid), h.spell_id)");
}

template <typename M>
void SetDays(Date from, std::optional<Date> until, M* message) {
  *message->mutable_valid_from() = wire::ToProto(from);
  if (until) *message->mutable_valid_to() = wire::ToProto(*until - 1);
}

template <typename M>
void SetDays(const postgres::Row& row, M* message) {
  SetDays(row.date("first"), row.is_null("until") ? std::nullopt : std::optional<Date>(row.date("until")), message);
}

template <typename M>
void Fill(const postgres::Row& row, const Json& value, M* message) {
  ReadValue(value, message);
  SetDays(row, message);
}

void FillAddress(const postgres::Row& row, const Json& value, bool hidden, v1::Address* address) {
  *address = AddressFrom(value);
  if (hidden) {
    const int district = CityLevel(address->district_code());
    address->Clear();
    address->set_district_code(district);
  }
  SetDays(row, address);
}

void FillNeeds(const NeedState& state, v1::NeedsSpell* needs) {
  if (state.capacity) needs->add_needs(v1::NEED_CAPACITY);
  if (state.skills) needs->add_needs(v1::NEED_SKILLS);
  needs->set_unemployed(state.unemployed);
}

// Where a value of the kind stands in the spell.
v1::BenefitSpell* Mutable(v1::Spell* spell, const v1::BenefitSpell&) { return spell->mutable_benefit(); }
v1::MobilityLimit* Mutable(v1::Spell* spell, const v1::MobilityLimit&) { return spell->mutable_mobility_limit(); }
v1::Considerations* Mutable(v1::Spell* spell, const v1::Considerations&) { return spell->mutable_considerations(); }
v1::LanguageLevel* Mutable(v1::Spell* spell, const v1::LanguageLevel&) { return spell->mutable_language_level(); }
v1::Protection* Mutable(v1::Spell* spell, const v1::Protection&) { return spell->mutable_protection(); }
v1::Guest* Mutable(v1::Spell* spell, const v1::Guest&) { return spell->mutable_guest(); }
v1::CaseClosure* Mutable(v1::Spell* spell, const v1::CaseClosure&) { return spell->mutable_closure(); }

}  // namespace

const rpc::AuditedRead kSpellsPage("spells_page", 10, SpellsPageSql());

v1::Spell SpellOf(const postgres::Row& row, bool hides_address) {
  v1::Spell spell;
  spell.set_name(ResourceName("spells", row.uuid("spell_id")));
  *spell.mutable_recorded_at() = wire::ToProto(row.time("recorded_at"));
  if (!row.is_null("superseded_at")) *spell.mutable_superseded_at() = wire::ToProto(row.time("superseded_at"));
  const int kind = row.i32("kind");
  const Json value = Json::parse(row.text("value"));
  if (kind == v1::SPELL_KIND_TARGET_GROUP) {
    spell.mutable_target_group()->set_group(static_cast<v1::TargetGroup>(value.at("target_group").get<int>()));
    SetDays(row, spell.mutable_target_group());
  } else if (kind == v1::SPELL_KIND_ADDRESS) {
    FillAddress(row, value, hides_address, spell.mutable_address());
  } else if (kind == v1::SPELL_KIND_NEEDS) {
    FillNeeds({value.at("capacity").get<bool>(), value.at("skills").get<bool>(), value.at("unemployed").get<bool>()},
              spell.mutable_needs());
    SetDays(row, spell.mutable_needs());
  } else if (kind == v1::SPELL_KIND_CASEWORKER) {
    Fill(row, value, spell.mutable_caseworker());
  }
  Person nobody;
  EachCircumstance(nobody, [&](v1::SpellKind of, const auto& timeline) {
    using V = typename std::decay_t<decltype(timeline)>::Value;
    if (of == kind) Fill(row, value, Mutable(&spell, V()));
  });
  if (spell.has_benefit()) spell.mutable_benefit()->set_recorded_as(spell.benefit().benefit());
  return spell;
}

std::vector<v1::Spell> StandingSpells(const Person& person) {
  std::vector<v1::Spell> spells;
  for (const auto& s : person.target_group.spells()) {
    auto* group = spells.emplace_back().mutable_target_group();
    group->set_group(s.value);
    SetDays(s.from, s.until, group);
  }
  for (const auto& s : person.address.spells()) {
    auto* address = spells.emplace_back().mutable_address();
    if (person.is_protected) {
      address->set_district_code(CityLevel(s.value.district_code()));
    } else {
      *address = s.value;
    }
    SetDays(s.from, s.until, address);
  }
  for (const auto& s : person.needs.spells()) {
    auto* needs = spells.emplace_back().mutable_needs();
    FillNeeds(s.value, needs);
    SetDays(s.from, s.until, needs);
  }
  EachCircumstance(person, [&](v1::SpellKind kind, const auto& timeline) {
    if (kind == v1::SPELL_KIND_CLOSURE) return;
    for (const auto& s : timeline.spells()) {
      auto* value = Mutable(&spells.emplace_back(), s.value);
      *value = s.value;
      SetDays(s.from, s.until, value);
    }
  });
  return spells;
}

}  // namespace sjak::citizens
