#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "platform/base/date.h"
#include "platform/base/error.h"
#include "platform/base/uuid.h"

namespace sjak::citizens {

// FAILED_PRECONDITION SPELL_OVERLAP for a spell that would run into one that starts later.
absl::Status SpellOverlap();
// NOT_FOUND SPELL_NOT_FOUND for a spell that does not stand.
absl::Status SpellNotFound();
// INVALID_ARGUMENT for a last day before the first one; `field` is the date at fault.
absl::Status EndsBeforeItBegins(absl::string_view field);

// The first day of what has always been true, so far as anybody here knows.
inline const Date kAlways(1, 1, 1);

// A run of days on which `value` holds: from `from` up to, but not including, `until`; open when unset.
template <typename V>
struct Spell {
  Uuid id;  // its row; nil until it is stored
  Date from;
  std::optional<Date> until;
  V value;

  bool Covers(Date day) const { return from <= day && (!until || day < *until); }
  std::optional<Date> last_day() const { return until ? std::optional<Date>(*until - 1) : std::nullopt; }
};

// One kind of circumstance of one person: spells that never overlap, by first day. Opening a spell closes the one it
// falls into. Stored spells are never altered: the one that is closed is superseded, and a shorter copy of it added.
template <typename V>
class Timeline {
 public:
  using Value = V;

  Timeline() = default;
  // Spells as stored, in any order.
  explicit Timeline(std::vector<Spell<V>> stored) : spells_(std::move(stored)) { Sort(); }

  // The spell that covers a day, or null.
  const Spell<V>* On(Date day) const {
    for (const Spell<V>& spell : spells_) {
      if (spell.Covers(day)) return &spell;
    }
    return nullptr;
  }

  // SPELL_OVERLAP when a spell that starts later is in the way; nothing is changed then. One that starts on the same
  // day is replaced.
  absl::Status Open(Date from, std::optional<Date> until, V value) {
    for (const Spell<V>& spell : spells_) {
      if (spell.from > from && (!until || spell.from < *until)) return SpellOverlap();
    }
    for (size_t i = 0; i < spells_.size(); ++i) {
      if (!spells_[i].Covers(from)) continue;
      if (spells_[i].id != Uuid()) superseded_.push_back(spells_[i].id);
      if (spells_[i].from < from) {
        spells_[i].id = Uuid();
        spells_[i].until = from;
      } else {
        spells_.erase(spells_.begin() + i);
      }
      break;
    }
    spells_.push_back({Uuid(), from, until, std::move(value)});
    Sort();
    return absl::OkStatus();
  }

  bool Has(const Uuid& id) const { return Find(id) != spells_.end(); }

  // Takes a stored spell away: it never was true. SPELL_NOT_FOUND.
  absl::Status Remove(const Uuid& id) {
    const auto found = Find(id);
    if (found == spells_.end()) return SpellNotFound();
    superseded_.push_back(id);
    spells_.erase(found);
    return absl::OkStatus();
  }

  // Puts another spell in a stored one's place. Unlike Open it closes no other: SPELL_OVERLAP when the new days are not
  // free. SPELL_NOT_FOUND. Nothing is changed on errors.
  absl::Status Correct(const Uuid& id, Date from, std::optional<Date> until, V value) {
    if (!Has(id)) return SpellNotFound();
    for (const Spell<V>& spell : spells_) {
      if (spell.id != id && (!until || spell.from < *until) && (!spell.until || from < *spell.until)) {
        return SpellOverlap();
      }
    }
    SJAK_RETURN_IF_ERROR(Remove(id));
    spells_.push_back({Uuid(), from, until, std::move(value)});
    Sort();
    return absl::OkStatus();
  }

  // Gives a stored spell another end. Errors as in Correct, and INVALID_ARGUMENT naming `field` when it would end
  // before it begins.
  absl::Status End(const Uuid& id, Date until, absl::string_view field) {
    const auto found = Find(id);
    if (found == spells_.end()) return SpellNotFound();
    if (until <= found->from) return EndsBeforeItBegins(field);
    V value = found->value;
    return Correct(id, found->from, until, std::move(value));
  }

  // Nothing holds from `day` on.
  void CloseAt(Date day) {
    std::vector<Spell<V>> kept;
    for (Spell<V>& spell : spells_) {
      const bool reaches = !spell.until || *spell.until > day;
      if (reaches && spell.id != Uuid()) superseded_.push_back(spell.id);
      if (reaches && spell.from >= day) continue;
      if (reaches) {
        spell.id = Uuid();
        spell.until = day;
      }
      kept.push_back(std::move(spell));
    }
    spells_ = std::move(kept);
  }

  const std::vector<Spell<V>>& spells() const { return spells_; }
  // Whether there is anything to store.
  bool changed() const {
    return !superseded_.empty() ||
           std::any_of(spells_.begin(), spells_.end(), [](const Spell<V>& spell) { return spell.id == Uuid(); });
  }
  // Rows that no longer stand.
  const std::vector<Uuid>& superseded() const { return superseded_; }

 private:
  // A stored spell; the nil id names none.
  typename std::vector<Spell<V>>::const_iterator Find(const Uuid& id) const {
    return std::find_if(spells_.begin(), spells_.end(),
                        [&](const Spell<V>& spell) { return id != Uuid() && spell.id == id; });
  }

  void Sort() {
    std::sort(spells_.begin(), spells_.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
  }

  std::vector<Spell<V>> spells_;
  std::vector<Uuid> superseded_;
};

// Whole years of age on a day; 0 before the first birthday. Born on 29 February, one turns a year older on 1 March of
// common years, when the birthday's number of days has passed.
int AgeOn(Date birth, Date day);

}  // namespace sjak::citizens
