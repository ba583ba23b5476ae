#include "platform/identity/partner_ids.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <set>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "platform/identity/bounded.h"
#include "platform/identity/test_files.h"

namespace sjak::identity {
namespace {

PartnerIds::MasterKey AnyMasterKey() {
  PartnerIds::MasterKey key;
  randombytes_buf(key.data(), key.size());
  return key;
}

TEST(PartnerIds, EveryIdComesBackAndIsSeenDifferentlyByEachCompanyAndMunicipality) {
  PartnerIds ids(AnyMasterKey());
  const std::vector<std::pair<std::string, std::string>> partners = {
      {"12345678", "0101"}, {"12345679", "0101"}, {"12345678", "0147"}, {"87654321", "0751"}};
  std::set<Uuid> seen;
  const int kIds = 2000;
  for (int i = 0; i < kIds; ++i) {
    const Uuid id = Uuid::New();
    seen.insert(id);
    for (const auto& [cvr, municipality] : partners) {
      const Uuid outside = ids.ToPartner(cvr, municipality, id);
      EXPECT_TRUE(seen.insert(outside).second) << "an id equals another view of it, or the id itself";
      EXPECT_EQ(ids.FromPartner(cvr, municipality, outside), id);
    }
    EXPECT_NE(ids.FromPartner(partners[1].first, "0101", ids.ToPartner(partners[0].first, "0101", id)), id);
  }
  EXPECT_EQ(seen.size(), kIds * (partners.size() + 1));
}

TEST(PartnerIds, StableForOneMasterKeyAndOthersUnderAnother) {
  const auto key = AnyMasterKey();
  const Uuid id = Uuid::FromText("a placement");
  PartnerIds one(key), same(key), other(AnyMasterKey());
  EXPECT_EQ(one.ToPartner("12345678", "0101", id), same.ToPartner("12345678", "0101", id));
  EXPECT_NE(one.ToPartner("12345678", "0101", id), other.ToPartner("12345678", "0101", id));
}

TEST(PartnerIds, IsAes128UnderTheDerivedKey) {
  // Fixed forever: partners hold these ids. Computed apart, with Python's hashlib.blake2b and `openssl enc`.
  PartnerIds::MasterKey key;
  for (size_t i = 0; i < key.size(); ++i) key[i] = static_cast<uint8_t>(i);
  PartnerIds ids(key);
  const Uuid id = *Uuid::Parse("018f0000-0000-7000-8000-000000000001");
  EXPECT_EQ(ids.ToPartner("12345678", "0101", id).ToString(), "ef532572-5780-3c7e-8455-e1c4e0e03697");
}

TEST(PartnerIds, TimeOrderDoesNotShow) {
  PartnerIds ids(AnyMasterKey());
  int rising = 0;
  Uuid last = ids.ToPartner("12345678", "0101", Uuid::New());
  for (int i = 0; i < 1000; ++i) {
    const Uuid next = ids.ToPartner("12345678", "0101", Uuid::New());
    rising += next > last;
    last = next;
  }
  EXPECT_GT(rising, 400);  // 500 expected, standard deviation 9
  EXPECT_LT(rising, 600);
}

TEST(PartnerIds, ThreadsAgreeAlsoWhenTheKeysAreMoreThanAreKept) {
  PartnerIds ids(AnyMasterKey());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&ids] {
      for (int i = 0; i < 5000; ++i) {
        const std::string cvr = absl::StrCat(10'000'000 + i);
        const Uuid id = Uuid::FromText(cvr);
        EXPECT_EQ(ids.FromPartner(cvr, "0101", ids.ToPartner(cvr, "0101", id)), id);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(PartnerIds, MasterKeyFile) {
  TestFolder folder;
  const std::string good = ToBase64(std::string(32, 'k'));
  EXPECT_TRUE(PartnerIds::FromFile(folder.Write("good", good + "\n")).ok());
  EXPECT_EQ(PartnerIds::FromFile(folder.Write("open", good, 0644)).status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_FALSE(PartnerIds::FromFile(folder.Write("short", ToBase64("k"))).ok());
  EXPECT_FALSE(PartnerIds::FromFile(folder.Write("garbage", "not base64")).ok());
  EXPECT_FALSE(PartnerIds::FromFile(folder.Path("absent")).ok());
}

}  // namespace
}  // namespace sjak::identity
