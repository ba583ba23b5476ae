#include "services/common/cvr.h"

#include <gtest/gtest.h>

#include "absl/strings/str_format.h"
#include "platform/base/error.h"

namespace sjak {
namespace {

TEST(CvrTest, Vectors) {
  for (const char* good :
       {"13748136", "13585628", "10150817", "64942212", "DK13748136", " DK 13 74 81 36 ", "dk13748136"}) {
    EXPECT_TRUE(ParseCvr(good).ok()) << good;
  }
  EXPECT_EQ(*ParseCvr("DK 13 74 81 36"), "13748136");
  for (const char* wrong : {"13585627", "12345678", "00000000"}) {
    EXPECT_EQ(ReasonOf(ParseCvr(wrong).status()), "CVR_CHECK_DIGIT") << wrong;
  }
  for (const char* bad : {"", "1374813", "137481366", "1374813A", "DK", "SE13748136"}) {
    EXPECT_EQ(ReasonOf(ParseCvr(bad).status()), "CVR_FORMAT") << bad;
  }
}

// Property: of the ten numbers with the same first seven digits, one is a CVR number, or none where the check would
// be 10. (The wrong formula (11 - sum) mod 10, once published, gives every seven digits a check digit.)
TEST(CvrTest, OneCheckDigitOrNone) {
  int without = 0;
  for (int stem = 1'000'000; stem < 1'011'000; ++stem) {
    int valid = 0;
    for (int check = 0; check < 10; ++check) valid += ParseCvr(absl::StrFormat("%07d%d", stem, check)).ok();
    ASSERT_LE(valid, 1) << stem;
    without += valid == 0;
  }
  EXPECT_EQ(without, 1000);
}

TEST(PNumberTest, TenDigitsAndNoCheckDigit) {
  EXPECT_EQ(*ParsePNumber("10 03 38 83 94"), "1003388394");
  EXPECT_TRUE(ParsePNumber("1003388395").ok());
  for (const char* bad : {"", "100338839", "10033883941", "100338839A"}) {
    EXPECT_EQ(ReasonOf(ParsePNumber(bad).status()), "P_NUMBER_FORMAT") << bad;
  }
}

}  // namespace
}  // namespace sjak
