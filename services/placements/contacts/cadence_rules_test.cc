#include "services/placements/contacts/cadence_rules.h"

#include <gtest/gtest.h>

namespace sjak::placements {
namespace {

TEST(CadenceRules, DueOffHolidays) {
  struct Row {
    const char* name;
    Date begun;
    std::optional<Date> last;
    int every;
    Date due;
  };
  const Row rows[] = {
      {"a week after the first day", Date(2021, 9, 13), std::nullopt, 7, Date(2021, 9, 20)},
      {"a week after the last contact", Date(2021, 9, 13), Date(2021, 9, 15), 7, Date(2021, 9, 22)},
      {"talked before it began", Date(2021, 9, 13), Date(2021, 9, 1), 7, Date(2021, 9, 20)},
      {"Saturday, so Monday", Date(2021, 9, 13), Date(2021, 9, 13), 5, Date(2021, 9, 20)},
      {"Christmas, so the first working day after New Year", Date(2021, 9, 13), Date(2021, 12, 17), 7,
       Date(2022, 1, 3)},
      {"construction holiday, weeks 28 to 30", Date(2021, 6, 1), Date(2021, 7, 8), 7, Date(2021, 8, 2)},
      {"Easter", Date(2021, 3, 1), Date(2021, 3, 25), 7, Date(2021, 4, 6)},
  };
  for (const Row& row : rows) EXPECT_EQ(NextContactDue(row.begun, row.last, row.every), row.due) << row.name;
}

TEST(CadenceRules, OverdueTheDayAfter) {
  EXPECT_FALSE(IsContactOverdue(Date(2021, 9, 20), Date(2021, 9, 19)));
  EXPECT_FALSE(IsContactOverdue(Date(2021, 9, 20), Date(2021, 9, 20)));
  EXPECT_TRUE(IsContactOverdue(Date(2021, 9, 20), Date(2021, 9, 21)));
}

}  // namespace
}  // namespace sjak::placements
