#include "platform/identity/sealer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "platform/identity/bounded.h"
#include "platform/identity/test_files.h"

namespace sjak::identity {
namespace {

using ::testing::ElementsAre;

std::string RingText(const std::string& active, const std::vector<std::pair<std::string, char>>& keys) {
  nlohmann::json ring = {{"active", active}, {"keys", nlohmann::json::object()}};
  for (const auto& [id, fill] : keys) ring["keys"][id] = ToBase64(std::string(32, fill));
  return ring.dump();
}

class SealerTest : public testing::Test {
 protected:
  std::shared_ptr<Sealer> Ring(const std::string& active, const std::vector<std::pair<std::string, char>>& keys) {
    auto sealer = Sealer::FromFile(folder_.Write("keyring.json", RingText(active, keys)));
    EXPECT_TRUE(sealer.ok()) << sealer.status();
    return *sealer;
  }
  TestFolder folder_;
};

TEST_F(SealerTest, OpensWhatItSealedAndNothingElse) {
  const auto sealer = Ring("a", {{"a", 'A'}});
  for (const std::string& plain : {std::string(), std::string("6707614285"), std::string(100'000, 'x')}) {
    const std::string sealed = sealer->Seal("cpr", plain, "0101|row 1");
    EXPECT_EQ(sealer->Open("cpr", sealed, "0101|row 1").value(), plain);
    EXPECT_EQ(sealer->Open("page-token", sealed, "0101|row 1").status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(sealer->Open("cpr", sealed, "0101|row 2").status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(sealed.find("6707614285"), std::string::npos);
  }
  EXPECT_NE(sealer->Seal("cpr", "same", ""), sealer->Seal("cpr", "same", "")) << "a nonce was used twice";
}

TEST_F(SealerTest, NoBytePositionMayChangeOrBeCutOff) {
  const auto sealer = Ring("a", {{"a", 'A'}});
  const std::string sealed = sealer->Seal("page-token", "sort key", "ad");
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] ^= 1;
    EXPECT_FALSE(sealer->Open("page-token", changed, "ad").ok()) << "byte " << i;
    EXPECT_FALSE(sealer->Open("page-token", sealed.substr(0, i), "ad").ok()) << "length " << i;
  }
  EXPECT_FALSE(sealer->Open("page-token", sealed + "x", "ad").ok());
}

TEST_F(SealerTest, TextFormIsUrlSafeAndHasOneSpelling) {
  const auto sealer = Ring("a", {{"a", 'A'}});
  const std::string text = sealer->SealText("page-token", "sort key", "ad");
  EXPECT_EQ(text.find_first_of("+/= \n"), std::string::npos);
  EXPECT_EQ(sealer->OpenText("page-token", text, "ad").value(), "sort key");
  for (const std::string& other : {text + "=", text + " ", "\n" + text, text + "A"}) {
    EXPECT_EQ(sealer->OpenText("page-token", other, "ad").status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(SealerTest, RotationKeepsTheOldReadableUntilItsKeyIsDropped) {
  const auto before = Ring("2025", {{"2025", 'A'}});
  const std::string sealed = before->Seal("cpr", "secret", "");
  const std::string hash = before->KeyedHash("cpr-lookup", "0101", "6707614285", "2025").value();

  const auto during = Ring("2026", {{"2025", 'A'}, {"2026", 'B'}, {"1999", 'C'}});
  EXPECT_THAT(during->key_ids(), ElementsAre("2026", "1999", "2025"));
  EXPECT_EQ(during->active_key_id(), "2026");
  EXPECT_EQ(during->Open("cpr", sealed, "").value(), "secret");
  EXPECT_EQ(during->KeyedHash("cpr-lookup", "0101", "6707614285", "2025").value(), hash);
  EXPECT_FALSE(before->Open("cpr", during->Seal("cpr", "secret", ""), "").ok());

  const auto after = Ring("2026", {{"2026", 'B'}});
  EXPECT_EQ(after->Open("cpr", sealed, "").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(after->KeyedHash("cpr-lookup", "0101", "6707614285", "2025").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(SealerTest, HashesDifferByEveryPart) {
  const auto sealer = Ring("a", {{"a", 'A'}, {"b", 'B'}});
  const auto hash = [&](const char* purpose, const char* context, const char* data, const char* key) {
    return sealer->KeyedHash(purpose, context, data, key).value();
  };
  const std::set<std::string> hashes = {hash("cpr", "0101", "x", "a"),  hash("cpr", "0101", "x", "b"),
                                        hash("cpr", "0101", "y", "a"),  hash("cpr", "0147", "x", "a"),
                                        hash("body", "0101", "x", "a"), hash("cpr0", "101", "x", "a"),
                                        hash("cpr", "", "0101x", "a")};
  EXPECT_EQ(hashes.size(), 7u);
  EXPECT_EQ(hashes.begin()->size(), 32u);
  EXPECT_EQ(hash("cpr", "0101", "x", "a"), hash("cpr", "0101", "x", "a"));
}

TEST_F(SealerTest, RefusesBadKeyrings) {
  const std::string key = ToBase64(std::string(32, 'A'));
  const std::vector<std::string> bad = {
      "",
      "[]",
      "{}",
      R"({"active":"a"})",
      R"({"active":"a","keys":{}})",
      R"({"active":"a","keys":{"a":"c2hvcnQ="}})",
      R"({"active":"a","keys":{"a":7}})",
      R"({"active":"b","keys":{"a":")" + key + R"("}})",
      R"({"active":["a"],"keys":{"a":")" + key + R"("}})",
      R"({"active":"A B","keys":{"A B":")" + key + R"("}})",
      std::string(70'000, ' '),
  };
  for (const std::string& text : bad) {
    const auto sealer = Sealer::FromFile(folder_.Write("keyring.json", text));
    ASSERT_FALSE(sealer.ok()) << text.substr(0, 100);
    EXPECT_EQ(sealer.status().ToString().find(key), std::string::npos) << "the error tells a key";
  }
  EXPECT_FALSE(Sealer::FromFile(folder_.Path("absent.json")).ok());
}

TEST_F(SealerTest, RefusesAKeyringOpenToEverybody) {
  for (const mode_t mode : {0604, 0602, 0644}) {
    const auto sealer = Sealer::FromFile(folder_.Write("keyring.json", RingText("a", {{"a", 'A'}}), mode));
    EXPECT_EQ(sealer.status().code(), absl::StatusCode::kPermissionDenied) << std::oct << mode;
  }
  EXPECT_TRUE(Sealer::FromFile(folder_.Write("keyring.json", RingText("a", {{"a", 'A'}}), 0640)).ok());
}

TEST_F(SealerTest, ReloadsWhenTheFileChanges) {
  const auto sealer = Ring("a", {{"a", 'A'}});
  const std::string sealed = sealer->Seal("cpr", "x", "");
  EXPECT_EQ(Sealer::KeyIdOf(sealed), "a");
  EXPECT_EQ(Sealer::KeyIdOf("x"), "");
  folder_.Write("keyring.json", RingText("b", {{"a", 'A'}, {"b", 'B'}}));
  EXPECT_EQ(sealer->active_key_id(), "a") << "only when asked to";
  ASSERT_TRUE(sealer->ReloadIfChanged().ok());
  EXPECT_EQ(sealer->active_key_id(), "b");
  EXPECT_EQ(sealer->Open("cpr", sealed, "").value(), "x");
  const auto hashes = sealer->KeyedHashes("cpr", "0101", "x");
  ASSERT_EQ(hashes.size(), 2u);
  EXPECT_EQ(hashes[0].first, "b");
  EXPECT_EQ(hashes[1].second, sealer->KeyedHash("cpr", "0101", "x", "a").value());

  folder_.Write("keyring.json", "{");
  EXPECT_FALSE(sealer->ReloadIfChanged().ok());
  EXPECT_FALSE(sealer->ReloadIfChanged().ok()) << "until it is put right";
  EXPECT_EQ(sealer->active_key_id(), "b") << "the ring stays as it was";
  folder_.Write("keyring.json",
                R"({"active":"b","keys":{"b":")" + ToBase64(std::string(32, 'B')) + R"("},"retired":["a"]})");
  ASSERT_TRUE(sealer->ReloadIfChanged().ok());
  EXPECT_THAT(sealer->retired_key_ids(), ElementsAre("a"));
  EXPECT_EQ(sealer->Open("cpr", sealed, "").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(SealerTest, AKeyIsEitherOfTheRingOrRetired) {
  const std::string key = ToBase64(std::string(32, 'A'));
  for (const std::string retired : {R"("a")", R"(["a"])", R"([1])", R"(["A"])"}) {
    const auto sealer = Sealer::FromFile(
        folder_.Write("keyring.json", R"({"active":"a","keys":{"a":")" + key + R"("},"retired":)" + retired + "}"));
    EXPECT_FALSE(sealer.ok()) << retired;
    EXPECT_EQ(sealer.status().ToString().find(key), std::string::npos);
  }
}

}  // namespace
}  // namespace sjak::identity
