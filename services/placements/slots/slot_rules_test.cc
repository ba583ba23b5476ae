#include "services/placements/slots/slot_rules.h"

#include <gmock/gmock.h>

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SlotRules, TheStateFollowsFromStepsSeatsAndDates) {
  const Date today(2021, 9, 13);
  struct Case {
    SlotStatus status;
    int seats, taken;
    Date last;
    SlotState state;
  };
  const Case cases[] = {
      {SlotStatus::kOpen, 2, 0, today, SlotState::kOpen},
      {SlotStatus::kOpen, 2, 1, today, SlotState::kOpen},
      {SlotStatus::kOpen, 2, 2, today, SlotState::kFilled},
      {SlotStatus::kOpen, 2, 3, today, SlotState::kFilled},
      {SlotStatus::kOpen, 2, 2, today - 1, SlotState::kPast},
      {SlotStatus::kRefused, 2, 0, today, SlotState::kRefused},
      {SlotStatus::kClosed, 2, 2, today - 1, SlotState::kClosed},
  };
  for (const Case& c : cases) EXPECT_EQ(SlotStateOn(c.status, c.seats, c.taken, c.last, today), c.state);
}

TEST(SlotRules, APlacementAgreesWithWhatIsOffered) {
  const SlotTerms slot = {1, "s", "u", {"931300", "7112"}, Date(2021, 9, 1), Date(2021, 12, 31)};
  EXPECT_THAT(Differences(slot, {1, "s", "u", {"711210"}, Date(2021, 9, 1), Date(2021, 12, 31)}), IsEmpty());
  EXPECT_THAT(Differences(slot, {2, "t", "v", {"7113"}, Date(2021, 8, 31), Date(2021, 10, 1)}),
              ElementsAre("kind", "site", "unit", "task", "days"));
  EXPECT_THAT(Differences(slot, {1, "s", "u", {"9313"}, Date(2021, 12, 1), Date(2022, 1, 1)}), ElementsAre("days"));
}

}  // namespace
}  // namespace sjak::placements
