#include "services/common/danish_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "services/common/cpr.h"

namespace sjak {
namespace {

using text_internal::AppendUtf8;
using text_internal::DecodeUtf8;

constexpr char32_t kReplacement = 0xFFFD;

// Base letters of U+00C0..U+017F (Latin-1 letters and Latin Extended-A) where one letter is enough; '*' marks those
// that Special() spells out, ' ' what is no letter.
constexpr absl::string_view kBaseLetters =
    "aaaa***ceeeeiiii"   // 00C0 À Á Â Ã Ä Å Æ Ç È É Ê Ë Ì Í Î Ï
    "dnoooo* *uuu*y**"   // 00D0 Ð Ñ Ò Ó Ô Õ Ö × Ø Ù Ú Û Ü Ý Þ ß
    "aaaa***ceeeeiiii"   // 00E0
    "dnoooo* *uuu*y*y"   // 00F0
    "aaaaaaccccccccdd"   // 0100
    "ddeeeeeeeeeegggg"   // 0110
    "gggghhhhiiiiiiii"   // 0120
    "ii**jjkkklllllll"   // 0130
    "lllnnnnnnnnnoooo"   // 0140
    "oo**rrrrrrssssss"   // 0150
    "ssttttttuuuuuuuu"   // 0160
    "uuuuwwyyyzzzzzzs";  // 0170
static_assert(kBaseLetters.size() == 0x180 - 0xC0);

// Danish's own letters and the ligatures, as search and as sorting sees them. In sort keys '{', '|' and '}' follow 'z'
// in ASCII and stand for æ, ø and å.
struct Letter {
  char32_t code_point;
  absl::string_view search;
  absl::string_view sort;
};
constexpr Letter kSpecial[] = {
    {0xC4, "ae", "{"},   {0xC5, "aa", "}"},   {0xC6, "ae", "{"},   {0xD6, "oe", "|"},   {0xD8, "oe", "|"},
    {0xDC, "u", "y"},    {0xDE, "th", "th"},  {0xDF, "ss", "ss"},  {0xE4, "ae", "{"},   {0xE5, "aa", "}"},
    {0xE6, "ae", "{"},   {0xF6, "oe", "|"},   {0xF8, "oe", "|"},   {0xFC, "u", "y"},    {0xFE, "th", "th"},
    {0x132, "ij", "ij"}, {0x133, "ij", "ij"}, {0x152, "oe", "oe"}, {0x153, "oe", "oe"},
};

// A letter followed by a combining mark, as some systems write it, is the composed letter.
char32_t Compose(char32_t base, char32_t mark) {
  const bool a = base == 'a' || base == 'A', o = base == 'o' || base == 'O', u = base == 'u' || base == 'U';
  if (mark == 0x30A && a) return 0xE5;
  if (mark == 0x308 && a) return 0xE4;
  if (mark == 0x308 && o) return 0xF6;
  if (mark == 0x308 && u) return 0xFC;
  return base;
}

bool IsCombining(char32_t c) { return c >= 0x300 && c <= 0x36F; }

void AppendFolded(char32_t c, absl::string_view Letter::*as, std::string* key) {
  if (c < 0x80) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      key->push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
    } else if (!key->empty() && key->back() != ' ') {
      key->push_back(' ');
    }
    return;
  }
  for (const Letter& letter : kSpecial) {
    if (letter.code_point == c) {
      key->append((letter.*as).data(), (letter.*as).size());
      return;
    }
  }
  if (c >= 0xC0 && c < 0x180) {
    AppendFolded(static_cast<unsigned char>(kBaseLetters[c - 0xC0]), as, key);
  } else if (c < 0xC0 || (c >= 0x2000 && c <= 0x206F)) {
    AppendFolded(' ', as, key);  // no-break space, typographic dashes and quotation marks
  } else if (!IsCombining(c)) {
    AppendUtf8(c, key);
  }
}

std::string Fold(absl::string_view text, absl::string_view Letter::*as) {
  std::string key;
  for (size_t at = 0; at < text.size();) {
    char32_t c = DecodeUtf8(text, &at);
    if (at < text.size()) {
      size_t after = at;
      const char32_t mark = DecodeUtf8(text, &after);
      if (IsCombining(mark)) c = Compose(c, mark);
    }
    AppendFolded(c, as, &key);
  }
  if (!key.empty() && key.back() == ' ') key.pop_back();
  return key;
}

// Skips what people write between the two parts of a person number; returns where the second part begins.
size_t SkipSeparator(absl::string_view text, size_t at) {
  for (int n = 0; n < 3 && at < text.size(); ++n) {
    size_t after = at;
    const char32_t c = DecodeUtf8(text, &after);
    const bool separates = c == '-' || c == ' ' || c == 0xA0 || (c >= 0x2010 && c <= 0x2014);
    if (!separates) break;
    at = after;
  }
  return at;
}

size_t DigitsAt(absl::string_view text, size_t at) {
  size_t n = 0;
  while (at + n < text.size() && absl::ascii_isdigit(text[at + n])) ++n;
  return n;
}

bool HasDayAndMonth(absl::string_view digits) {
  int day = (digits[0] - '0') * 10 + (digits[1] - '0');
  const int month = (digits[2] - '0') * 10 + (digits[3] - '0');
  if (day > 60) day -= 60;
  return day >= 1 && day <= 31 && month >= 1 && month <= 12;
}

}  // namespace

namespace text_internal {

char32_t DecodeUtf8(absl::string_view text, size_t* at) {
  const auto byte = [&](size_t i) -> uint32_t { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; };
  const uint32_t lead = byte(*at);
  const size_t start = (*at)++;
  if (lead < 0x80) return lead;
  const int following = lead >= 0xF0 && lead <= 0xF4  ? 3
                        : lead >= 0xE0 && lead < 0xF0 ? 2
                                                      : lead >= 0xC2 && lead < 0xE0;
  if (following == 0) return kReplacement;
  char32_t c = lead & (0x3Fu >> following);
  for (int i = 1; i <= following; ++i) {
    if ((byte(start + i) & 0xC0) != 0x80) return kReplacement;
    c = c << 6 | (byte(start + i) & 0x3F);
  }
  const bool overlong = (following == 2 && c < 0x800) || (following == 3 && c < 0x10000);
  if (overlong || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return kReplacement;
  *at = start + following + 1;
  return c;
}

void AppendUtf8(char32_t c, std::string* out) {
  if (c < 0x80) {
    out->push_back(static_cast<char>(c));
    return;
  }
  const int following = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  constexpr unsigned char kLead[] = {0, 0xC0, 0xE0, 0xF0};
  out->push_back(static_cast<char>(kLead[following] | c >> (6 * following)));
  for (int i = following - 1; i >= 0; --i) out->push_back(static_cast<char>(0x80 | (c >> (6 * i) & 0x3F)));
}

}  // namespace text_internal

bool IsUtf8(absl::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t start = at;
    // U+FFFD itself takes three bytes; a failed byte moves on by one.
    if (DecodeUtf8(text, &at) == kReplacement && at == start + 1) return false;
  }
  return true;
}

std::string SearchKey(absl::string_view text) { return Fold(text, &Letter::search); }

std::string LooseKey(absl::string_view text) {
  const std::string key = SearchKey(text);
  std::string out;
  for (size_t i = 0; i < key.size(); ++i) {
    out.push_back(key[i]);
    const char next = i + 1 < key.size() ? key[i + 1] : ' ';
    if ((key[i] == 'o' && next == 'e') || (key[i] == 'a' && (next == 'a' || next == 'e'))) ++i;
  }
  return out;
}

std::string SortKey(absl::string_view text) {
  std::string key = Fold(text, &Letter::sort);
  for (size_t at = key.find("aa"); at != std::string::npos; at = key.find("aa", at + 1)) {
    key[at] = '}';
    key.erase(at + 1, 1);
  }
  return key;
}

bool ContainsCprPattern(absl::string_view text, absl::Span<const std::string> known_p_numbers) {
  for (size_t at = 0; at < text.size();) {
    const size_t digits = DigitsAt(text, at);
    if (digits == 0) {
      ++at;
      continue;
    }
    const absl::string_view run = text.substr(at, digits);
    at += digits;
    if (digits == 10 && HasDayAndMonth(run)) {
      if (std::find(known_p_numbers.begin(), known_p_numbers.end(), run) == known_p_numbers.end()) return true;
    } else if (digits == 6 && HasDayAndMonth(run)) {
      if (DigitsAt(text, SkipSeparator(text, at)) == 4) return true;
    }
  }
  return false;
}

}  // namespace sjak
