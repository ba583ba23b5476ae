#include "services/placements/cover/cover_rules.h"

#include <gtest/gtest.h>

namespace sjak::placements {
namespace {

TEST(CoverRules, ADayIsCoveredByAMentorWhoIsThereAndBoughtOut) {
  struct Row {
    const char* name;
    CitizenDay day;
    GapCause cause;
  };
  const Row rows[] = {
      {"attended with a mentor", {true, true, true, false, true}, GapCause::kNone},
      {"planned with a mentor", {false, false, true, false, true}, GapCause::kNone},
      {"nobody named, somebody was there", {true, true, false, false, false}, GapCause::kNoMentor},
      {"away, somebody was there", {true, true, true, true, true}, GapCause::kMentorAbsent},
      {"planned, away", {false, false, true, true, true}, GapCause::kMentorAbsent},
      {"no agreement", {true, true, true, false, false}, GapCause::kNotBoughtOut},
      {"not seen on site", {true, false, true, false, true}, GapCause::kNotOnSite},
  };
  for (const Row& row : rows) EXPECT_EQ(FindGap(row.day), row.cause) << row.name;
}

TEST(CoverRules, WhoCanStepIn) {
  const MentorDay free{3, 4, true, false, true, true};
  EXPECT_TRUE(CanSubstitute(free));
  MentorDay m = free;
  m.citizens = 4;
  EXPECT_FALSE(CanSubstitute(m)) << "full";
  m = free;
  m.on_site = false;
  EXPECT_FALSE(CanSubstitute(m)) << "elsewhere";
  m = free;
  m.absent = true;
  EXPECT_FALSE(CanSubstitute(m)) << "away";
  m = free;
  m.bought_out = false;
  EXPECT_FALSE(CanSubstitute(m)) << "no agreement";
  m = free;
  m.declared = false;
  EXPECT_FALSE(CanSubstitute(m)) << "no declaration";
}

}  // namespace
}  // namespace sjak::placements
