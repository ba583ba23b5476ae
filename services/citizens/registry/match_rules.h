#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "platform/base/date.h"

namespace sjak::citizens {

// What a person is searched by, and compared by with others. Numbers are stored (citizen_match.kind).
enum class MatchKind {
  kWord = 1,                  // a word of the names, loosely folded
  kNameAndBirthDate = 2,      // all words of the names in order of the alphabet, and the birth date
  kPhone = 3,                 // the last eight digits
  kNameAndAddress = 4,        // all words of the names, street and postcode
  kBirthDate = 5,             // of an ordinary number
  kReplacementBirthDate = 6,  // of a replacement number
  kWordOfMerged = 11,         // as kWord, of a person who was merged into this one; not derived from the person
};

struct MatchKey {
  MatchKind kind;
  std::string key;
  friend auto operator<=>(const MatchKey&, const MatchKey&) = default;
};

// What MatchKeys looks at.
struct MatchFacts {
  std::string given_name;
  std::string surname;
  std::string phone;
  std::string street;    // with number and floor; "" when unknown
  std::string postcode;  // "" when unknown
  struct Birth {
    Date date;
    bool by_replacement = false;  // the number that says so is a replacement number
  };
  std::vector<Birth> births;  // of every number
};

// In order, each once. Of a person of whom little is known only those that say something: no address without street, no
// phone of fewer than eight digits, no pair with a name that holds no letter.
std::vector<MatchKey> MatchKeys(const MatchFacts& facts);

// The words that a search looks for: loosely folded, the longest first, each once, at most `most`.
std::vector<std::string> SearchWords(absl::string_view names, size_t most = 6);

}  // namespace sjak::citizens
