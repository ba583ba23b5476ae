#include "services/citizens/registry/match_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/common/danish_text.h"

namespace sjak::citizens {
namespace {

constexpr size_t kPhoneDigits = 8;

std::set<std::string> WordsOf(absl::string_view names) {
  return absl::StrSplit(LooseKey(names), ' ', absl::SkipEmpty());
}

// Without country code, as people write it one time and leave it out the next.
std::string PhoneKey(absl::string_view phone) {
  std::string digits;
  for (char c : phone) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) digits.push_back(c);
  }
  return digits.size() < kPhoneDigits ? "" : digits.substr(digits.size() - kPhoneDigits);
}

}  // namespace

std::vector<MatchKey> MatchKeys(const MatchFacts& facts) {
  const std::set<std::string> words = WordsOf(absl::StrCat(facts.given_name, " ", facts.surname));
  const std::string name = absl::StrJoin(words, " ");
  std::set<MatchKey> keys;
  for (const std::string& word : words) keys.insert({MatchKind::kWord, word});
  for (const MatchFacts::Birth& birth : facts.births) {
    const std::string date = birth.date.ToString();
    keys.insert({birth.by_replacement ? MatchKind::kReplacementBirthDate : MatchKind::kBirthDate, date});
    if (!name.empty()) keys.insert({MatchKind::kNameAndBirthDate, absl::StrCat(date, "|", name)});
  }
  if (const std::string phone = PhoneKey(facts.phone); !phone.empty()) keys.insert({MatchKind::kPhone, phone});
  if (const std::string street = SearchKey(facts.street); !street.empty() && !name.empty()) {
    keys.insert({MatchKind::kNameAndAddress, absl::StrCat(facts.postcode, "|", street, "|", name)});
  }
  return {keys.begin(), keys.end()};
}

std::vector<std::string> SearchWords(absl::string_view names, size_t most) {
  const std::set<std::string> unique = WordsOf(names);
  std::vector<std::string> words(unique.begin(), unique.end());
  std::stable_sort(words.begin(), words.end(),
                   [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  if (words.size() > most) words.resize(most);
  return words;
}

}  // namespace sjak::citizens
