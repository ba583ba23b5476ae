#include "deploy/pilot.d/tools/certificates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/identity/bounded.h"
#include "platform/identity/test_files.h"
#include "platform/rpc/client.h"
#include "platform/rpc/server.h"
#include "sjak/feed/v1/feed.pb.h"

namespace sjak::rpc {
namespace {

using testing::HasSubstr;

// Answers every call with nothing, at once.
class Empty : public Backend {
 public:
  const Binding* Find(const policy::Method&) const override { return &binding_; }
  void Run(std::shared_ptr<CallState> state) override { state->Finish(absl::OkStatus()); }
  void Refused(std::shared_ptr<CallState> state, absl::Status status) override { state->Finish(std::move(status)); }

 private:
  const Binding binding_{"any", Shape::kRead};
};

// Authorities "a", "b" and "c", each with certificates for citizens and placements; the server is citizens and its
// client placements, with files of their own that begin as the ones of "a".
class CertificatesTest : public testing::Test {
 protected:
  CertificatesTest() {
    for (const char* authority : {"a", "b", "c"}) {
      std::filesystem::create_directory(folder_.Path(authority));
      EXPECT_TRUE(
          pilot::EnsureCertificates(folder_.Path(authority), {"citizens", "placements", "reporting"}, absl::Now())
              .ok());
    }
    for (const char* program : {"citizens", "placements"}) {
      Trust(program, {"a"});
      Take(program, "a", "key");
      Take(program, "a", "pem");
    }
    server_ = Server::Start({"127.0.0.1:0", Files("citizens")}, &pipeline_).value();
    server_->SetReady(true);
    client_ = Connect(Files("placements"));
  }
  ~CertificatesTest() override {
    stopping_ = true;
    for (auto& caller : callers_) caller.join();
  }

  TlsFiles Files(const std::string& program) const {
    return {folder_.Path(program + ".ca"), folder_.Path(program + ".pem"), folder_.Path(program + ".key")};
  }
  TlsFiles Issued(const std::string& authority, const std::string& program, const std::string& trusted) const {
    return {folder_.Path(trusted + "/ca.pem"), folder_.Path(authority + "/" + program + ".pem"),
            folder_.Path(authority + "/" + program + ".key")};
  }
  std::shared_ptr<Client> Connect(const TlsFiles& files, const std::string& name = "citizens") const {
    return Client::Create(absl::StrCat("127.0.0.1:", server_->port()), files, name).value();
  }
  std::string Read(const std::string& name) const { return identity::ReadFile(folder_.Path(name), 1 << 20).value(); }
  // `program` gets the certificate ("pem") or key ("key") that the authority made for it.
  void Take(const std::string& program, const std::string& authority, const std::string& kind) const {
    folder_.Write(absl::StrCat(program, ".", kind), Read(absl::StrCat(authority, "/", program, ".", kind)));
  }
  void Trust(const std::string& program, const std::vector<std::string>& authorities) const {
    std::string bundle;
    for (const auto& authority : authorities) bundle += Read(authority + "/ca.pem");
    folder_.Write(program + ".ca", bundle);
  }

  static absl::Status Call(const std::shared_ptr<Client>& client) {
    feed::v1::ReadFeedRequest request;
    request.set_page_size(1);
    return AsFeedSource(client)("0101", request).status();
  }
  void KeepCalling(int callers) {
    for (int i = 0; i < callers; ++i) {
      callers_.emplace_back([this] {
        while (!stopping_) {
          const absl::Status status = Call(client_);
          EXPECT_TRUE(status.ok()) << status;
          ++calls_;
        }
      });
    }
  }
  // Returns when calls that began after now have ended.
  void SeeCalls() const {
    const int64_t enough = calls_ + 50;
    while (calls_ < enough) std::this_thread::yield();
  }

  const identity::TestFolder folder_;
  Timer timer_;
  Empty backend_;
  Pipeline pipeline_{{.program = "citizens", .peers = {"placements", "reporting"}}, &backend_, nullptr, &timer_};
  std::unique_ptr<Server> server_;
  std::shared_ptr<Client> client_;
  std::atomic<bool> stopping_{false};
  std::atomic<int64_t> calls_{0};
  std::vector<std::thread> callers_;
};

TEST_F(CertificatesTest, AuthorityAndCertificatesChangeUnderCallsWithoutOneFailing) {
  KeepCalling(4);
  SeeCalls();
  const auto both_reload = [&] {
    EXPECT_EQ(server_->ReloadIfChanged(), absl::OkStatus());
    EXPECT_EQ(client_->ReloadIfChanged(), absl::OkStatus());
    SeeCalls();
  };
  Trust("citizens", {"a", "b"});
  Trust("placements", {"a", "b"});
  both_reload();
  for (const char* program : {"citizens", "placements"}) {
    Take(program, "b", "key");
    Take(program, "b", "pem");
    both_reload();
  }
  Trust("citizens", {"b"});
  Trust("placements", {"b"});
  both_reload();

  EXPECT_EQ(Call(Connect(Issued("b", "placements", "b"))), absl::OkStatus()) << "shows and trusts only the new";
  EXPECT_EQ(ReasonOf(Call(Connect(Issued("a", "placements", "b")))), "PEER_UNAVAILABLE") << "its authority is gone";
  EXPECT_EQ(ReasonOf(Call(Connect(Issued("b", "placements", "a")))), "PEER_UNAVAILABLE") << "the server's is new";
  SeeCalls();
}

TEST_F(CertificatesTest, FilesThatAreNotWholeLeaveTheOldOnesInForce) {
  KeepCalling(2);
  const auto refused_by_both = [&](const std::string& what) {
    for (const absl::Status& status : {server_->ReloadIfChanged(), client_->ReloadIfChanged()}) {
      EXPECT_THAT(std::string(status.message()), HasSubstr(what));
    }
    EXPECT_EQ(Call(Connect(Issued("a", "reporting", "a"))), absl::OkStatus()) << "a new connection";
    SeeCalls();
  };
  const auto each = [&](const std::function<void(const std::string&)>& change) {
    change("citizens");
    change("placements");
  };
  each([&](const std::string& program) { Take(program, "b", "pem"); });
  refused_by_both("does not fit");
  each([&](const std::string& program) {
    Take(program, "a", "pem");
    folder_.Write(program + ".key", "no key");
  });
  refused_by_both("holds no private key");
  each([&](const std::string& program) {
    Take(program, "a", "key");
    const std::string authority = Read("a/ca.pem");
    folder_.Write(program + ".ca", authority + authority.substr(0, authority.size() / 2));
  });
  refused_by_both("cannot be read");
  each([&](const std::string& program) { std::filesystem::remove(folder_.Path(program + ".ca")); });
  refused_by_both("cannot open");
  each([&](const std::string& program) { Trust(program, {"a"}); });
  EXPECT_EQ(server_->ReloadIfChanged(), absl::OkStatus());
  EXPECT_EQ(client_->ReloadIfChanged(), absl::OkStatus());
}

TEST_F(CertificatesTest, AClientKeepsItsCertificateWhileTheServerRefusesTheNewOne) {
  KeepCalling(2);
  Take("placements", "c", "key");
  Take("placements", "c", "pem");
  EXPECT_EQ(client_->ReloadIfChanged().code(), absl::StatusCode::kUnavailable);
  SeeCalls();
  Trust("citizens", {"a", "c"});
  EXPECT_EQ(server_->ReloadIfChanged(), absl::OkStatus());
  EXPECT_EQ(client_->ReloadIfChanged(), absl::OkStatus()) << "the server takes it now";
  SeeCalls();
}

TEST_F(CertificatesTest, AClientCallsOnlyTheProgramItMeans) {
  EXPECT_EQ(ReasonOf(Call(Connect(Files("placements"), "reporting"))), "PEER_UNAVAILABLE");
  EXPECT_EQ(Call(Connect(Files("placements"), "")), absl::OkStatus()) << "by host, as outside clients do";
}

}  // namespace
}  // namespace sjak::rpc
