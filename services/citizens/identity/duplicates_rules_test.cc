#include "services/citizens/identity/duplicates_rules.h"

#include <gmock/gmock.h>

#include <random>

namespace sjak::citizens {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(DuplicatesRulesTest, NameLikeness) {
  struct {
    const char* a;
    const char* b;
    int expect;
  } rows[] = {
      {"Søren Nørgård", "soren noergaard", 100},
      {"Nørgård Søren", "Søren Nørgård", 100},
      {"Søren Åge Nørgård", "Søren Nørgård", 100},
      {"Søren Norgard", "Søren Norgaard", 100},
      {"Mohammed Ali", "Mohamed Ali", 100},  // one letter in a long word
      {"Bo Lund", "Ib Lund", 50},            // short words must be equal
      {"Anna Holm", "Hanna Holm", 50},
      {"Bodil Prøve", "Karen Lund", 0},
      {"", "Karen Lund", 0},
      {" - ", "Karen Lund", 0},
      {"Li Li", "Li Holm", 50},  // a word is used once
  };
  for (const auto& row : rows) {
    EXPECT_EQ(NameLikeness(row.a, row.b), row.expect) << row.a << " / " << row.b;
    EXPECT_EQ(NameLikeness(row.b, row.a), row.expect) << row.b << " / " << row.a;
  }
}

// Property: one letter changed, added or dropped in a long word is forgiven; the same name is always alike.
TEST(DuplicatesRulesTest, ATypingErrorIsForgiven) {
  std::mt19937 random(7);
  for (int i = 0; i < 2'000; ++i) {
    std::string word;
    while (word.size() < 6 + random() % 6) word.push_back("bcdfgklmnprst"[random() % 13]);
    std::string other = word;
    const size_t at = random() % word.size();
    if (i % 3 == 0) other.erase(at, 1);
    if (i % 3 == 1) other.insert(at, 1, 'x');
    if (i % 3 == 2) other[at] = 'x';
    ASSERT_EQ(NameLikeness(word, other), 100) << word << " " << other;
    ASSERT_EQ(NameLikeness(word, word), 100);
  }
}

TEST(DuplicatesRulesTest, ABaseDateSpeaksOnlyBetweenSimilarNames) {
  const std::set<Likeness> found = {Likeness::kReplacementNumber, Likeness::kPhone};
  EXPECT_THAT(Weighty(found, 50), ElementsAre(Likeness::kPhone, Likeness::kReplacementNumber));
  EXPECT_THAT(Weighty(found, 49), ElementsAre(Likeness::kPhone));
  EXPECT_THAT(Weighty({Likeness::kReplacementNumber}, 0), IsEmpty());
}

TEST(DuplicatesRulesTest, Scores) {
  EXPECT_EQ(Score({}), 0);
  EXPECT_EQ(Score({Likeness::kPhone}), 20);
  EXPECT_EQ(Score({Likeness::kNameAndBirthDate, Likeness::kPhone}), 80);
  EXPECT_EQ(
      Score({Likeness::kNameAndBirthDate, Likeness::kPhone, Likeness::kReplacementNumber, Likeness::kNameAndAddress}),
      100);
}

}  // namespace
}  // namespace sjak::citizens
