#pragma once

#include "absl/strings/string_view.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/circumstances.pb.h"

namespace sjak::citizens {

// A page of one citizen's spells by kind, first day and id. $1 municipality, $2 citizen, $3 day covered or NULL, $4
// time of knowledge or NULL for now, $5 kinds or NULL for all, $6 whether those superseded then, too, $7 page size, $8
// to $10 kind, first day and id of the last spell seen. One row more than the page where there is one, and one without
// a spell for a citizen who has none of these. Columns item, subject_id, protected, kind, spell_id, first, until,
// recorded_at, superseded_at, value.
extern const rpc::AuditedRead kSpellsPage;

// One of its rows; of an address that is hidden only the days and whether it is in the city.
v1::Spell SpellOf(const postgres::Row& row, bool hides_address);

// The spells of a person that stand, as SpellOf would show them but for the time of recording; less caseworkers and
// closed cases.
std::vector<v1::Spell> StandingSpells(const Person& person);

}  // namespace sjak::citizens
