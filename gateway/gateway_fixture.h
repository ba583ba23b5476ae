#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "deploy/pilot.d/tools/certificates.h"
#include "gateway/forwarder.h"
#include "platform/base/error.h"
#include "platform/identity/test_files.h"
#include "platform/identity/token_signer.h"
#include "platform/rpc/server.h"

namespace sjak::gateway {

// A service behind real mTLS whose methods answer whatever the test says.
class FakeService : public rpc::Backend {
 public:
  struct Seen {
    rpc::Call call;
    std::string request;
    absl::Time at;
  };
  using Answer = std::function<void(std::shared_ptr<rpc::CallState>)>;

  FakeService(const rpc::TlsFiles& tls, identity::TokenVerifier* verifier, Timer* timer)
      : pipeline_({.program = "fake", .peers = {"gateway"}}, this, verifier, timer) {
    server_ = rpc::Server::Start({"127.0.0.1:0", tls}, &pipeline_).value();
    port_ = server_->port();
  }

  void WillAnswer(Answer answer) { answer_ = std::move(answer); }
  void WillAnswer(const google::protobuf::Message& message) {
    WillAnswer([body = message.SerializeAsString()](auto state) { state->Finish(absl::OkStatus(), body); });
  }
  void WillRefuse(absl::Status status) {
    WillAnswer([status](auto state) { state->Finish(status); });
  }
  // Takes calls and lets their deadlines pass.
  void WillHang() {
    WillAnswer([this](auto state) {
      std::lock_guard lock(mu_);
      hanging_.push_back(std::move(state));
    });
  }
  // Waits for a call that hangs here.
  bool HasHangingCall() const {
    return Becomes([](const rpc::CallState& state) { return state.live(); });
  }
  // Waits for the last call that hung here to be over, before its deadline.
  bool HangingCallEnds() const {
    return Becomes([](const rpc::CallState& s) { return !s.live() && absl::Now() < s.call.deadline; });
  }
  // From now on nobody listens there.
  void GoAway() { server_.reset(); }

  std::string address() const { return absl::StrCat("127.0.0.1:", port_); }
  std::vector<Seen> seen() const {
    std::lock_guard lock(mu_);
    return seen_;
  }

  const rpc::Binding* Find(const policy::Method&) const override { return &binding_; }
  void Run(std::shared_ptr<rpc::CallState> state) override {
    {
      std::lock_guard lock(mu_);
      seen_.push_back({state->call, state->request->SerializeAsString(), state->started()});
    }
    answer_(state);
  }
  void Refused(std::shared_ptr<rpc::CallState> state, absl::Status status) override {
    state->Finish(std::move(status));
  }

 private:
  bool Becomes(const std::function<bool(const rpc::CallState&)>& last) const {
    for (const absl::Time until = absl::Now() + absl::Seconds(10); absl::Now() < until; std::this_thread::yield()) {
      std::lock_guard lock(mu_);
      if (!hanging_.empty() && last(*hanging_.back())) return true;
    }
    return false;
  }

  const rpc::Binding binding_{"any", rpc::Shape::kRead};
  Answer answer_;
  mutable std::mutex mu_;
  std::vector<Seen> seen_;
  std::vector<std::shared_ptr<rpc::CallState>> hanging_;
  rpc::Pipeline pipeline_;
  std::unique_ptr<rpc::Server> server_;
  int port_ = 0;
};

// The gateway before two fake services, each a real server with certificates of one authority, and a client that trusts
// it. Issuer "https://issuer.test"; municipalities 0101 and 0147; any company.
class GatewayTest : public testing::Test {
 protected:
  static constexpr char kCvr[] = "12345678";
  static constexpr char kOtherCvr[] = "87654321";

  GatewayTest() {
    EXPECT_TRUE(pilot::EnsureCertificates(folder_.Path("."), {"citizens", "placements", "gateway"}, absl::Now()).ok());
    const nlohmann::json jwks = {{"keys", {identity::PublicJwk(key_.get(), "k", "ES256")}}};
    const nlohmann::json issuer = {
        {"issuer", "https://issuer.test"},     {"jwks_file", "jwks.json"},           {"audience", "sjak"},
        {"classes", {"JOBCENTRE", "PARTNER"}}, {"municipalities", {"0101", "0147"}}, {"cvrs", {"*"}},
        {"max_lifetime_seconds", 3600}};
    folder_.Write("jwks.json", jwks.dump());
    folder_.Write("issuers.json", nlohmann::json::array({issuer}).dump());
    verifier_ = identity::TokenVerifier::Create({folder_.Path("issuers.json"), ""}).value();

    citizens_ = std::make_unique<FakeService>(Tls("citizens"), verifier_.get(), &timer_);
    placements_ = std::make_unique<FakeService>(Tls("placements"), verifier_.get(), &timer_);
    const Upstreams upstreams{{"citizens", UpstreamTo(citizens_->address())},
                              {"placements", UpstreamTo(placements_->address())},
                              {"reporting", UpstreamTo("127.0.0.1:1")}};
    backend_ = GatewayBackend::Create(upstreams, partner_ids_).value();
    pipeline_ = std::make_unique<rpc::Pipeline>(rpc::PipelineOptions{.program = "gateway", .peers_only = false},
                                                backend_.get(), verifier_.get(), &timer_);
    server_ = rpc::Server::Start({"127.0.0.1:0", Tls("gateway"), false}, pipeline_.get()).value();
    client_ = rpc::Client::Create(absl::StrCat("127.0.0.1:", server_->port()), {folder_.Path("ca.pem")}).value();
  }

  rpc::TlsFiles Tls(const std::string& name) const {
    return {folder_.Path("ca.pem"), folder_.Path(name + ".pem"), folder_.Path(name + ".key")};
  }
  std::shared_ptr<Upstream> UpstreamTo(const std::string& address) const {
    return std::make_shared<Upstream>(rpc::Client::Create(address, Tls("gateway")).value());
  }

  std::string Token(const nlohmann::json& claims) const {
    const int64_t now = absl::ToUnixSeconds(absl::Now());
    nlohmann::json all = {{"iss", "https://issuer.test"},
                          {"aud", "sjak"},
                          {"sub", "u-17"},
                          {"jti", "t-1"},
                          {"iat", now - 10},
                          {"exp", now + 600},
                          {"municipalities", {"0101"}}};
    all.update(claims);
    return "Bearer " + identity::SignToken(key_.get(), all, "k", "ES256");
  }
  rpc::CallOptions As(const nlohmann::json& claims) const { return {.authorization = Token(claims)}; }
  rpc::CallOptions AsCaseworker() const { return As({{"class", "JOBCENTRE"}, {"roles", {"CASEWORKER"}}}); }
  rpc::CallOptions AsPartner(const std::vector<std::string>& cvrs) const {
    return As({{"class", "PARTNER"}, {"roles", {"COMPANY_CLIENT"}}, {"cvrs", cvrs}});
  }

  identity::TestFolder folder_;
  const identity::PKey key_ = identity::NewSigningKey("ES256");
  const std::shared_ptr<identity::PartnerIds> partner_ids_ =
      std::make_shared<identity::PartnerIds>(identity::PartnerIds::MasterKey{7});
  Timer timer_;
  std::unique_ptr<identity::TokenVerifier> verifier_;
  std::unique_ptr<FakeService> citizens_, placements_;
  std::unique_ptr<GatewayBackend> backend_;
  std::unique_ptr<rpc::Pipeline> pipeline_;
  std::unique_ptr<rpc::Server> server_;
  std::shared_ptr<rpc::Client> client_;
};

}  // namespace sjak::gateway
