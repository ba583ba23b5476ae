#include "services/common/cpr.h"

#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_format.h"
#include "platform/base/error.h"

namespace sjak {
namespace {

struct GoodCpr {
  const char* text;
  CprKind kind;
  const char* birth_date;  // "" when unknown
  bool modulus_ok;
};

class GoodCprTest : public testing::TestWithParam<GoodCpr> {};

TEST_P(GoodCprTest, IsAccepted) {
  const auto cpr = Cpr::Parse(GetParam().text);
  ASSERT_TRUE(cpr.ok()) << cpr.status();
  EXPECT_EQ(cpr->kind(), GetParam().kind);
  EXPECT_EQ(cpr->birth_date() ? cpr->birth_date()->ToString() : "", GetParam().birth_date);
  EXPECT_EQ(cpr->modulus_ok(), GetParam().modulus_ok);
  EXPECT_EQ(cpr->LooksMistyped(), GetParam().kind == CprKind::kOrdinary && !GetParam().modulus_ok);
}

INSTANTIATE_TEST_SUITE_P(Domain31, GoodCprTest,
                         testing::Values(GoodCpr{"311236-4004", CprKind::kOrdinary, "2036-12-31", true},
                                         GoodCpr{"311236-4012", CprKind::kOrdinary, "2036-12-31", true},
                                         GoodCpr{"150635-9003", CprKind::kOrdinary, "2035-06-15", true},
                                         GoodCpr{"311236-4000", CprKind::kOrdinary, "2036-12-31", false},
                                         GoodCpr{"150635-9000", CprKind::kOrdinary, "2035-06-15", false},
                                         GoodCpr{"911236-4004", CprKind::kReplacement, "2036-12-31", false},
                                         GoodCpr{"3112364004", CprKind::kOrdinary, "2036-12-31", true},
                                         GoodCpr{" 311236-4004 ", CprKind::kOrdinary, "2036-12-31", true},
                                         GoodCpr{"290200-4000", CprKind::kOrdinary, "2000-02-29", false},
                                         GoodCpr{"890204-4000", CprKind::kReplacement, "2004-02-29", false},
                                         GoodCpr{"010290KOT1", CprKind::kLocal, "", false},
                                         GoodCpr{"010290-kot1", CprKind::kLocal, "", false},
                                         GoodCpr{"290200ABC9", CprKind::kLocal, "", false},
                                         GoodCpr{"610290-KOT1", CprKind::kLocal, "", false},
                                         GoodCpr{"010160-1000", CprKind::kOrdinary, "1960-01-01", false},
                                         GoodCpr{"010195-1000", CprKind::kOrdinary, "1995-01-01", false}));

struct BadCpr {
  const char* text;
  const char* reason;
};

class BadCprTest : public testing::TestWithParam<BadCpr> {};

TEST_P(BadCprTest, IsRefusedWithTheRuleAndWithoutTheInput) {
  const auto cpr = Cpr::Parse(GetParam().text);
  ASSERT_FALSE(cpr.ok());
  EXPECT_EQ(cpr.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(cpr.status()), GetParam().reason);
  if (*GetParam().text == 0) return;
  EXPECT_EQ(cpr.status().ToString().find(GetParam().text), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Domain31, BadCprTest,
                         testing::Values(BadCpr{"001236-4000", "CPR_DATE"}, BadCpr{"321236-4000", "CPR_DATE"},
                                         BadCpr{"311136-4000", "CPR_DATE"}, BadCpr{"31123640", "CPR_LENGTH"},
                                         BadCpr{"31123A4004", "CPR_CHARACTER"}, BadCpr{"", "CPR_LENGTH"},
                                         BadCpr{"601236-4000", "CPR_DATE"}, BadCpr{"921236-4000", "CPR_DATE"},
                                         BadCpr{"290201-4000", "CPR_DATE"}, BadCpr{"311300-4000", "CPR_DATE"},
                                         BadCpr{"290201KOT1", "CPR_DATE"}, BadCpr{"311236_4004", "CPR_LENGTH"},
                                         BadCpr{"3112-364004", "CPR_LENGTH"}, BadCpr{"010290KO11", "CPR_CHARACTER"},
                                         BadCpr{"0102KOT901", "CPR_CHARACTER"}, BadCpr{"010290KOTX", "CPR_CHARACTER"},
                                         BadCpr{"010290KÅT1", "CPR_LENGTH"}, BadCpr{"310290KOT1", "CPR_DATE"}));

TEST(CprTest, CenturyTable) {
  struct {
    int seventh, year, expect;
  } rows[] = {{0, 0, 1900},  {3, 99, 1999}, {4, 0, 2000},  {4, 36, 2036}, {4, 37, 1937}, {4, 99, 1999},
              {5, 0, 2000},  {5, 36, 2036}, {5, 57, 2057}, {5, 58, 1858}, {8, 57, 2057}, {8, 99, 1899},
              {9, 36, 2036}, {9, 37, 1937}, {9, 57, 1957}, {9, 58, 1958}};
  for (const auto& row : rows) EXPECT_EQ(CprYear(row.seventh, row.year), row.expect) << row.seventh << " " << row.year;
}

TEST(CprTest, MaskingHidesTheLastFour) {
  const auto cpr = Cpr::Parse("3112364004");
  EXPECT_EQ(cpr->Formatted(), "311236-4004");
  EXPECT_EQ(cpr->Masked(), "311236-****");
}

// Property: for every day of two centuries, the number that encodes it gives it back, plain and raised by 60.
TEST(CprTest, EveryDayComesBack) {
  for (Date day(1900, 1, 1); day < Date(2037, 1, 1); ++day) {
    const int seventh = day.year() < 2000 ? 1 : 4;
    for (int raise : {0, 60}) {
      const std::string text =
          absl::StrFormat("%02d%02d%02d-%d000", day.day() + raise, day.month(), day.year() % 100, seventh);
      const auto cpr = Cpr::Parse(text);
      ASSERT_TRUE(cpr.ok()) << text;
      ASSERT_EQ(cpr->birth_date(), day) << text;
      ASSERT_EQ(cpr->kind(), raise == 0 ? CprKind::kOrdinary : CprKind::kReplacement);
      ASSERT_EQ(*Cpr::Parse(cpr->text()), *cpr);
    }
  }
}

// Property: whatever comes in, what is accepted is normal form, of a kind that fits, and parses to itself; and a number
// that fails the modulus is never refused for it.
TEST(CprTest, AnyTextIsJudged) {
  std::mt19937 random(31);
  const std::string alphabet = "0123456789012345678901234567890123456789- KOTåx";
  int accepted = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    for (int length = 8 + static_cast<int>(random() % 5); length > 0; --length) {
      text.push_back(alphabet[random() % alphabet.size()]);
    }
    if (i % 2 == 0) {  // a day that exists, so that many are accepted
      text = absl::StrFormat("%02d%02d%02d%s", 1 + random() % 28 + 60 * (random() % 2), 1 + random() % 12,
                             random() % 100, i % 4 == 0 ? "KOT1" : absl::StrFormat("%04d", random() % 10'000));
    }
    const auto cpr = Cpr::Parse(text);
    ASSERT_TRUE(cpr.ok() || i % 2 != 0) << text;
    if (!cpr.ok()) continue;
    ++accepted;
    ASSERT_EQ(cpr->text().size(), 10u);
    ASSERT_EQ(*Cpr::Parse(cpr->Formatted()), *cpr);
    ASSERT_EQ(cpr->birth_date().has_value(), cpr->kind() != CprKind::kLocal) << text;
    ASSERT_TRUE(cpr->kind() != CprKind::kReplacement || cpr->text()[0] >= '6') << text;
    ASSERT_FALSE(cpr->LooksMistyped() && cpr->kind() != CprKind::kOrdinary) << text;
    ASSERT_EQ(cpr->Masked().substr(6), "-****");
  }
  EXPECT_GT(accepted, 100'000 - 1);
}

// Property: the modulus notices every single mistyped digit, since no weight shares a factor with 11.
TEST(CprTest, ModulusNoticesOneWrongDigit) {
  const std::string right = Cpr::Parse("150635-9003")->text();
  for (size_t i = 0; i < right.size(); ++i) {
    for (char c = '0'; c <= '9'; ++c) {
      std::string wrong = right;
      wrong[i] = c;
      if (wrong == right) continue;
      const auto cpr = Cpr::Parse(wrong);
      EXPECT_FALSE(cpr.ok() && cpr->modulus_ok()) << i << c;
    }
  }
}

}  // namespace
}  // namespace sjak
