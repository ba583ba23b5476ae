#include "gateway/http/post_form.h"

#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "gateway/http/http_fixture.h"
#include "gateway/http/pages.h"

namespace sjak::gateway::http {
namespace {

// An issuer's endpoints: "/token" repeats what it was sent, "/long" says too much, "/away" leads elsewhere, "/slow"
// waits until it is let go.
class Endpoints : public Pages {
 public:
  ~Endpoints() override { LetGo(); }
  bool Serves(const Request&) const override { return true; }
  Response Handle(const Request& request) override {
    if (request.target == "/long") return {200, {}, std::string(70'000, ' ')};
    if (request.target == "/away") return {302, {{"location", "/token"}}, ""};
    if (request.target == "/slow") {
      std::unique_lock lock(mu_);
      change_.wait(lock, [this] { return let_go_; });
    }
    return {request.target == "/bad" ? 400 : 200,
            {{"content-type", "application/json"}},
            absl::StrCat(request.verb, " ", request.Header("content-type"), " ", request.body)};
  }
  void LetGo() {
    std::lock_guard lock(mu_);
    let_go_ = true;
    change_.notify_all();
  }

 private:
  std::mutex mu_;
  std::condition_variable change_;
  bool let_go_ = false;
};

class PostFormTest : public HttpTest {
 protected:
  PostFormTest() { issuer_ = Server::Start({"127.0.0.1:0", Tls("gateway")}, nullptr, &endpoints_).value(); }
  ~PostFormTest() override { endpoints_.LetGo(); }
  std::string Url(const std::string& path, const std::string& host = "localhost") const {
    return absl::StrCat("https://", host, ":", issuer_->port(), path);
  }
  absl::StatusOr<Response> Post(const std::string& url, const std::string& ca = "ca.pem",
                                absl::Duration patience = absl::Seconds(20)) {
    auto post = MakePostForm({{url}, folder_.Path(ca), patience});
    EXPECT_TRUE(post.ok()) << post.status();
    return (*post)(url, "grant_type=authorization_code&code=a%20b");
  }

  Endpoints endpoints_;
  std::unique_ptr<Server> issuer_;
};

TEST_F(PostFormTest, BringsTheAnswer) {
  const auto answer = Post(Url("/token"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "POST application/x-www-form-urlencoded grant_type=authorization_code&code=a%20b");
  EXPECT_EQ(Post(Url("/bad"))->status, 400) << "a refusal is an answer";
  EXPECT_EQ(Post(Url("/away"))->status, 302) << "which is not followed";
}

TEST_F(PostFormTest, AsksNobodyElse) {
  const auto post = MakePostForm({{Url("/token")}, folder_.Path("ca.pem")});
  ASSERT_TRUE(post.ok());
  EXPECT_TRUE((*post)(Url("/token"), "a=b").ok());
  EXPECT_TRUE(absl::IsInvalidArgument((*post)(Url("/other"), "a=b").status()));
  EXPECT_TRUE(absl::IsInvalidArgument((*post)("http://127.0.0.1:1/", "a=b").status()));
}

TEST_F(PostFormTest, BelievesOnlyTheHostItselfByItsAuthorities) {
  ASSERT_TRUE(Post(Url("/token", "127.0.0.1")).ok());
  std::filesystem::create_directory(folder_.Path("strange"));
  ASSERT_TRUE(pilot::EnsureCertificates(folder_.Path("strange"), {"x"}, absl::Now()).ok());
  EXPECT_TRUE(absl::IsUnavailable(Post(Url("/token"), "strange/ca.pem").status())) << "another authority";
  EXPECT_TRUE(absl::IsUnavailable(Post(Url("/token", "127.0.0.2")).status())) << "a name the certificate has not";
  EXPECT_FALSE(MakePostForm({{}, folder_.Path("nothing.pem")}).ok());
}

TEST_F(PostFormTest, HasLimits) {
  EXPECT_TRUE(absl::IsUnavailable(Post(Url("/long")).status()));
  EXPECT_TRUE(absl::IsDeadlineExceeded(Post(Url("/slow"), "ca.pem", absl::Milliseconds(300)).status()));
  EXPECT_TRUE(absl::IsUnavailable(Post("https://127.0.0.1:1/token").status())) << "nobody listens";
}

}  // namespace
}  // namespace sjak::gateway::http
