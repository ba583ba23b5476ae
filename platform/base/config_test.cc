#include "platform/base/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace sjak {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<Flag> kFlags = {{"drain-seconds", "10", "seconds to drain"},
                                  {"municipalities", "0101,0147", "codes"}};

absl::StatusOr<Config> Parsed(std::vector<const char*> args) {
  args.insert(args.begin(), "program");
  return Config::Parse("program", kFlags, static_cast<int>(args.size()), args.data());
}

class ConfigTest : public ::testing::Test {
 protected:
  ~ConfigTest() override { unsetenv("SJAK_DRAIN_SECONDS"); }
};

TEST_F(ConfigTest, FlagBeforeEnvironmentBeforeDefault) {
  EXPECT_EQ(Parsed({})->Int("drain-seconds"), 10);
  setenv("SJAK_DRAIN_SECONDS", "20", 1);
  EXPECT_EQ(Parsed({})->Int("drain-seconds"), 20);
  EXPECT_EQ(Parsed({"--drain-seconds", "30"})->Int("drain-seconds"), 30);
  EXPECT_EQ(Parsed({"--drain-seconds=31"})->Int("drain-seconds"), 31);
}

TEST_F(ConfigTest, UnknownOnesAreRefused) {
  for (const std::vector<const char*>& args :
       {std::vector<const char*>{"--drain-second", "3"}, {"--nonsense"}, {"stray"}, {"--drain-seconds"}}) {
    EXPECT_EQ(Parsed(args).status().code(), absl::StatusCode::kInvalidArgument) << args.front();
  }
}

TEST_F(ConfigTest, ListsAreSplit) {
  EXPECT_THAT(Parsed({})->List("municipalities"), ElementsAre("0101", "0147"));
  EXPECT_THAT(Parsed({"--municipalities", "0101"})->List("municipalities"), ElementsAre("0101"));
  EXPECT_TRUE(Parsed({"--municipalities", ""})->List("municipalities").empty());
}

TEST_F(ConfigTest, ShowsInsteadOfRunning) {
  for (const auto& [flag, shown] : std::vector<std::pair<const char*, const char*>>{
           {"--print-config", "drain-seconds=10\n"}, {"--help", "seconds to drain"}, {"--version", "program "}}) {
    const auto config = Parsed({flag});
    EXPECT_EQ(config.status().code(), absl::StatusCode::kCancelled) << flag;
    EXPECT_THAT(std::string(config.status().message()), HasSubstr(shown));
  }
}

TEST_F(ConfigTest, IsDocumentedFromTheSameTable) {
  EXPECT_THAT(DocumentFlags(kFlags), HasSubstr("| --drain-seconds | SJAK_DRAIN_SECONDS | 10 | seconds to drain |"));
}

}  // namespace
}  // namespace sjak
