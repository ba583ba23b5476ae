#include "tests/generators/city.h"

#include <gtest/gtest.h>

#include <set>

#include "absl/strings/match.h"
#include "services/common/cpr.h"
#include "services/common/csv.h"

namespace sjak::generators {
namespace {

TEST(City, EverybodyHasANumberOfTheirOwnThatNobodyRealHas) {
  const City city({});
  std::set<std::string> seen;
  int without_modulus = 0;
  for (int64_t i = 0; i < 100'000; ++i) {
    const auto cpr = Cpr::Parse(city.CprOf(i));
    ASSERT_TRUE(cpr.ok()) << i << cpr.status();
    ASSERT_EQ(cpr->kind(), CprKind::kReplacement) << i;
    ASSERT_TRUE(seen.insert(cpr->text()).second) << i;
    ASSERT_GE(*cpr->birth_date(), Date(1956, 9, 1));
    ASSERT_LE(*cpr->birth_date(), Date(2003, 9, 30));
    without_modulus += cpr->modulus_ok() ? 0 : 1;
  }
  EXPECT_GT(without_modulus, 400);
  EXPECT_LT(without_modulus, 600);
}

TEST(City, TheLastOneHasANumberToo) {
  const City city({});
  for (int64_t i = City::kMostCitizens - 20'000; i < City::kMostCitizens; ++i) {
    ASSERT_TRUE(Cpr::Parse(city.CprOf(i)).ok()) << i;
  }
}

TEST(City, LinesAreTheSameForTheSameSeedAndCanBeRead) {
  const City city({}), again({}), other({.seed = 2}), voice({.disagree_per_mille = 1000, .voice = 1});
  int rows = 0, protected_people = 0;
  CsvReader reader(
      {},
      [&](const CsvRow& row) {
        ++rows;
        protected_people += row["protected"] == "yes" ? 1 : 0;
        EXPECT_TRUE(Date::Parse(row["target_group_valid_from"]).ok());
        return absl::OkStatus();
      },
      [](int64_t, absl::string_view reason) { FAIL() << reason; });
  ASSERT_TRUE(reader.Push(City::Header()).ok());
  for (int64_t i = 0; i < 20'000; ++i) {
    ASSERT_EQ(city.Line(i), again.Line(i));
    ASSERT_TRUE(reader.Push(city.Line(i)).ok());
  }
  ASSERT_TRUE(reader.Finish().ok());
  EXPECT_EQ(rows, 20'000);
  EXPECT_GT(protected_people, 5);
  EXPECT_LT(protected_people, 45);
  EXPECT_NE(city.Line(7), other.Line(7));
  EXPECT_NE(city.Line(7), voice.Line(7));
}

}  // namespace
}  // namespace sjak::generators
