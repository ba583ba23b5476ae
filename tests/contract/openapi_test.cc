// docs/openapi/ is what the contracts say today. Made anew by running this test with SJAK_WRITE_DOCS=1.
#include "gateway/openapi/openapi.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gateway/openapi/bundle.h"
#include "google/protobuf/descriptor.pb.h"
#include "platform/policy/policy.h"

namespace sjak::contract {
namespace {

using nlohmann::json;

std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class OpenApi : public testing::TestWithParam<std::string> {
 protected:
  // The descriptors of the contracts with their comments, as the build made them.
  const std::string descriptors_ = ReadAll(absl::StrCat(std::getenv("SJAK_BINARY_DIR"), "/gen/contracts.binpb"));
};

void CollectRefs(const json& part, std::set<std::string>* refs) {
  if (part.is_object() && part.contains("$ref")) refs->insert(part["$ref"].get<std::string>());
  if (part.is_structured()) {
    for (const json& inner : part) CollectRefs(inner, refs);
  }
}

TEST_P(OpenApi, TheCommittedOneIsCurrent) {
  const auto current = gateway::OpenApi(GetParam(), descriptors_);
  ASSERT_TRUE(current.ok()) << current.status();
  const std::string path = absl::StrCat(std::getenv("SJAK_SOURCE_DIR"), "/docs/openapi/", GetParam(), ".json");
  if (std::getenv("SJAK_WRITE_DOCS") != nullptr) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << *current;
  }
  EXPECT_TRUE(ReadAll(path) == *current) << path << " is stale: run this test with SJAK_WRITE_DOCS=1 and commit it";
}

TEST_P(OpenApi, HoldsEveryMethodThatHttpCanCarry) {
  const json api = json::parse(gateway::OpenApi(GetParam(), descriptors_).value());
  std::set<std::string> paths, wanted;
  for (const auto& [path, _] : api["paths"].items()) paths.insert(path);
  for (const auto* file : policy::OurFiles()) {
    if (file->package() != absl::StrCat("sjak.", GetParam(), ".v1")) continue;
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const auto* method = policy::FindMethod(file->service(s)->method(m)->full_name());
        if (!method->descriptor->client_streaming()) wanted.insert(method->path);
      }
    }
  }
  EXPECT_EQ(paths, wanted);
}

TEST_P(OpenApi, RefersToNothingThatIsNotThere) {
  const json api = json::parse(gateway::OpenApi(GetParam(), descriptors_).value());
  std::set<std::string> refs;
  CollectRefs(api, &refs);
  EXPECT_GT(refs.size(), 20u);
  for (const std::string& ref : refs) EXPECT_TRUE(api.contains(json::json_pointer(ref.substr(1)))) << ref;
}

// What a company is given compiles by itself, has every method and every comment, and nothing of how we protect it.
TEST_P(OpenApi, TheBundleOfProtosStandsAlone) {
  const auto files = gateway::ProtoBundle(GetParam(), descriptors_);
  ASSERT_TRUE(files.ok()) << files.status();
  const auto folder = std::filesystem::temp_directory_path() / absl::StrCat("sjak-bundle-", getpid(), GetParam());
  std::string names;
  for (const auto& [name, text] : *files) {
    std::filesystem::create_directories((folder / name).parent_path());
    std::ofstream(folder / name) << text;
    absl::StrAppend(&names, " ", name);
    for (const char* ours : {"policy.v1.rpc", "policy.v1.field", "extend ", "message RpcPolicy"}) {
      EXPECT_FALSE(absl::StrContains(text, ours)) << name << " has " << ours;
    }
  }
  const std::string out = folder / "all.binpb";
  const std::string google = "/usr/share/gocode/src/github.com/gogo/googleapis";
  EXPECT_EQ(std::system(absl::StrCat("protoc --include_source_info --descriptor_set_out=", out, " -I", folder.string(),
                                     " -I", google, names)
                            .c_str()),
            0);
  google::protobuf::FileDescriptorSet set;
  ASSERT_TRUE(set.ParseFromString(ReadAll(out)));
  int methods = 0, comments = 0;
  for (const auto& file : set.file()) {
    if (file.package() != absl::StrCat("sjak.", GetParam(), ".v1")) continue;
    for (const auto& service : file.service()) methods += service.method_size();
    for (const auto& location : file.source_code_info().location()) comments += location.has_leading_comments();
  }
  EXPECT_GT(methods, 20);
  EXPECT_GT(comments, methods / 2);
  std::filesystem::remove_all(folder);
}

INSTANTIATE_TEST_SUITE_P(Fronts, OpenApi, testing::Values("jobcentre", "partner", "programme"),
                         [](const auto& info) { return info.param; });

TEST(OpenApiOf, AChangedContractIsNoticed) {
  const std::string before = ReadAll(absl::StrCat(std::getenv("SJAK_BINARY_DIR"), "/gen/contracts.binpb"));
  google::protobuf::FileDescriptorSet set;
  ASSERT_TRUE(set.ParseFromString(before));
  for (auto& file : *set.mutable_file()) {
    if (file.name() == "sjak/partner/v1/partner.proto")
      file.mutable_message_type(0)->mutable_field(0)->set_json_name("another");
  }
  EXPECT_NE(gateway::OpenApi("partner", before).value(), gateway::OpenApi("partner", set.SerializeAsString()).value());
  EXPECT_FALSE(gateway::OpenApi("nobody", before).ok());
  EXPECT_FALSE(gateway::OpenApi("partner", "rubbish").ok());
}

TEST(OpenApiOf, SaysWhatValidationDemands) {
  const json api = json::parse(
      gateway::OpenApi("partner", ReadAll(absl::StrCat(std::getenv("SJAK_BINARY_DIR"), "/gen/contracts.binpb")))
          .value());
  const json& get = api["components"]["schemas"]["sjak.placements.v1.GetPlacementRequest"];
  EXPECT_EQ(get["required"], json::array({"name"}));
  EXPECT_EQ(get["properties"]["name"]["pattern"], "^(placements/[0-9a-f-]{36})$");
  const json& list = api["components"]["schemas"]["sjak.placements.v1.ListPlacementsRequest"]["properties"];
  EXPECT_EQ(list["pageSize"]["maximum"], 1000000);
  const json& call = api["paths"]["/sjak.partner.v1.PartnerService/RecordAttendance"]["post"];
  EXPECT_TRUE(absl::StrContains(call["description"].get<std::string>(), "NOT_APPROVED"));
  EXPECT_TRUE(absl::StrContains(call["description"].get<std::string>(), "Roles: COMPANY_CLIENT, MENTOR."));
}

}  // namespace
}  // namespace sjak::contract
