// Bidirectional streams end to end: client, gateway and a service, each behind real TLS.
#include <deque>

#include "absl/strings/match.h"
#include "gateway/gateway_fixture.h"
#include "sjak/citizens/v1/imports.pb.h"

namespace sjak::gateway {
namespace {

constexpr char kImport[] = "sjak.jobcentre.v1.ImportsService.ImportCitizens";

using citizens::v1::ImportCitizensBatchRequest;
using citizens::v1::ImportCitizensBatchResponse;

class StreamTest : public GatewayTest {
 protected:
  StreamTest() {
    citizens_->WillAnswer([](std::shared_ptr<rpc::CallState> state) { Echo(*state); });
  }

  // The row number of the request's first row, as what is committed.
  static void Echo(rpc::CallState& state) {
    ImportCitizensBatchResponse answer;
    answer.set_committed_row(RowOf(state));
    state.Finish(absl::OkStatus(), answer.SerializeAsString());
  }
  static int64_t RowOf(const rpc::CallState& state) {
    return static_cast<const ImportCitizensBatchRequest&>(*state.request).rows(0).row_number();
  }
  static std::string Message(int row, size_t padding = 0) {
    ImportCitizensBatchRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.set_import_id(Uuid::New().ToString());
    request.set_source_system("kss");
    request.add_rows()->set_row_number(row);
    request.mutable_rows(0)->set_surname(std::string(padding, 'x'));
    return request.SerializeAsString();
  }
  rpc::CallOptions AsIntegration() const { return As({{"class", "JOBCENTRE"}, {"roles", {"INTEGRATION"}}}); }

  // Sends `count` messages; the rows answered.
  absl::Status Send(int count, const rpc::CallOptions& options) {
    int row = 0;
    return client_->Exchange(
        kImport, options,
        [&](std::string* message) {
          if (row == count) return false;
          *message = Message(++row);
          return true;
        },
        [this](const std::string& body) {
          ImportCitizensBatchResponse answer;
          EXPECT_TRUE(answer.ParseFromString(body));
          answered_.push_back(answer.committed_row());
        });
  }

  std::vector<int64_t> answered_;
};

TEST_F(StreamTest, EachMessageIsACallAndAnswersKeepTheirOrder) {
  const rpc::CallOptions options = AsIntegration();
  ASSERT_EQ(Send(50, options), absl::OkStatus());
  ASSERT_EQ(answered_.size(), 50);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(answered_[i], i + 1);
  const auto seen = citizens_->seen();
  ASSERT_EQ(seen.size(), 50);
  for (const auto& call : seen) {
    EXPECT_EQ(call.call.method->name, "sjak.citizens.v1.CitizensService.ImportCitizensBatch");
    EXPECT_EQ(call.call.authorization, options.authorization);
  }
}

// The later one of each two is answered first.
TEST_F(StreamTest, TwoAreUnderWayAndTheServiceIsToldTheirOrder) {
  std::mutex mu;
  std::map<int64_t, std::shared_ptr<rpc::CallState>> held;
  citizens_->WillAnswer([&](std::shared_ptr<rpc::CallState> state) {
    std::lock_guard lock(mu);
    held[RowOf(*state)] = std::move(state);
    if (held.size() < 2) return;
    const auto id_of = [](const rpc::CallState& s) {
      return static_cast<const citizens::v1::ImportCitizensBatchRequest&>(*s.request).request_id();
    };
    EXPECT_EQ(held.rbegin()->second->call.after, id_of(*held.begin()->second));
    Echo(*held.rbegin()->second);
    Echo(*held.begin()->second);
    held.clear();
  });
  ASSERT_EQ(Send(50, AsIntegration()), absl::OkStatus());
  ASSERT_EQ(answered_.size(), 50);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(answered_[i], i + 1);
}

TEST_F(StreamTest, AnEmptyStreamIsFine) {
  EXPECT_EQ(Send(0, AsIntegration()), absl::OkStatus());
  EXPECT_TRUE(citizens_->seen().empty());
}

TEST_F(StreamTest, TheFirstRefusalEndsItAndWhatWasAnsweredIsKnown) {
  citizens_->WillAnswer([](std::shared_ptr<rpc::CallState> state) {
    if (RowOf(*state) < 4) return Echo(*state);
    state->Finish(Refuse(absl::StatusCode::kAborted, "IMPORT_COLLIDED", "Repeat."));
  });
  const absl::Status status = Send(50, AsIntegration());
  EXPECT_EQ(ReasonOf(status), "IMPORT_COLLIDED");
  EXPECT_EQ(answered_, (std::vector<int64_t>{1, 2, 3}));
  const auto seen = citizens_->seen();
  ASSERT_LE(seen.size(), 5) << "what ran beside it, and nothing after it";
  if (seen.size() == 5) {
    EXPECT_FALSE(seen[4].call.after.empty()) << "so that the service does not commit it";
  }
}

TEST_F(StreamTest, IsAuthenticatedMessageByMessage) {
  EXPECT_EQ(ReasonOf(Send(3, {})), "TOKEN_MISSING");
  EXPECT_EQ(ReasonOf(Send(3, AsCaseworker())), "ROLE_MISSING");
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  const nlohmann::json old = {
      {"class", "JOBCENTRE"}, {"roles", {"INTEGRATION"}}, {"iat", now - 900}, {"exp", now - 300}};
  EXPECT_EQ(ReasonOf(Send(3, As(old))), "TOKEN_EXPIRED");
  EXPECT_TRUE(citizens_->seen().empty());
}

// The sender may have 200 messages of 1 MB unanswered; the service takes its time. What is on the way stays what the
// windows of HTTP/2 and TCP hold (up to 30 MB were seen on a busy machine), however much there is to send.
TEST_F(StreamTest, AFastSenderIsHeldBack) {
  std::atomic<int> sent{0}, answered{0}, most{0};
  citizens_->WillAnswer([&](std::shared_ptr<rpc::CallState> state) {
    timer_.At(absl::Now() + absl::Milliseconds(15), [&, state] {
      most = std::max(most.load(), sent.load() - answered.load());
      ++answered;
      Echo(*state);
    });
  });
  const absl::Status status = client_->Exchange(
      kImport, AsIntegration(),
      [&](std::string* message) {
        if (sent == 200) return false;
        *message = Message(++sent, 1 << 20);
        return true;
      },
      [](const std::string&) {}, /*window=*/1000);
  EXPECT_EQ(status, absl::OkStatus());
  EXPECT_EQ(answered, 200);
  EXPECT_LE(most, 60) << "messages taken in before the first ones were answered";
}

TEST_F(StreamTest, EndsWhenTheServiceStops) {
  int messages = 0;
  const absl::Status status = client_->Exchange(
      kImport, AsIntegration(),
      [&](std::string* message) {
        if (++messages == 2) {
          server_->Stop(absl::Seconds(60));
          return false;
        }
        *message = Message(messages);
        return true;
      },
      [this](const std::string&) { answered_.push_back(1); }, /*window=*/1);
  EXPECT_EQ(ReasonOf(status), "SHUTTING_DOWN");
  EXPECT_EQ(answered_.size(), 1);
}

TEST_F(StreamTest, EndsWhenNothingComes) {
  const auto server = rpc::Server::Start({.address = "127.0.0.1:0",
                                          .tls = Tls("gateway"),
                                          .require_client_certificate = false,
                                          .stream_idle = absl::Milliseconds(100)},
                                         pipeline_.get())
                          .value();
  const auto client = rpc::Client::Create(absl::StrCat("127.0.0.1:", server->port()), {folder_.Path("ca.pem")}).value();
  const absl::Status status = client->Exchange(
      kImport, AsIntegration(), [](std::string*) { return false; }, [](const std::string&) {}, /*window=*/0);
  EXPECT_EQ(ReasonOf(status), "STREAM_IDLE");
}

}  // namespace
}  // namespace sjak::gateway
