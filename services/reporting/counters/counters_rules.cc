#include "absl/strings/str_cat.h"
#include "services/reporting/counters/counter_rules.h"

namespace sjak::reporting {

int Counters::Intern(const std::string& text) {
  const auto [it, fresh] = numbers_.emplace(text, static_cast<int>(texts_.size()));
  if (fresh) texts_.push_back(text);
  return it->second;
}

void Counters::Enter(const Uuid& programme, const std::string& phase, const std::string& dimension,
                     const std::string& member) {
  const std::string name = absl::StrCat(programme.ToString(), "/", phase, "/", dimension, "/", member);
  const auto [it, fresh] = place_numbers_.emplace(name, static_cast<int>(places_.size()));
  if (fresh) places_.push_back({programme, phase, dimension, member});
  place_ = it->second;
}

void Counters::Add(const char* measure, const std::string& code, Date day, int64_t value) {
  const CounterKey& place = places_[place_];
  if (!place.dimension.empty() && day != kUndated) {
    day = day - (static_cast<int>(day.weekday()) - static_cast<int>(absl::Weekday::monday));
  }
  sums_[Packed(place_, Intern(measure), Intern(code), static_cast<int>(day - kUndated))] += value;
}

void Counters::Merge(const Counters& other, int sign) {
  for (const auto& [packed, value] : other.sums_) {
    const auto& [place, measure, code, day] = packed;
    const CounterKey& key = other.places_[place];
    Enter(key.programme, key.phase, key.dimension, key.member);
    sums_[Packed(place_, Intern(other.texts_[measure]), Intern(other.texts_[code]), day)] += sign * value;
  }
}

std::map<CounterKey, int64_t> Counters::Sums() const {
  std::map<CounterKey, int64_t> sums;
  for (const auto& [packed, value] : sums_) {
    if (value == 0) continue;
    const auto& [place, measure, code, day] = packed;
    CounterKey key = places_[place];
    key.measure = texts_[measure];
    key.code = texts_[code];
    key.day = kUndated + day;
    sums.emplace(std::move(key), value);
  }
  return sums;
}

}  // namespace sjak::reporting
