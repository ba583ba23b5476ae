#include "cli/text_table.h"

#include <gmock/gmock.h>

#include "absl/strings/str_split.h"

namespace sjak::cli {
namespace {

using ::testing::ElementsAre;

TEST(TextTable, WidthsAreCharactersNotBytes) {
  EXPECT_EQ(DisplayWidth("Målgruppe – ærø"), 15);
  TextTable table({{"Bydel"}, {"Antal", true}});
  table.Row({"Brønshøj", "7"});
  table.Row({"Nørrebro", "1.200"});
  EXPECT_EQ(table.Render(100),
            "Bydel     Antal\n"
            "───────────────\n"
            "Brønshøj      7\n"
            "Nørrebro  1.200\n");
}

TEST(TextTable, WrapsAtSpacesAndCutsWhatHasNone) {
  EXPECT_THAT(Wrap("ordinære timer, fleksjob", 15), ElementsAre("ordinære timer,", "fleksjob"));
  EXPECT_THAT(Wrap("virksomhedspraktik", 8), ElementsAre("virksomh", "edsprakt", "ik"));
  EXPECT_THAT(Wrap("a\n\nb", 8), ElementsAre("a", "", "b"));
  EXPECT_THAT(Wrap("", 8), ElementsAre(""));
}

TEST(TextTable, TextGivesWayToNumbers) {
  TextTable table({{"Aktivitet"}, {"2021", true}});
  table.Row({"Frikøb af medarbejdere på byggeplads", "600.000"});
  table.Rule();
  table.Row({"I alt", "600.000"});
  EXPECT_EQ(table.Render(28),
            "Aktivitet               2021\n"
            "────────────────────────────\n"
            "Frikøb af            600.000\n"
            "medarbejdere på\n"
            "byggeplads\n"
            "────────────────────────────\n"
            "I alt                600.000\n");
}

}  // namespace
}  // namespace sjak::cli
