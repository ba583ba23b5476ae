#include "gateway/signing.h"

#include "absl/strings/match.h"
#include "gateway/gateway_fixture.h"
#include "platform/base/wire.h"
#include "sjak/jobcentre/v1/hearings.pb.h"
#include "sjak/placements/v1/hearings.pb.h"

namespace sjak::gateway {
namespace {

namespace pl = placements::v1;

class SigningTest : public GatewayTest {
 protected:
  SigningTest() {
    folder_.Write("ring.json", R"({"active":"a","keys":{"a":"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}})");
    links_ = std::make_shared<http::SigningLinks>(
        http::SigningLinksOptions{"https://sjak.test", "https://links.test", "sjak", "k"},
        identity::Sealer::FromFile(folder_.Path("ring.json")).value(), key_.get(),
        [](auto&&...) { return absl::OkStatus(); });
    invitation_.set_placement(placement_);
    invitation_.set_party(pl::HEARING_PARTY_EMPLOYEE_REP);
    invitation_.set_cvr(kCvr);
    placements_->WillAnswer(invitation_);
    ServeWith(links_);
  }
  void ServeWith(std::shared_ptr<const http::SigningLinks> links) {
    server_.reset();
    pipeline_.reset();
    const Upstreams upstreams{{"citizens", UpstreamTo(citizens_->address())},
                              {"placements", UpstreamTo(placements_->address())},
                              {"reporting", UpstreamTo("127.0.0.1:1")}};
    backend_ = GatewayBackend::Create(upstreams, partner_ids_, nullptr, std::move(links)).value();
    pipeline_ = std::make_unique<rpc::Pipeline>(rpc::PipelineOptions{.program = "gateway", .peers_only = false},
                                                backend_.get(), verifier_.get(), &timer_);
    server_ = rpc::Server::Start({"127.0.0.1:0", Tls("gateway"), false}, pipeline_.get()).value();
    client_ = rpc::Client::Create(absl::StrCat("127.0.0.1:", server_->port()), {folder_.Path("ca.pem")}).value();
  }
  absl::StatusOr<jobcentre::v1::SigningLink> Issue(const rpc::CallOptions& as, int life_seconds = 0) {
    jobcentre::v1::IssueSigningLinkRequest request;
    request.set_placement(placement_);
    request.set_party(pl::HEARING_PARTY_EMPLOYEE_REP);
    request.set_life_seconds(life_seconds);
    jobcentre::v1::SigningLink link;
    const absl::Status status = client_->Call(kIssueSigningLink, request, &link, as);
    if (!status.ok()) return status;
    return link;
  }

  const std::string placement_ = ResourceName("placements", Uuid::New());
  pl::HearingInvitation invitation_;
  std::shared_ptr<http::SigningLinks> links_;
};

TEST_F(SigningTest, HandsOutALinkForWhomPlacementsNames) {
  const absl::Time before = absl::Now();
  const auto link = Issue(AsCaseworker());
  ASSERT_TRUE(link.ok()) << link.status();
  EXPECT_TRUE(absl::StartsWith(link->url(), "https://sjak.test/sign/")) << link->url();
  EXPECT_EQ(link->placement(), placement_);
  EXPECT_EQ(link->party(), pl::HEARING_PARTY_EMPLOYEE_REP);
  const absl::Duration life = wire::TimeOf(link->expires_at()) - before;
  EXPECT_GE(life, absl::Hours(48) - absl::Seconds(1));
  EXPECT_LT(life, absl::Hours(48) + absl::Minutes(1));
  EXPECT_LT(wire::TimeOf(Issue(AsCaseworker(), 1)->expires_at()), absl::Now() + absl::Seconds(2));
  EXPECT_NE(Issue(AsCaseworker())->url(), link->url()) << "each link is another";

  const FakeService::Seen seen = placements_->seen().front();
  EXPECT_EQ(seen.call.method->name, "sjak.placements.v1.HearingLinksService.InviteToHearing");
  pl::InviteToHearingRequest asked;
  ASSERT_TRUE(asked.ParseFromString(seen.request));
  EXPECT_EQ(asked.placement(), placement_);
  EXPECT_EQ(asked.party(), pl::HEARING_PARTY_EMPLOYEE_REP);
}

TEST_F(SigningTest, OnlyForTheJobcentreAndNoLongerThanItsAnswerIsRemembered) {
  EXPECT_EQ(ReasonOf(Issue(AsPartner({kCvr})).status()), "CALLER_CLASS_REFUSED");
  EXPECT_EQ(ReasonOf(Issue(As({{"class", "JOBCENTRE"}, {"roles", {"CONTROLLER"}}})).status()), "ROLE_MISSING");
  EXPECT_EQ(ReasonOf(Issue(AsCaseworker(), 7 * 24 * 3600 + 1).status()), "BAD_REQUEST");
  EXPECT_TRUE(Issue(AsCaseworker(), 7 * 24 * 3600).ok());
  EXPECT_EQ(placements_->seen().size(), 1u);
}

TEST_F(SigningTest, NoLinkWithoutPlacementsWord) {
  placements_->WillRefuse(RefuseState("PLACEMENT_STATE_WRONG", "Not decided.", placement_));
  EXPECT_EQ(ReasonOf(Issue(AsCaseworker()).status()), "PLACEMENT_STATE_WRONG");
  ServeWith(nullptr);
  EXPECT_EQ(ReasonOf(Issue(AsCaseworker()).status()), "SIGNING_LINKS_OFF");
}

}  // namespace
}  // namespace sjak::gateway
