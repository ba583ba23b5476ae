// docs/processing-record-citizens.md is what the registry says of itself today (`sjak compliance record`). Made anew by
// running this test with SJAK_WRITE_DOCS=1.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "cli/record_view.h"
#include "platform/testing/service_harness.h"
#include "services/citizens/service.h"

namespace sjak::contract {
namespace {

std::string Current() {
  std::shared_ptr<citizens::Service> service;
  testing::ServiceHarness harness(citizens::Schema(), [&](const rpc::Environment& environment) {
    service = std::make_shared<citizens::Service>(environment);
    return service->bindings();
  });
  const auto record = harness.Call<citizens::v1::ProcessingRecord>(
      testing::Jobcentre(), "sjak.citizens.v1.ComplianceService.GetProcessingRecord",
      citizens::v1::GetProcessingRecordRequest());
  EXPECT_TRUE(record.ok()) << record.status();
  return record.ok() ? cli::RecordAsMarkdown(*record) : "";
}

TEST(ProcessingRecord, TheCommittedOneIsCurrent) {
  const std::string path = absl::StrCat(std::getenv("SJAK_SOURCE_DIR"), "/docs/processing-record-citizens.md");
  const std::string current = Current();
  ASSERT_GT(current.size(), 1000u);
  if (std::getenv("SJAK_WRITE_DOCS") != nullptr) std::ofstream(path, std::ios::binary) << current;
  std::ifstream in(path, std::ios::binary);
  const std::string committed((std::istreambuf_iterator<char>(in)), {});
  EXPECT_TRUE(committed == current) << path << " is stale: run this test with SJAK_WRITE_DOCS=1 and commit it";
}

}  // namespace
}  // namespace sjak::contract
