#include "platform/identity/issuers.h"

#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "platform/identity/test_files.h"
#include "platform/identity/token_signer.h"

namespace sjak::identity {
namespace {

using Json = nlohmann::json;

TEST(Issuers, RefusesBadFiles) {
  const TestFolder folder;
  const PKey key = NewSigningKey("ES256");
  folder.Write("jwks.json", Json{{"keys", {PublicJwk(key.get(), "k", "ES256")}}}.dump());
  const Json good = {{{"issuer", "https://a"},
                      {"jwks_file", "jwks.json"},
                      {"audience", "sjak"},
                      {"classes", {"JOBCENTRE", "PARTNER"}},
                      {"municipalities", {"0101", "0147"}},
                      {"cvrs", {"12345678"}},
                      {"max_lifetime_seconds", 3600}}};
  std::map<std::string, FileStamp> stamps;
  ASSERT_TRUE(ReadIssuers(folder.Write("good.json", good.dump()), stamps).ok());
  EXPECT_EQ(stamps.size(), 2u) << "the file and the key set it names are watched";
  const std::vector<std::function<void(Json&)>> faults = {
      [](Json& f) { f = Json::array(); },
      [](Json& f) {
        f = Json{{"issuers", f}};
      },
      [](Json& f) { f.push_back(f[0]); },
      [](Json& f) { f[0]["issuer"] = "https://a|u"; },
      [](Json& f) { f[0]["issuer"] = "system"; },
      [](Json& f) { f[0]["muncipalities"] = {"0101"}; },
      [](Json& f) { f[0].erase("municipalities"); },
      [](Json& f) { f[0]["municipalities"] = Json::array(); },
      [](Json& f) {
        f[0]["municipalities"] = {"0101", "*"};
      },
      [](Json& f) { f[0]["municipalities"] = "*"; },
      [](Json& f) { f[0]["cvrs"] = Json::array(); },
      [](Json& f) { f[0]["classes"] = {"INTERNAL"}; },
      [](Json& f) { f[0]["classes"] = Json::array(); },
      [](Json& f) { f[0]["max_lifetime_seconds"] = 0; },
      [](Json& f) { f[0]["max_lifetime_seconds"] = 86'401; },
      [](Json& f) { f[0]["max_lifetime_seconds"] = "3600"; },
      [](Json& f) { f[0]["audience"] = ""; },
      [](Json& f) { f[0]["jwks_file"] = "absent.json"; },
  };
  for (size_t i = 0; i < faults.size(); ++i) {
    Json issuers = good;
    faults[i](issuers);
    EXPECT_FALSE(ReadIssuers(folder.Write("bad.json", issuers.dump()), stamps).ok()) << "fault " << i;
  }
}

}  // namespace
}  // namespace sjak::identity
