#include "cli/profile.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <fstream>
#include <set>

#include "platform/base/uuid.h"

namespace sjak::cli {
namespace {

using ::testing::HasSubstr;

Places Fake(std::map<std::string, std::string> environment, std::set<std::string> files) {
  static std::map<std::string, std::string> held;  // getenv hands out pointers
  held = std::move(environment);
  return {[](const char* name) -> const char* {
            auto it = held.find(name);
            return it == held.end() ? nullptr : it->second.c_str();
          },
          [files](const std::string& path) { return files.count(path) > 0; }};
}

TEST(Profile, TheFirstPlaceWins) {
  const std::string local = "./.sjak/pilot/profile.json";
  const std::string own = "/home/lise/.config/sjak/profile.json";
  EXPECT_EQ(FindProfile("mine.json", Fake({{"SJAK_PROFILE", "other.json"}}, {local})), "mine.json");
  EXPECT_EQ(FindProfile("", Fake({{"SJAK_PROFILE", "other.json"}}, {local})), "other.json");
  EXPECT_EQ(FindProfile("", Fake({{"SJAK_PROFILE", ""}, {"HOME", "/home/lise"}}, {local, own})), local);
  EXPECT_EQ(FindProfile("", Fake({{"HOME", "/home/lise"}}, {own})), own);
  EXPECT_EQ(FindProfile("", Fake({{"HOME", "/home/lise"}}, {})), "");
}

class ProfileFile : public ::testing::Test {
 protected:
  absl::StatusOr<Profile> Read(const std::string& text) {
    std::ofstream(path_) << text;
    return ReadProfile(path_);
  }
  ~ProfileFile() override { std::remove(path_.c_str()); }
  const std::string path_ = ::testing::TempDir() + "sjak-profile-" + Uuid::New().ToString();
};

TEST_F(ProfileFile, PathsAreRelativeToTheFile) {
  const absl::StatusOr<Profile> profile = Read(
      R"({"gateway": "example.org:7100", "ca": "pki/ca.pem", "token_file": "/abs/token",
          "postgres": {"admin_conninfo_file": "su", "runtime_password_files": {"citizens": "c.pass"}}})");
  ASSERT_TRUE(profile.ok()) << profile.status();
  const std::string folder = ::testing::TempDir();
  EXPECT_EQ(profile->gateway, "example.org:7100");
  EXPECT_EQ(profile->ca, folder + "pki/ca.pem");
  EXPECT_EQ(profile->token_file, "/abs/token");
  EXPECT_EQ(profile->admin_conninfo_file, folder + "su");
  EXPECT_EQ(profile->runtime_password_files.at("citizens"), folder + "c.pass");
}

TEST_F(ProfileFile, SaysWhatIsWrong) {
  EXPECT_THAT(Read("{").status().message(), HasSubstr("must be a JSON object"));
  EXPECT_THAT(Read(R"({"gatway": "x"})").status().message(), HasSubstr("unknown key \"gatway\""));
  EXPECT_THAT(Read(R"({"ca": 7})").status().message(), HasSubstr("\"ca\" must be a text"));
  EXPECT_THAT(Read(R"({"postgresql": {}})").status().message(), HasSubstr("unknown key \"postgresql\""));
  EXPECT_FALSE(ReadProfile("/nowhere/profile.json").ok());
}

TEST(Profile, NoneAtAllGivesTheDefaults) { EXPECT_EQ(ReadProfile("")->gateway, "localhost:7100"); }

}  // namespace
}  // namespace sjak::cli
