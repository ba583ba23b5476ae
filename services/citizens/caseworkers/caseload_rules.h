#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "services/citizens/circumstances/timeline_rules.h"

namespace sjak::citizens {

// How steady the hand on a case has been (G13): BIP found that changes of caseworker hurt.
struct CaseHistory {
  // How often the case went to somebody else than had it before, with or without days between.
  int changes = 0;
  // Days on which it was open and nobody's, from the first day it was somebody's.
  int64_t gap_days = 0;
};

// Days of [from, until) that no spell covers.
template <typename V>
int64_t FreeDays(const Timeline<V>& timeline, Date from, Date until) {
  int64_t days = std::max<int64_t>(until - from, 0);
  for (const Spell<V>& spell : timeline.spells()) {
    const Date last = spell.until ? std::min(*spell.until, until) : until;
    days -= std::max<int64_t>(last - std::max(spell.from, from), 0);
  }
  return days;
}

// As seen on `day`, which counts. `closed`: when the case was closed.
template <typename C>
CaseHistory HistoryOf(const Timeline<std::string>& caseworkers, const Timeline<C>& closed, Date day) {
  CaseHistory history;
  const Spell<std::string>* before = nullptr;
  for (const Spell<std::string>& spell : caseworkers.spells()) {
    if (spell.from > day) break;
    if (before != nullptr) {
      if (before->value != spell.value) ++history.changes;
      if (before->until) history.gap_days += FreeDays(closed, *before->until, spell.from);
    }
    before = &spell;
  }
  if (before != nullptr && before->until) history.gap_days += FreeDays(closed, *before->until, day + 1);
  return history;
}

// Gives everything that `from` has on `day` or later to `to`, for the same days. False when there was nothing.
bool Reassign(Timeline<std::string>* caseworkers, const std::string& from, const std::string& to, Date day);

// Whom the next case goes to: of `to` the one with the fewest cases; of several the first. `to` is not empty.
const std::string& LeastLoaded(absl::Span<const std::string> to, const std::map<std::string, int64_t>& loads);

}  // namespace sjak::citizens
