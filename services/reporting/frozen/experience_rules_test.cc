#include "services/reporting/frozen/experience_rules.h"

#include <gmock/gmock.h>

namespace sjak::reporting {
namespace {

using ::testing::HasSubstr;

ExperienceFacts Enough() {
  ExperienceFacts facts;
  facts.target = 20;
  facts.attached_strict = 10;
  facts.attached_broad = 14;
  facts.building_begun = true;
  facts.accrued_oere = 30'000'000;
  facts.maturity_items = 4;
  facts.maturity_sum = 12;
  facts.explorations = 3;
  facts.explorations_concluded = 3;
  return facts;
}

TEST(Experience, EnoughIsEveryCriterion) {
  EXPECT_EQ(JudgeExperience(Enough()).experience, Experience::kEnough);
  ExperienceFacts facts = Enough();
  facts.attached_strict = 9;
  EXPECT_EQ(JudgeExperience(facts).experience, Experience::kPartly);
  facts = Enough();
  facts.maturity_sum = 11;
  EXPECT_EQ(JudgeExperience(facts).experience, Experience::kPartly);
  EXPECT_THAT(JudgeExperience(facts).conclusion, HasSubstr("trinvis"));
}

TEST(Experience, NothingIsJudgedByWhatWasNotLookedAt) {
  ExperienceFacts facts = Enough();
  facts.maturity_items = facts.maturity_sum = 0;
  EXPECT_EQ(JudgeExperience(facts).experience, Experience::kPartly) << "a checklist nobody has filled in is not met";
  facts = Enough();
  facts.explorations = facts.explorations_concluded = 0;
  EXPECT_EQ(JudgeExperience(facts).experience, Experience::kPartly);
}

// 25 August and 20 September 2021 (D6): what can be said while K1 is 0 and 1.
TEST(Experience, BeforeTheEvidence) {
  ExperienceFacts facts;
  facts.target = 20;
  facts.building_begun = true;
  facts.explorations = 3;
  EXPECT_EQ(JudgeExperience(facts).experience, Experience::kNone);
  EXPECT_THAT(JudgeExperience(facts).conclusion, HasSubstr("Ingen borger er begyndt endnu"));
  EXPECT_THAT(JudgeExperience(facts).conclusion, HasSubstr("betinget af"));
  facts.attached_broad = 1;
  EXPECT_EQ(JudgeExperience(facts).experience, Experience::kNone);
  EXPECT_THAT(JudgeExperience(facts).conclusion, HasSubstr("på prøvehusene endnu"));
}

}  // namespace
}  // namespace sjak::reporting
