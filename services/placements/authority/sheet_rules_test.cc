#include "services/placements/authority/sheet_rules.h"

#include <gtest/gtest.h>

namespace sjak::placements {
namespace {

TEST(HoursInWords, SaysTheRampByWeeksOfTheAgreement) {
  const Date first(2021, 9, 15);  // a Wednesday
  const Date last = first + 7 * 13 - 1;
  EXPECT_EQ(HoursInWords(HoursPlan(1200), first, last), "20 t pr. uge");
  EXPECT_EQ(HoursInWords(HoursPlan({300, 600, 600, 1200}), first, last),
            "Uge 1: 5 t, uge 2-3: 10 t, uge 4-13: 20 t pr. uge");
  EXPECT_EQ(HoursInWords(HoursPlan({600, 600, 600}), first, last), "10 t pr. uge");
  // A ramp that the agreement is too short for, and half hours.
  EXPECT_EQ(HoursInWords(HoursPlan({450, 600, 900}), first, first + 13), "Uge 1: 7 t 30 min., uge 2: 10 t pr. uge");
  EXPECT_EQ(DanishDate(Date(2021, 9, 3)), "03.09.2021");
}

}  // namespace
}  // namespace sjak::placements
