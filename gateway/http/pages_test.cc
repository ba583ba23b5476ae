// Pages beside calls, on one listener.
#include "gateway/http/pages.h"

#include <atomic>
#include <condition_variable>
#include <thread>

#include "gateway/http/http_fixture.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::gateway::http {
namespace {

// Serves "/page..." and, while told to, keeps whoever asks waiting.
class TestPages : public Pages {
 public:
  bool Serves(const Request& request) const override { return absl::StartsWith(request.target, "/page"); }
  Response Handle(const Request& request) override {
    std::unique_lock lock(mu_);
    ++under_way_;
    change_.wait(lock, [this] { return !hold_; });
    --under_way_;
    Response response{200, {{"content-type", "text/html"}}, absl::StrCat(request.verb, " ", request.body)};
    response.headers.emplace_back("set-cookie", "a=1");
    response.headers.emplace_back("set-cookie", "b=2");
    return response;
  }
  std::string AuthorizationOf(const Request& request) const override {
    const std::string own = request.Header("authorization");
    return own.empty() && request.Header("cookie") == "session" ? session : own;
  }
  void Hold(bool hold) {
    std::lock_guard lock(mu_);
    hold_ = hold;
    change_.notify_all();
  }
  int under_way() const {
    std::lock_guard lock(mu_);
    return under_way_;
  }

  std::string session;

 private:
  mutable std::mutex mu_;
  std::condition_variable change_;
  bool hold_ = false;
  int under_way_ = 0;
};

class PagesTest : public HttpTest {
 protected:
  PagesTest() {
    citizen_.set_name(ResourceName("citizens", Uuid::New()));
    citizens_->WillAnswer(citizen_);
    StartWithPages(6);
  }
  ~PagesTest() override {
    pages_.Hold(false);
    http_.reset();  // before the pages
  }
  void StartWithPages(int most_pages) {
    ServerOptions options{"127.0.0.1:0", Tls("gateway")};
    options.origins = {"https://other.test"};
    options.most_pages = most_pages;
    http_ = Server::Start(options, pipeline_.get(), &pages_).value();
    connection_ = Connect();
  }
  HttpAnswer Get(HttpConnection& connection, const std::string& path, const Headers& headers = {}) {
    connection.Send(Raw("GET", path, headers, ""));
    return connection.Receive();
  }
  std::string Json() const { return nlohmann::json{{"name", citizen_.name()}}.dump(); }
  template <class Condition>
  static bool Becomes(Condition condition) {
    for (const absl::Time until = absl::Now() + absl::Seconds(20); absl::Now() < until; std::this_thread::yield()) {
      if (condition()) return true;
    }
    return false;
  }

  TestPages pages_;
  citizens::v1::Citizen citizen_;
};

TEST_F(PagesTest, StandBesideCallsOnOneConnection) {
  for (int i = 0; i < 3; ++i) {
    connection_->Send(Raw("POST", "/page", {}, "a=b"));
    const HttpAnswer page = connection_->Receive();
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(page.body, "POST a=b");
    EXPECT_EQ(page.headers.at("set-cookie"), "a=1, b=2") << "each stands for itself";
    EXPECT_EQ(Post(kGet, With(), Json()).status, 200);
  }
  EXPECT_EQ(Get(*connection_, "/elsewhere").status, 404);
  EXPECT_EQ(Get(*connection_, "/page", {{"origin", "https://other.test"}}).headers.count("access-control-allow-origin"),
            0u)
      << "pages of others call; they do not read ours";
  connection_->Send(Raw("POST", "/page", {}, std::string(20'000, 'x')));
  EXPECT_EQ(connection_->Receive().status, 413);
}

TEST_F(PagesTest, SlowPagesHoldUpNoCallAndOnlySoManyWait) {
  pages_.Hold(true);
  std::vector<std::unique_ptr<HttpConnection>> visitors;
  for (int i = 0; i < 6; ++i) {
    visitors.push_back(Connect());
    visitors.back()->Send(Raw("GET", "/page", {}, ""));
  }
  ASSERT_TRUE(Becomes([&] { return pages_.under_way() == 4; })) << "as many as there are threads";
  // The last two may still be on their way in.
  HttpAnswer late;
  ASSERT_TRUE(Becomes([&] {
    late = Get(*Connect(), "/page");
    return late.status == 503;
  }));
  EXPECT_EQ(late.headers.at("retry-after"), "1");
  EXPECT_EQ(Post(kGet, With(), Json()).status, 200) << "calls go on";
  pages_.Hold(false);
  for (const auto& visitor : visitors) EXPECT_EQ(visitor->Receive().status, 200);
  EXPECT_EQ(Get(*connection_, "/page").status, 200);
}

TEST_F(PagesTest, AVisitorWhoLeavesCostsNothing) {
  pages_.Hold(true);
  const auto visitor = Connect();
  visitor->Send(Raw("GET", "/page", {}, ""));
  ASSERT_TRUE(Becomes([&] { return pages_.under_way() == 1; }));
  visitor->Cut();
  pages_.Hold(false);
  EXPECT_EQ(Get(*connection_, "/page").status, 200);
}

TEST_F(PagesTest, APageThatIsBeingMadeIsWaitedFor) {
  pages_.Hold(true);
  connection_->Send(Raw("GET", "/page", {}, ""));
  ASSERT_TRUE(Becomes([&] { return pages_.under_way() == 1; }));
  std::atomic<bool> stopped{false};
  std::thread stop([&] {
    http_->Stop(absl::Now() + absl::Seconds(20));
    stopped = true;
  });
  ASSERT_TRUE(Becomes([&] { return !Connect()->connected(); })) << "it drains";
  EXPECT_FALSE(stopped);
  pages_.Hold(false);
  EXPECT_EQ(connection_->Receive().status, 200);
  stop.join();
}

// A browser's session is the caller's token.
TEST_F(PagesTest, ASessionCallsLikeItsToken) {
  pages_.session = AsCaseworker().authorization;
  EXPECT_EQ(Post(kGet, With({{"authorization", ""}}), Json()).status, 401);
  EXPECT_EQ(Post(kGet, With({{"authorization", ""}, {"cookie", "session"}}), Json()).status, 200);
  EXPECT_EQ(Post(kGet, With({{"authorization", "Bearer x"}, {"cookie", "session"}}), Json()).status, 401)
      << "what is said comes before what is sent along";
}

TEST_F(PagesTest, AListenerMayHavePagesAlone) {
  http_ = Server::Start({"127.0.0.1:0", Tls("gateway")}, nullptr, &pages_).value();
  connection_ = Connect();
  EXPECT_EQ(Get(*connection_, "/page").status, 200);
  EXPECT_EQ(Post(kGet, With(), Json()).status, 404);
}

}  // namespace
}  // namespace sjak::gateway::http
