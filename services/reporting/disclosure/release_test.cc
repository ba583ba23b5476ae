// The attack on disclosure at n = 20: whoever has every report of a year for outside, and tries every history of counts
// that fits them, cannot tell one protected number.
#include "services/reporting/disclosure/release.h"

#include <gmock/gmock.h>

#include <random>

#include "services/reporting/disclosure/attacker_fixture.h"

namespace sjak::reporting {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

constexpr int64_t kK = Attacker::kK;

Release At(int month, const Counts& counts, int64_t k = kK) {
  Release release;
  release.as_of = Date(2021, month, 1).LastOfMonth();
  release.k = k;
  for (size_t c = 0; c < counts.size(); ++c) {
    release.cells.push_back({static_cast<int>(c) + 1, counts[c]});
    release.total += counts[c];
  }
  return release;
}

std::string Text(const Release& release) {
  if (!release.published) return "-";
  std::string text;
  for (const ReleasedCell& cell : release.cells) text += (text.empty() ? "" : " ") + Printed(cell, release.k);
  return text;
}

std::vector<Release> Year(const std::vector<Counts>& months, Suppression suppression = Suppression::kFull) {
  std::vector<Release> releases;
  for (size_t m = 0; m < months.size(); ++m) {
    releases.push_back(DecideRelease(releases, At(static_cast<int>(m) + 1, months[m]), suppression));
  }
  return releases;
}

std::string YearText(const std::vector<Counts>& months) {
  std::string text;
  for (const Release& release : Year(months)) text += (text.empty() ? "" : " | ") + Text(release);
  return text;
}

// Twelve months in which up to 20 people come, each in one of the kinds.
std::vector<Counts> RandomYear(std::mt19937* random, int kinds) {
  std::vector<int> weights(kinds);
  for (int& weight : weights) weight = 1 + static_cast<int>((*random)() % 6);
  std::discrete_distribution<int> kind(weights.begin(), weights.end());
  std::vector<Counts> months;
  Counts counts(kinds);
  int people = 0;
  for (int month = 0; month < 12; ++month) {
    const int come = static_cast<int>((*random)() % (month % 4 == 3 ? 8 : 3));
    for (int i = 0; i < come && people < 20; ++i, ++people) ++counts[kind(*random)];
    months.push_back(counts);
  }
  return months;
}

TEST(Release, OneReport) {
  EXPECT_EQ(YearText({{9, 7, 4}}), "9 .. <5");
  EXPECT_EQ(YearText({{9, 7, 6}}), "9 7 6");
  EXPECT_EQ(YearText({{9, 3, 4}}), "9 <5 <5");
  EXPECT_EQ(YearText({{9, 1, 0}}), "-");  // 9 would say that the other two are one person
  EXPECT_EQ(YearText({{8, 5, 0}}), "-");  // 8, .., <5: the two sum to 5 and one of them is at least 5
  EXPECT_EQ(YearText({{3, 2, 1}}), "-");
  EXPECT_EQ(YearText({{0, 0, 0}}), "-");
}

TEST(Release, WhatOneReportAddsToAnother) {
  EXPECT_EQ(YearText({{9, 7, 6}, {10, 7, 6}}), "9 7 6 | -");           // one person, of the first kind
  EXPECT_EQ(YearText({{9, 7, 6}, {9, 7, 6}}), "9 7 6 | 9 7 6");        // nobody came: nothing to tell
  EXPECT_EQ(YearText({{9, 7, 6}, {14, 12, 11}}), "9 7 6 | 14 12 11");  // enough of each
  EXPECT_EQ(YearText({{9, 7, 6}, {10, 9, 8}, {15, 13, 12}}), "9 7 6 | - | 15 13 12");
}

TEST(Release, AKindThatCouldNotBeHidesNobody) {
  Release next = At(1, {9, 7, 0});
  next.cells[2].structural = true;
  EXPECT_EQ(Text(DecideRelease({}, next)), "9 7 0");
  next.cells[1].count = 3;
  next.total = 12;
  EXPECT_EQ(Text(DecideRelease({}, next)), "-") << "9 of 12 leaves 3";
}

TEST(Release, LateDataThatTakesAwayStartsAfresh) { EXPECT_EQ(YearText({{9, 7, 6}, {8, 7, 6}}), "9 7 6 | 8 7 6"); }

TEST(Release, NobodyLearnsASmallNumberFromAYearOfReports) {
  std::mt19937 random(20);
  int printed = 0;
  for (int round = 0; round < 200; ++round) {
    const int kinds = round == 0 ? 4 : 3;
    const std::vector<Release> reports = Year(RandomYear(&random, kinds));
    const Attacker attacker(reports);
    ASSERT_TRUE(attacker.TruthIsPossible()) << "the attacker reads the reports wrongly";
    ASSERT_EQ(attacker.Known(), 0) << "round " << round;
    ASSERT_THAT(PinnedCounts(reports), IsEmpty());
    for (const Release& report : reports) printed += report.published;
  }
  EXPECT_GT(printed, 200) << "reports that never print a table are safe and useless";
}

// The proof that the attack attacks: where only small cells are hidden, and nothing to protect them, it succeeds.
TEST(Release, WithoutComplementarySuppressionTheAttackSucceeds) {
  std::mt19937 random(20);
  int years_lost = 0;
  for (int round = 0; round < 100; ++round) {
    const std::vector<Release> reports = Year(RandomYear(&random, 3), Suppression::kPrimaryOnly);
    const Attacker attacker(reports);
    ASSERT_TRUE(attacker.TruthIsPossible());
    years_lost += attacker.Known() > 0;
    EXPECT_EQ(attacker.Known() > 0, !PinnedCounts(reports).empty()) << "the two ways of reading differ";
  }
  EXPECT_GE(years_lost, 90);
}

}  // namespace
}  // namespace sjak::reporting
