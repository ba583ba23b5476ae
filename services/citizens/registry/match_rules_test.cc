#include "services/citizens/registry/match_rules.h"

#include <gmock/gmock.h>

namespace sjak::citizens {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> KeysOf(const MatchFacts& facts, MatchKind kind) {
  std::vector<std::string> out;
  for (const MatchKey& key : MatchKeys(facts)) {
    if (key.kind == kind) out.push_back(key.key);
  }
  return out;
}

TEST(MatchRulesTest, NamesMatchHoweverSpelledAndOrdered) {
  MatchFacts a{"Søren Åge", "Nørgård", "", "", "", {{Date(1991, 1, 15)}}};
  MatchFacts b{"soren", "Noergaard, Aage", "", "", "", {{Date(1991, 1, 15), true}}};
  EXPECT_THAT(KeysOf(a, MatchKind::kWord), ElementsAre("age", "norgard", "soren"));
  EXPECT_EQ(KeysOf(a, MatchKind::kWord), KeysOf(b, MatchKind::kWord));
  EXPECT_THAT(KeysOf(a, MatchKind::kNameAndBirthDate), ElementsAre("1991-01-15|age norgard soren"));
  EXPECT_EQ(KeysOf(a, MatchKind::kNameAndBirthDate), KeysOf(b, MatchKind::kNameAndBirthDate));
  EXPECT_THAT(KeysOf(a, MatchKind::kBirthDate), ElementsAre("1991-01-15"));
  EXPECT_THAT(KeysOf(a, MatchKind::kReplacementBirthDate), IsEmpty());
  EXPECT_THAT(KeysOf(b, MatchKind::kReplacementBirthDate), ElementsAre("1991-01-15"));
}

TEST(MatchRulesTest, PhonesMatchWithAndWithoutCountryCode) {
  for (const char* phone : {"12345678", "+45 12 34 56 78", "0045 12345678"}) {
    EXPECT_THAT(KeysOf({"", "", phone}, MatchKind::kPhone), ElementsAre("12345678")) << phone;
  }
  EXPECT_THAT(KeysOf({"", "", "123456"}, MatchKind::kPhone), IsEmpty());
}

TEST(MatchRulesTest, AddressesMatchOnlyWithTheName) {
  const MatchFacts a{"Bodil", "Prøve", "", "Ruten 12, 3. tv", "2700"};
  const MatchFacts b{"bodil", "proeve", "", "RUTEN 12 3 TV", "2700"};
  EXPECT_THAT(KeysOf(a, MatchKind::kNameAndAddress), ElementsAre("2700|ruten 12 3 tv|bodil prove"));
  EXPECT_EQ(KeysOf(a, MatchKind::kNameAndAddress), KeysOf(b, MatchKind::kNameAndAddress));
  EXPECT_THAT(KeysOf({"Bodil", "Prøve", "", "", "2700"}, MatchKind::kNameAndAddress), IsEmpty());
  EXPECT_THAT(KeysOf({"", "", "", "Ruten 12", "2700"}, MatchKind::kNameAndAddress), IsEmpty());
}

TEST(MatchRulesTest, SearchesForTheRarestWordFirst) {
  EXPECT_THAT(SearchWords(" bo Søren bo aa"), ElementsAre("soren", "bo", "a"));
  EXPECT_THAT(SearchWords("a b c d e f g h").size(), 6u);
  EXPECT_THAT(SearchWords(" - "), IsEmpty());
}

}  // namespace
}  // namespace sjak::citizens
