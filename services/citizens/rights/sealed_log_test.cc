#include "absl/time/clock.h"
#include "platform/audit/seal_files.h"
#include "platform/audit/sealing.h"
#include "services/citizens/rights/rights_fixture.h"

namespace sjak::citizens {
namespace {

using ::testing::IsEmpty;

class SealedLogTest : public RightsTest {
 protected:
  int64_t Seal() {
    auto conn = harness_.pool().Acquire(absl::Now() + absl::Seconds(5));
    return audit::SealSettled(*conn, files_.key(), "citizens", "0101", absl::Now(), absl::ZeroDuration());
  }
  audit::ChainReport Verify() {
    return audit::VerifySeals(harness_.admin(), files_.keys(), "citizens", 24, absl::Now()).front();
  }
  const audit::SealFiles files_;
};

TEST_F(SealedLogTest, ErasingAPersonBreaksNoSeal) {
  const std::string citizen = MustRegister(Somebody(1)).name(), other = MustRegister(Somebody(2)).name();
  ASSERT_TRUE(Get(citizen, Caseworker()).ok());
  ASSERT_TRUE(Get(other).ok());
  ASSERT_GE(Seal(), 4);
  const int64_t proven = Verify().entries;
  ASSERT_TRUE(EraseOne(citizen).ok());
  audit::ChainReport report = Verify();
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(report.entries, proven);
  EXPECT_GT(report.erased, 0);
  EXPECT_GT(report.unsealed, 0) << "the erasure itself";
  EXPECT_GT(Seal(), 0);
  report = Verify();
  EXPECT_THAT(report.findings, IsEmpty());
  EXPECT_EQ(report.segments, 2);
  // What was asked for is gone; that, when, by whom and why somebody asked is still proven.
  harness_.admin().ExecText(
      absl::StrCat("UPDATE access_log l SET purpose = 'SYSTEM' FROM access_log_subject s WHERE "
                   "l.id = s.log_id AND l.criteria = '' AND s.subject_id = '",
                   IdOf(citizen).ToString(), "'"));
  EXPECT_FALSE(Verify().findings.empty());
}

}  // namespace
}  // namespace sjak::citizens
