// Connections: what holds for every request over HTTP, whatever it asks.
#include "gateway/http/server.h"

#include <atomic>
#include <fstream>
#include <thread>

#include "gateway/http/http_fixture.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/feed/v1/feed.pb.h"

namespace sjak::gateway::http {
namespace {

class ServerTest : public HttpTest {
 protected:
  ServerTest() {
    citizen_.set_name(name_);
    citizens_->WillAnswer(citizen_);
  }
  std::string Json() const { return nlohmann::json{{"name", name_}}.dump(); }
  std::string RawGet(const Headers& more = {}) const { return Raw("POST", Path(kGet), With(more), Json()); }
  // The service answers once somebody says so.
  void WillWait() {
    citizens_->WillAnswer([this](auto state) {
      std::lock_guard lock(mu_);
      waiting_.push_back(std::move(state));
    });
  }
  size_t Waiting() {
    std::lock_guard lock(mu_);
    return waiting_.size();
  }
  void Answer() {
    std::lock_guard lock(mu_);
    for (const auto& state : waiting_) state->Finish(absl::OkStatus(), citizen_.SerializeAsString());
    waiting_.clear();
  }
  template <class Condition>
  static bool Becomes(Condition condition) {
    for (const absl::Time until = absl::Now() + absl::Seconds(20); absl::Now() < until; std::this_thread::yield()) {
      if (condition()) return true;
    }
    return false;
  }

  const std::string name_ = ResourceName("citizens", Uuid::New());
  citizens::v1::Citizen citizen_;
  std::mutex mu_;
  std::vector<std::shared_ptr<rpc::CallState>> waiting_;
};

TEST_F(ServerTest, KeepsAConnectionForManyCalls) {
  for (int i = 0; i < 50; ++i) ASSERT_EQ(Post(kGet, With(), Json()).status, 200);
  EXPECT_EQ(citizens_->seen().size(), 50);
}

TEST_F(ServerTest, AnswersWhatIsSentAheadInOrder) {
  std::string all;
  for (int i = 0; i < 20; ++i) all += i % 2 ? RawGet() : Raw("GET", "/", {}, "");
  ASSERT_TRUE(connection_->Send(all));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(connection_->Receive().status, i % 2 ? 200 : 404);
}

TEST_F(ServerTest, ClosesWhenTheClientWantsThat) {
  connection_->Send(RawGet({{"connection", "close"}}));
  EXPECT_EQ(connection_->Receive().status, 200);
  EXPECT_TRUE(connection_->Closed());
}

TEST_F(ServerTest, ContinuesForWhoAsksFirst) {
  const std::string body = Json(), raw = RawGet({{"expect", "100-continue"}});
  connection_->Send(raw.substr(0, raw.size() - body.size()));
  EXPECT_EQ(connection_->Receive().status, 100);
  connection_->Send(body);
  EXPECT_EQ(connection_->Receive().status, 200);
}

TEST_F(ServerTest, AClientThatGoesAwayEndsItsCall) {
  citizens_->WillHang();
  connection_->Send(RawGet());
  ASSERT_TRUE(citizens_->HasHangingCall());
  connection_->Cut();
  EXPECT_TRUE(citizens_->HangingCallEnds());
}

TEST_F(ServerTest, AFollowerThatGoesAwayEndsItsStream) {
  citizens_->WillAnswer(feed::v1::ReadFeedResponse());
  const auto token = As({{"class", "JOBCENTRE"}, {"roles", {"INTEGRATION"}}}).authorization;
  connection_->Send(Raw("POST", Path(kFollow),
                        With({{"content-type", "application/connect+json"}, {"authorization", token}}),
                        InEnvelope("{}")));
  connection_->Receive([](const std::string& body) { return !body.empty(); });
  ASSERT_TRUE(Becomes([&] { return citizens_->seen().size() > 2; })) << "the feed is asked again and again";
  connection_->Cut();
  ASSERT_TRUE(Becomes([&] { return pipeline_->in_flight() == 0; }));
  http_->Stop(absl::Now() + absl::Seconds(20));
  const size_t asked = citizens_->seen().size();
  http_.reset();
  EXPECT_EQ(citizens_->seen().size(), asked);
}

TEST_F(ServerTest, RefusesWhatIsTooLarge) {
  connection_->Send(absl::StrCat("POST ", Path(kGet), " HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n",
                                 "content-length: 5000000\r\n\r\n"));
  const HttpAnswer body = connection_->Receive();
  EXPECT_EQ(body.status, 413);
  EXPECT_EQ(body.json()["code"], "resource_exhausted");
  EXPECT_TRUE(connection_->Closed());

  connection_ = Connect();
  const std::string chunk = absl::StrCat("100000\r\n", std::string(1 << 20, ' '), "\r\n");
  connection_->Send(absl::StrCat("POST ", Path(kGet), " HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"));
  for (int i = 0; i < 6; ++i) connection_->Send(chunk);
  EXPECT_EQ(connection_->Receive().status, 413);

  connection_ = Connect();
  connection_->Send(Raw("POST", Path(kGet), {{"x", std::string(100'000, 'x')}}, ""));
  EXPECT_EQ(connection_->Receive().status, 431);
  EXPECT_TRUE(citizens_->seen().empty());
}

TEST_F(ServerTest, RefusesWhatIsNoHttp) {
  for (const char* rubbish :
       {"\x16\x03\x01 rubbish\r\n\r\n", "POST  HTTP/9\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}) {
    connection_ = Connect();
    connection_->Send(rubbish);
    const int status = connection_->Receive().status;
    EXPECT_TRUE(status == 400 || status == 0) << status;
    EXPECT_TRUE(connection_->Closed());
  }
  EXPECT_EQ((connection_ = Connect(), Post(kGet, With(), Json())).status, 200);
}

TEST_F(ServerTest, ClosesWhoDoesNotGoOn) {
  StartHttp({.idle = absl::Milliseconds(300), .patience = absl::Milliseconds(300)});
  EXPECT_TRUE(connection_->Closed()) << "sent nothing";
  connection_ = Connect();
  connection_->Send("POST /a/b HTTP/1.1\r\nhost");
  EXPECT_TRUE(connection_->Closed()) << "half a head";
  connection_ = Connect();
  connection_->Send("POST /a/b HTTP/1.1\r\ncontent-length: 10\r\n\r\nhalf");
  EXPECT_TRUE(connection_->Closed()) << "half a body";
}

TEST_F(ServerTest, ACallMayTakeLongerThanAConnectionMayRest) {
  StartHttp({.idle = absl::Milliseconds(300), .patience = absl::Milliseconds(300)});
  WillWait();
  connection_->Send(RawGet());
  ASSERT_TRUE(Becomes([&] { return Waiting() == 1; }));
  const absl::Time later = absl::Now() + absl::Milliseconds(2500);
  ASSERT_TRUE(Becomes([&] { return absl::Now() > later; }));
  Answer();
  EXPECT_EQ(connection_->Receive().status, 200);
}

TEST_F(ServerTest, TakesOnlySoManyConnections) {
  StartHttp({.most_connections = 3});
  const auto second = Connect(), third = Connect(), fourth = Connect();
  EXPECT_TRUE(second->connected() && third->connected());
  EXPECT_FALSE(fourth->connected());
  EXPECT_EQ(Post(kGet, With(), Json()).status, 200);
}

TEST_F(ServerTest, PagesOfListedOriginsMayCall) {
  StartHttp({.origins = {"https://partner.example"}});
  const auto preflight = [this](const std::string& origin) {
    connection_->Send(Raw("OPTIONS", Path(kGet), {{"origin", origin}, {"access-control-request-method", "POST"}}, ""));
    return connection_->Receive();
  };
  const HttpAnswer listed = preflight("https://partner.example");
  EXPECT_EQ(listed.status, 204);
  EXPECT_EQ(listed.headers.at("access-control-allow-origin"), "https://partner.example");
  EXPECT_THAT(listed.headers.at("access-control-allow-headers"), testing::HasSubstr("authorization"));
  EXPECT_EQ(listed.headers.count("access-control-allow-credentials"), 0);
  for (const char* other : {"https://partner.example.evil", "http://partner.example", "null"}) {
    const HttpAnswer answer = preflight(other);
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.headers.count("access-control-allow-origin"), 0);
    EXPECT_EQ(Post(kGet, With({{"origin", other}}), Json()).headers.count("access-control-allow-origin"), 0);
  }
  const HttpAnswer answer = Post(kGet, With({{"origin", "https://partner.example"}}), Json());
  EXPECT_EQ(answer.headers.at("access-control-allow-origin"), "https://partner.example");
  EXPECT_THAT(answer.headers.at("access-control-expose-headers"), testing::HasSubstr("retry-after"));
  EXPECT_THAT(answer.headers.at("vary"), testing::HasSubstr("origin"));
}

TEST_F(ServerTest, AStopLetsCallsUnderWayEnd) {
  WillWait();
  connection_->Send(RawGet());
  ASSERT_TRUE(Becomes([&] { return Waiting() == 1; }));
  std::thread stop([this] { http_->Stop(absl::Now() + absl::Seconds(20)); });
  ASSERT_TRUE(Becomes([&] { return !Connect()->connected(); })) << "nobody new";
  Answer();
  const HttpAnswer answer = connection_->Receive();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("connection"), "close");
  stop.join();
}

TEST_F(ServerTest, AStopCutsWhatDoesNotEnd) {
  citizens_->WillHang();
  connection_->Send(RawGet({{"connect-timeout-ms", "30000"}}));
  ASSERT_TRUE(citizens_->HasHangingCall());
  http_->Stop(absl::Now() + absl::Milliseconds(100));
  EXPECT_EQ(connection_->Receive().status, 0);
  EXPECT_TRUE(citizens_->HangingCallEnds());
}

TEST_F(ServerTest, NewCertificatesAreShownWithoutARestart) {
  ASSERT_EQ(Post(kGet, With(), Json()).status, 200);
  for (const char* end : {".pem", ".key"}) {
    std::ifstream from(folder_.Path(std::string("citizens") + end));
    std::ofstream(folder_.Path(std::string("gateway") + end)) << from.rdbuf();
  }
  EXPECT_EQ(http_->ReloadIfChanged(), absl::OkStatus());
  EXPECT_EQ(Post(kGet, With(), Json()).status, 200) << "what stands goes on";
  EXPECT_TRUE(Connect()->connected());
}

TEST_F(ServerTest, ManyClientsAtOnce) {
  std::vector<std::thread> clients;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      const auto connection = Connect();
      for (int n = 0; n < 50; ++n) {
        connection->Send(RawGet());
        good += connection->Receive().status == 200;
      }
    });
  }
  for (auto& client : clients) client.join();
  EXPECT_EQ(good, 400);
}

}  // namespace
}  // namespace sjak::gateway::http
