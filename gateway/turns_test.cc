// A noisy company against the running gateway, judged by who got through and not by clocks.
#include <condition_variable>

#include "gateway/gateway_fixture.h"
#include "google/rpc/error_details.pb.h"
#include "sjak/placements/v1/placements.pb.h"

namespace sjak::gateway {
namespace {

constexpr char kTheirs[] = "sjak.partner.v1.PartnerService.ListPlacements";
constexpr char kOurs[] = "sjak.jobcentre.v1.JobcentreService.ListPlacements";

class TurnsTest : public GatewayTest {
 protected:
  TurnsTest() {
    placements_->WillAnswer([this](auto state) {
      std::unique_lock lock(mu_);
      if (state->call.caller.cls == policy::v1::CALLER_CLASS_PARTNER && holding_) return held_.push_back(state);
      lock.unlock();
      state->Finish(absl::OkStatus(), "");
    });
  }
  // Calls of the company, all at once.
  void Flood(int n) {
    rpc::CallOptions options = AsPartner({kCvr});
    options.deadline = absl::Now() + absl::Seconds(30);
    for (int i = 0; i < n; ++i) {
      client_->CallAsync(kTheirs, "", options, [this](absl::Status status, std::string) {
        std::lock_guard lock(mu_);
        ++outcomes_[status.ok() ? "OK" : ReasonOf(status)];
        ++over_;
        changed_.notify_all();
      });
    }
  }
  void WaitUntilOver(int n) {
    std::unique_lock lock(mu_);
    ASSERT_TRUE(changed_.wait_for(lock, std::chrono::seconds(20), [&] { return over_ >= n; })) << over_;
  }
  void LetGo() {
    std::vector<std::shared_ptr<rpc::CallState>> held;
    {
      std::lock_guard lock(mu_);
      holding_ = false;
      held.swap(held_);
    }
    for (const auto& state : held) state->Finish(absl::OkStatus(), "");
  }

  std::mutex mu_;
  std::condition_variable changed_;
  bool holding_ = true;
  std::vector<std::shared_ptr<rpc::CallState>> held_;
  std::map<std::string, int> outcomes_;
  int over_ = 0;
};

TEST_F(TurnsTest, ANoisyCompanySlowsNobodyElse) {
  constexpr int kCalls = 400, kRun = 32, kWait = 256;
  Flood(kCalls);
  WaitUntilOver(kCalls - kRun - kWait);
  EXPECT_EQ(outcomes_["TOO_MANY_CALLS"], kCalls - kRun - kWait);

  placements::v1::ListPlacementsResponse page;
  for (int i = 0; i < 50; ++i) {
    ASSERT_EQ(client_->Call(kOurs, placements::v1::ListPlacementsRequest(), &page, AsCaseworker()), absl::OkStatus());
  }
  EXPECT_EQ(placements_->seen().size(), kRun + 50) << "every call of the jobcentre passed 256 that waited";
  LetGo();
  WaitUntilOver(kCalls);
  EXPECT_EQ(outcomes_["OK"], kRun + kWait);
  EXPECT_EQ(placements_->seen().size(), kRun + kWait + 50);
}

TEST_F(TurnsTest, QuotasAreOfEachClientAndSayWhenToComeBack) {
  LetGo();
  const Upstreams upstreams{{"citizens", UpstreamTo(citizens_->address())},
                            {"placements", UpstreamTo(placements_->address())},
                            {"reporting", UpstreamTo("127.0.0.1:1")}};
  const auto backend =
      GatewayBackend::Create(upstreams, partner_ids_, std::make_shared<Quota>(Quota::Rate{}, Quota::Rate{0.01, 5}))
          .value();
  rpc::Pipeline pipeline({.program = "gateway", .peers_only = false}, backend.get(), verifier_.get(), &timer_);
  const auto server = rpc::Server::Start({"127.0.0.1:0", Tls("gateway"), false}, &pipeline).value();
  const auto client = rpc::Client::Create(absl::StrCat("127.0.0.1:", server->port()), {folder_.Path("ca.pem")}).value();
  const auto list = [&](const char* method, const rpc::CallOptions& options) {
    placements::v1::ListPlacementsResponse page;
    return client->Call(method, placements::v1::ListPlacementsRequest(), &page, options);
  };
  for (int i = 0; i < 5; ++i) ASSERT_EQ(list(kTheirs, AsPartner({kCvr})), absl::OkStatus());
  const absl::Status refused = list(kTheirs, AsPartner({kCvr}));
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), "QUOTA_EXCEEDED");
  google::rpc::RetryInfo retry;
  const auto payload = refused.GetPayload("type.googleapis.com/google.rpc.RetryInfo");
  ASSERT_TRUE(payload.has_value() && retry.ParseFromString(std::string(*payload)));
  EXPECT_GE(retry.retry_delay().seconds(), 60);
  EXPECT_EQ(list(kTheirs, AsPartner({kOtherCvr})), absl::OkStatus());
  for (int i = 0; i < 20; ++i) ASSERT_EQ(list(kOurs, AsCaseworker()), absl::OkStatus());
  EXPECT_EQ(placements_->seen().size(), 26) << "what is refused here costs the service nothing";
}

}  // namespace
}  // namespace sjak::gateway
