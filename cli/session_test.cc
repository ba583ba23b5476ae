#include "cli/session.h"

#include <gmock/gmock.h>

#include "cli/status_call.h"
#include "platform/base/error.h"
#include "sjak/feed/v1/feed.pb.h"

namespace sjak::cli {
namespace {

TEST(Errors, EveryViolationOnItsLine) {
  absl::Status status = RefuseFields({{"cpr", "must be ten digits"}, {"address.postcode", "must be four digits"}});
  status = WithCorrelation(status, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(DescribeError(status), "BAD_REQUEST: " + std::string(status.message()) +
                                       "\n"
                                       "  cpr: must be ten digits\n"
                                       "  address.postcode: must be four digits\n"
                                       "  correlation id 4bf92f3577b34da6a3ce929d0e0e4736\n");
  EXPECT_EQ(DescribeError(absl::NotFoundError("cannot read x")), "NOT_FOUND: cannot read x\n");
}

TEST(Methods, AreFoundInEveryWriting) {
  const std::string name = "sjak.programme.v1.ProgrammeService.GetStatusReport";
  EXPECT_EQ(FullMethodName(name), name);
  EXPECT_EQ(FullMethodName("/sjak.programme.v1.ProgrammeService/GetStatusReport"), name);
  EXPECT_EQ(FullMethodName("sjak.programme.v1.ProgrammeService/Nothing"), "");
  EXPECT_EQ(NewRequest(name)->GetTypeName(), "sjak.reporting.v1.GetStatusReportRequest");
}

// A gateway whose reporting is `behind` events behind and follows by one at each look.
TEST(Status, WaitsUntilTheFeedsAreIn) {
  int64_t n = 7;
  const Invoke invoke = [&n](const std::string& method, const google::protobuf::Message&,
                             google::protobuf::Message* answer) -> absl::Status {
    if (method.find("Feed") != std::string::npos) {
      static_cast<feed::v1::ReadFeedResponse*>(answer)->mutable_complete_up_to()->set_n(10);
      return absl::OkStatus();
    }
    if (n < 8) return NotFound("PROGRAMME_UNKNOWN", "not yet");
    for (const char* feed : {"citizens", "placements"}) {
      auto* followed = static_cast<reporting::v1::StatusReport*>(answer)->add_feeds();
      followed->set_feed(feed);
      followed->set_n(n);
    }
    return absl::OkStatus();
  };
  const auto report = StatusCaughtUp({}, invoke, [&n] { return ++n < 100; });
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(n, 10);
  n = 8;
  EXPECT_TRUE(StatusCaughtUp({}, invoke, [] { return false; }).ok());  // as it is
  n = 0;
  EXPECT_EQ(ReasonOf(StatusCaughtUp({}, invoke, [] { return false; }).status()), "PROGRAMME_UNKNOWN");
}

}  // namespace
}  // namespace sjak::cli
