#include "services/common/danish_text.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "services/common/districts.h"

namespace sjak {
namespace {

TEST(DanishTextTest, SpellingsThatSearchTakesForTheSame) {
  const std::vector<std::vector<std::string>> groups = {
      {"Brønshøj-Husum", "BRØNSHØJ/HUSUM", "broenshoej husum", "  Brönshöj – Husum "},
      {"Ågård", "Aagaard", "AAGÅRD", "A\xCC\x8Ag\x61\xCC\x8Ard"},
      {"Ærø", "aeroe", "ÆRØ", "Ärö"},
      {"José Muñoz", "jose munoz"},
      {"Şahin", "sahin"},
      {"Müller", "Muller", "Mu\xCC\x88ller"},
      {"Đorđević", "dordevic"},
      {"O'Connor", "O’Connor", "o connor"},
  };
  for (const auto& group : groups) {
    for (const std::string& text : group) EXPECT_EQ(SearchKey(text), SearchKey(group[0])) << text;
  }
  EXPECT_EQ(SearchKey("Vanløse"), "vanloese");
  EXPECT_EQ(SearchKey(""), "");
  EXPECT_EQ(SearchKey(" - "), "");
  EXPECT_NE(SearchKey("Bo"), SearchKey("Bø"));
}

TEST(DanishTextTest, WhoTypesWithoutDanishLettersFindsThemToo) {
  const std::vector<std::vector<std::string>> groups = {
      {"Søren", "soren", "SOEREN", "Sören", "so\xCC\x88ren"},
      {"Aagaard", "Ågård", "agard", "aagard"},
      {"Ærø", "aero", "aeroe", "Aro"},
      {"Nørgård-Sørensen", "norgard sorensen", "Noergaard Soerensen"},
      {"Bæk", "Baek", "bak"},
  };
  for (const auto& group : groups) {
    for (const std::string& text : group) EXPECT_EQ(LooseKey(text), LooseKey(group[0])) << text;
  }
  EXPECT_EQ(LooseKey("Søren"), "soren");
  EXPECT_NE(LooseKey("Bo"), LooseKey("By"));
  EXPECT_EQ(LooseKey(" - "), "");
}

// Property: whoever types only the beginning of a name finds it.
TEST(DanishTextTest, TheLooseKeyOfABeginningIsABeginning) {
  const std::string letters = "aeoøåæsr";
  std::vector<std::string> texts = {""};
  for (size_t at = 0; texts.size() < 20'000; ++at) {
    for (size_t i = 0; i < letters.size();) {
      const size_t from = i;
      text_internal::DecodeUtf8(letters, &i);
      const std::string longer = texts[at] + letters.substr(from, i - from);
      const std::string key = LooseKey(texts[at]);
      ASSERT_EQ(LooseKey(longer).compare(0, key.size(), key), 0) << longer;
      texts.push_back(longer);
    }
  }
}

TEST(DanishTextTest, SortsAsDanishDoes) {
  const std::vector<std::string> right = {"Abel",     "André",      "Bo",     "Bo Hansen", "Bodil",
                                          "Muhammad", "Mylle",      "Müslüm", "Zoé",       "Zülfikar",
                                          "Ægir",     "Østergaard", "Ågren",  "Aagaard",   "Ås"};
  std::vector<std::string> sorted = right;
  std::reverse(sorted.begin(), sorted.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const std::string& a, const std::string& b) { return SortKey(a) < SortKey(b); });
  EXPECT_EQ(sorted, right);
  EXPECT_EQ(SortKey("Aagaard"), SortKey("ågård"));
}

TEST(DanishTextTest, Utf8) {
  for (const char* good : {"", "abc", "æøå", "€", "😀", "\xEF\xBF\xBD"}) EXPECT_TRUE(IsUtf8(good)) << good;
  for (const char* bad : {"\xE6\xF8", "\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\x80", "\xE2\x82"}) {
    EXPECT_FALSE(IsUtf8(bad));
  }
  // Property: what is encoded is decoded, for every code point.
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    text_internal::AppendUtf8(c, &text);
    size_t at = 0;
    ASSERT_EQ(text_internal::DecodeUtf8(text, &at), c);
    ASSERT_EQ(at, text.size());
  }
}

// Property: keys are stable, and every two-byte text is handled.
TEST(DanishTextTest, KeysOfKeysAreThemselves) {
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const std::string text = {static_cast<char>(a), static_cast<char>(b)};
      const std::string key = SearchKey(text);
      ASSERT_EQ(SearchKey(key), key);
      ASSERT_TRUE(IsUtf8(key));
      ASSERT_TRUE(IsUtf8(SortKey(text)));
    }
  }
}

TEST(CprPatternTest, FindsPersonNumbers) {
  for (const char* text : {"311236-4004", "ring om 3112364004.", "911236-4004", "(150635 9003)", "150635 - 9003",
                           "x150635–9003", "1506359003;1506359004",
                           "\xC2\xA0"
                           "150635\xE2\x80\x91"
                           "9003"}) {
    EXPECT_TRUE(ContainsCprPattern(text)) << text;
  }
}

TEST(CprPatternTest, LetsOtherNumbersThrough) {
  for (const char* text : {"", "13.09.2021", "2021-09-13", "20210913", "13-09-2021", "13/9 2021 kl. 14.00",
                           "2021-09-13 1400", "tlf. 12345678", "+45 12 34 56 78", "EAN 5798000123456", "130921",
                           "130921-14", "991236-4004", "311336-4004", "1.234.567,89", "13748136", "13092021-1234"}) {
    EXPECT_FALSE(ContainsCprPattern(text)) << text;
  }
}

TEST(CprPatternTest, LetsKnownPNumbersThrough) {
  const std::string p_number = "1003388394";  // also a day and a month: 10 March
  EXPECT_TRUE(ContainsCprPattern("P-nr. 1003388394"));
  EXPECT_FALSE(ContainsCprPattern("P-nr. 1003388394", {p_number}));
  EXPECT_TRUE(ContainsCprPattern("P-nr. 1003388394 og 1003388395", {p_number}));
}

TEST(DistrictsTest, NamesOfTheNote) {
  struct {
    const char* name;
    int code;
  } rows[] = {{"Indre by", 1},   {"Østerbro", 2},   {"Noerrebro", 3},       {"Vesterbro/kgs. Enghave", 4},
              {"Valby", 5},      {"vanloese", 6},   {"Brønshøj/Husum", 7},  {"Broenshoej-Husum", 7},
              {"Bispebjerg", 8}, {"Amager Øst", 9}, {"Amager \n Vest", 10}, {"Udenbys", 98},
              {"Bydækkende", 99}};
  for (const auto& row : rows) {
    const District* district = FindDistrict(row.name);
    ASSERT_NE(district, nullptr) << row.name;
    EXPECT_EQ(district->code, row.code);
    EXPECT_EQ(FindDistrict(row.code), district);
  }
  EXPECT_EQ(FindDistrict("Gladsaxe"), nullptr);
  EXPECT_EQ(FindDistrict(11), nullptr);
  EXPECT_EQ(Districts().size(), 12u);
}

}  // namespace
}  // namespace sjak
