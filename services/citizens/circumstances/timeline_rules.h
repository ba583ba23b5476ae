#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "platform/base/date.h"
#include "platform/base/uuid.h"

namespace sjak::citizens {

// FAILED_PRECONDITION SPELL_OVERLAP for a spell that would run into one that starts later.
absl::Status SpellOverlap();

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

  const std::vector<Spell<V>>& spells() const { return spells_; }
  // Rows that no longer stand.
  const std::vector<Uuid>& superseded() const { return superseded_; }

 private:
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
