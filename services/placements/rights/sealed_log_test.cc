#include "absl/time/clock.h"
#include "platform/audit/seal_files.h"
#include "platform/audit/sealing.h"
#include "services/placements/placements_fixture.h"
#include "sjak/placements/v1/rights.pb.h"

namespace sjak::placements {
namespace {

using ::testing::IsEmpty;

class SealedLogTest : public PlacementsTest {
 protected:
  int64_t Seal() {
    auto conn = harness_.pool().Acquire(absl::Now() + absl::Seconds(5));
    return audit::SealSettled(*conn, files_.key(), "placements", "0101", absl::Now(), absl::ZeroDuration());
  }
  audit::ChainReport Verify() {
    return audit::VerifySeals(harness_.admin(), files_.keys(), "placements", 24, absl::Now()).front();
  }
  const audit::SealFiles files_;
};

// Here a pseudonym takes the person's place in the log, which seals must allow and nothing else.
TEST_F(SealedLogTest, ErasingAPersonBreaksNoSeal) {
  const std::string citizen = NewCitizen();
  const v1::Placement job = Must<v1::Placement>("PlacementsService.RegisterSmallJob", JobRequest(citizen));
  ASSERT_TRUE(Get(job.name()).ok());
  v1::ListPlacementsRequest list;
  list.set_citizen(citizen);
  ASSERT_TRUE(Call<v1::ListPlacementsResponse>("PlacementsService.ListPlacements", list).ok());
  ASSERT_GE(Seal(), 3);
  const int64_t proven = Verify().entries;
  citizens_->erased = true;
  v1::ErasePersonRequest erase;
  erase.set_citizen(citizen);
  const auto receipt = Change<v1::ErasureReceipt>("RightsService.ErasePerson", erase);
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_GT(receipt->changed_size(), 0);
  const audit::ChainReport report = Verify();
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(report.entries, proven);
  EXPECT_GE(report.erased, 3);
}

}  // namespace
}  // namespace sjak::placements
