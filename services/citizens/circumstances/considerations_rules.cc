#include "services/citizens/circumstances/considerations_rules.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "services/common/danish_text.h"

namespace sjak::citizens {
namespace {

// Beginnings and ends of words, folded as SearchKey does.
constexpr absl::string_view kBeginnings[] = {
    "diagnos",    "depress",     "skizofren", "schizophren", "bipolar",      "psykose",   "psychosis",
    "adhd",       "ptsd",        "autis",     "epilep",      "diabet",       "sukkersyg", "sklerose",
    "sclerosis",  "gigt",        "arthrit",   "misbrug",     "alkoholis",    "alcoholis", "angstlid",
    "borderline", "fibromyalgi", "demens",    "dementia",    "diskusprolaps"};
constexpr absl::string_view kEnds[] = {"kraeft", "cancer", "leddegigt"};

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsWordByte(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || (c & 0x80) != 0; }

// "F32", "f32.1", "DF321" (the Danish form has a D before it): a letter and two digits as a word of its own, and then
// perhaps a point or two more digits.
bool IsIcd10At(absl::string_view text, size_t at) {
  if (at > 0 && IsWordByte(text[at - 1])) return false;
  absl::string_view rest = text.substr(at);
  if (rest.size() > 1 && (rest[0] == 'D' || rest[0] == 'd') && absl::ascii_isalpha(rest[1])) rest.remove_prefix(1);
  if (rest.size() < 3 || !absl::ascii_isalpha(static_cast<unsigned char>(rest[0])) || !IsDigit(rest[1]) ||
      !IsDigit(rest[2])) {
    return false;
  }
  rest.remove_prefix(3);
  if (rest.size() > 1 && rest[0] == '.' && IsDigit(rest[1])) return true;
  size_t digits = 0;
  while (digits < rest.size() && IsDigit(rest[digits])) ++digits;
  return digits <= 2 && (digits == rest.size() || !IsWordByte(rest[digits]));
}

}  // namespace

bool SeemsToHoldDiagnosis(absl::string_view text) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (IsIcd10At(text, at)) return true;
  }
  const std::string folded = SearchKey(text);
  for (absl::string_view word : absl::StrSplit(folded, ' ')) {
    const auto begins = [&](absl::string_view stem) { return absl::StartsWith(word, stem); };
    const auto ends = [&](absl::string_view stem) { return absl::EndsWith(word, stem); };
    if (std::any_of(std::begin(kBeginnings), std::end(kBeginnings), begins)) return true;
    if (std::any_of(std::begin(kEnds), std::end(kEnds), ends)) return true;
  }
  return false;
}

}  // namespace sjak::citizens
