#include "services/citizens/caseworkers/caseload_rules.h"

namespace sjak::citizens {

bool Reassign(Timeline<std::string>* caseworkers, const std::string& from, const std::string& to, Date day) {
  std::vector<Spell<std::string>> theirs;
  for (const Spell<std::string>& spell : caseworkers->spells()) {
    if (spell.value == from && (!spell.until || *spell.until > day)) theirs.push_back(spell);
  }
  for (const Spell<std::string>& spell : theirs) {
    // Cannot run into a later one: it ends where the spell did whose place it takes.
    (void)caseworkers->Open(std::max(spell.from, day), spell.until, to);
  }
  return !theirs.empty();
}

const std::string& LeastLoaded(absl::Span<const std::string> to, const std::map<std::string, int64_t>& loads) {
  const auto load = [&](const std::string& who) {
    const auto found = loads.find(who);
    return found == loads.end() ? 0 : found->second;
  };
  return *std::min_element(to.begin(), to.end(),
                           [&](const std::string& a, const std::string& b) { return load(a) < load(b); });
}

}  // namespace sjak::citizens
