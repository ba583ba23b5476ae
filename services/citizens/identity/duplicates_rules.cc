#include "services/citizens/identity/duplicates_rules.h"

#include <algorithm>

#include "absl/strings/str_split.h"
#include "services/common/danish_text.h"

namespace sjak::citizens {
namespace {

constexpr int kSimilar = 50;
// In words shorter than this a single letter makes another name: Bo and Bo, but not Bo and Ib.
constexpr size_t kLongWord = 5;

std::vector<std::string> NameWords(absl::string_view name) {
  return absl::StrSplit(LooseKey(name), ' ', absl::SkipEmpty());
}

// Whether one letter put in, left out or replaced makes one word the other.
bool OneLetterApart(const std::string& a, const std::string& b) {
  if (a.size() > b.size()) return OneLetterApart(b, a);
  if (b.size() - a.size() > 1) return false;
  const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin());
  const size_t at = in_a - a.begin();
  if (a.size() == b.size()) return at == a.size() || a.compare(at + 1, a.npos, b, at + 1, b.npos) == 0;
  return a.compare(at, a.npos, b, at + 1, b.npos) == 0;
}

bool SameWord(const std::string& a, const std::string& b) {
  return a == b || (std::min(a.size(), b.size()) >= kLongWord && OneLetterApart(a, b));
}

int Weight(Likeness reason) {
  switch (reason) {
    case Likeness::kNameAndBirthDate:
      return 60;
    case Likeness::kReplacementNumber:
      return 50;
    case Likeness::kNameAndAddress:
      return 40;
    case Likeness::kPhone:
      return 20;
  }
  return 0;
}

}  // namespace

int NameLikeness(absl::string_view a, absl::string_view b) {
  std::vector<std::string> shorter = NameWords(a), longer = NameWords(b);
  if (shorter.size() > longer.size()) shorter.swap(longer);
  if (shorter.empty()) return 0;
  size_t shared = 0;
  for (const std::string& word : shorter) {
    const auto found = std::find_if(longer.begin(), longer.end(), [&](const auto& w) { return SameWord(word, w); });
    if (found == longer.end()) continue;
    ++shared;
    longer.erase(found);
  }
  return static_cast<int>(100 * shared / shorter.size());
}

std::set<Likeness> Weighty(const std::set<Likeness>& found, int name_likeness) {
  std::set<Likeness> out = found;
  if (name_likeness < kSimilar) out.erase(Likeness::kReplacementNumber);
  return out;
}

int Score(const std::set<Likeness>& reasons) {
  int score = 0;
  for (Likeness reason : reasons) score += Weight(reason);
  return std::min(score, 100);
}

}  // namespace sjak::citizens
