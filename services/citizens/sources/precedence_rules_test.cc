#include "services/citizens/sources/precedence_rules.h"

#include <gtest/gtest.h>

namespace sjak::citizens {
namespace {

TEST(Precedence, WhoIsListedFirstWins) {
  const Precedence precedence = {{2, {"kss", "registry", "nav"}}};
  const struct {
    const char *incoming, *holder;
    bool wins;
  } cases[] = {{"kss", "nav", true},       {"nav", "kss", false},     {"kss", "kss", true},
               {"nav", "registry", false}, {"kss", "registry", true}, {"registry", "nav", true},
               {"other", "nav", false},    {"nav", "other", true},    {"other", "another", true}};
  for (const auto& c : cases) EXPECT_EQ(Wins(precedence, 2, c.incoming, c.holder), c.wins) << c.incoming << c.holder;
  EXPECT_TRUE(Wins(precedence, 3, "nav", "kss")) << "no order for the group: the latest word";
}

}  // namespace
}  // namespace sjak::citizens
