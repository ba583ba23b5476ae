// The Connect protocol over a real connection: the cases of the public conformance suite (connectrpc/conformance) that
// apply to a server of unary methods and server streams over HTTP/1.1, by the suite's names.
#include "gateway/http/connect.h"

#include "absl/strings/escaping.h"
#include "gateway/http/gzip.h"
#include "gateway/http/http_fixture.h"
#include "google/rpc/error_details.pb.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/feed/v1/feed.pb.h"

namespace sjak::gateway::http {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kImport[] = "sjak.jobcentre.v1.ImportsService.ImportCitizens";

class ConnectTest : public HttpTest {
 protected:
  ConnectTest() {
    citizen_.set_name(name_);
    citizen_.set_given_name("Bodil \"æøå\" \n\x01");
    citizens_->WillAnswer(citizen_);
  }
  std::string Json() const { return nlohmann::json{{"name", name_}}.dump(); }
  std::string Proto() const {
    citizens::v1::GetCitizenRequest request;
    request.set_name(name_);
    return request.SerializeAsString();
  }
  Headers Follower(const Headers& more = {}) const {
    Headers headers = {{"content-type", "application/connect+json"},
                       {"authorization", As({{"class", "JOBCENTRE"}, {"roles", {"INTEGRATION"}}}).authorization}};
    for (const auto& [name, value] : more) headers[name] = value;
    return headers;
  }
  // The service answers `pages` pages of one event each, then refuses.
  void WillFeed(int pages, const absl::Status& then) {
    citizens_->WillAnswer([pages, then, n = std::make_shared<std::atomic<int>>(0)](auto state) {
      if (++*n > pages) {
        state->Finish(then);
        return;
      }
      feed::v1::ReadFeedResponse page;
      page.add_events()->mutable_position()->set_n(n->load());
      page.mutable_next()->set_n(n->load());
      state->Finish(absl::OkStatus(), page.SerializeAsString());
    });
  }
  static absl::Status Stop() { return Refuse(absl::StatusCode::kAborted, "IMPORT_COLLIDED", "Repeat."); }
  // The error that a stream's last envelope holds.
  static nlohmann::json ErrorIn(const HttpAnswer& answer) {
    const auto envelopes = Envelopes(answer.body);
    if (envelopes.empty() || envelopes.back().first != 2) return "the stream has no end";
    return nlohmann::json::parse(envelopes.back().second).value("error", nlohmann::json());
  }

  const std::string name_ = ResourceName("citizens", Uuid::New());
  citizens::v1::Citizen citizen_;
};

TEST_F(ConnectTest, UnarySuccess) {
  const HttpAnswer json = Post(kGet, With(), Json());
  EXPECT_EQ(json.status, 200);
  EXPECT_EQ(json.headers.at("content-type"), "application/json");
  EXPECT_EQ(json.headers.at("sjak-correlation-id").size(), 32);
  EXPECT_EQ(json.json()["givenName"], citizen_.given_name());

  const HttpAnswer proto = Post(kGet, With({{"content-type", "application/proto"}}), Proto());
  EXPECT_EQ(proto.status, 200);
  EXPECT_EQ(proto.headers.at("content-type"), "application/proto");
  EXPECT_EQ(proto.body, citizen_.SerializeAsString());
  const auto seen = citizens_->seen();
  ASSERT_EQ(seen.size(), 2);
  EXPECT_EQ(seen[0].request, seen[1].request);
}

TEST_F(ConnectTest, ConnectCodeToHttpCode) {
  const std::vector<std::tuple<int, std::string, int>> all = {{1, "canceled", 499},
                                                              {2, "unknown", 500},
                                                              {3, "invalid_argument", 400},
                                                              {4, "deadline_exceeded", 504},
                                                              {5, "not_found", 404},
                                                              {6, "already_exists", 409},
                                                              {7, "permission_denied", 403},
                                                              {8, "resource_exhausted", 429},
                                                              {9, "failed_precondition", 400},
                                                              {10, "aborted", 409},
                                                              {11, "out_of_range", 400},
                                                              {12, "unimplemented", 501},
                                                              {13, "internal", 500},
                                                              {14, "unavailable", 503},
                                                              {15, "data_loss", 500},
                                                              {16, "unauthenticated", 401}};
  for (const auto& [code, name, http] : all) {
    const Response response = ErrorOf(absl::Status(static_cast<absl::StatusCode>(code), "why"));
    EXPECT_EQ(response.status, http) << name;
    const auto error = nlohmann::json::parse(response.body);
    EXPECT_EQ(error["code"], name);
    EXPECT_EQ(error["message"], "why");
  }
}

TEST_F(ConnectTest, UnaryErrorWithDetails) {
  citizens_->WillRefuse(RefuseState("SPELL_OVERLAP", "Choose a later day: æ\"\n.", name_, {{"name", name_}}));
  const HttpAnswer answer = Post(kGet, With({{"accept-encoding", "gzip"}}), Json());
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.headers.at("content-type"), "application/json");
  const auto error = answer.json();
  EXPECT_EQ(error["code"], "failed_precondition");
  EXPECT_EQ(error["message"], "Choose a later day: æ\"\n.");
  bool found = false;
  for (const auto& detail : error["details"]) {
    if (detail["type"] != "google.rpc.ErrorInfo") continue;
    found = true;
    EXPECT_EQ(detail["debug"]["reason"], "SPELL_OVERLAP");
    EXPECT_THAT(detail["value"].get<std::string>(), Not(HasSubstr("=")));
    std::string bytes;
    google::rpc::ErrorInfo info;
    ASSERT_TRUE(absl::Base64Unescape(detail["value"].get<std::string>(), &bytes) && info.ParseFromString(bytes));
    EXPECT_EQ(info.reason(), "SPELL_OVERLAP");
  }
  EXPECT_TRUE(found) << error;
}

TEST_F(ConnectTest, ARefusalThatPassesSaysWhenToComeBack) {
  citizens_->WillRefuse(RetryLater(absl::StatusCode::kResourceExhausted, "OVERLOADED", "w", absl::Milliseconds(1200)));
  const HttpAnswer answer = Post(kGet, With(), Json());
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.headers.at("retry-after"), "2");
}

struct Case {
  std::string name;
  std::map<std::string, std::string> headers;
  std::string body;
  int status;
  std::string code;  // "" for an answer without an error's body
  std::string path = kGet;
};

TEST_F(ConnectTest, UnexpectedRequests) {
  const std::string json = Json(), packed = Gzip(Json());
  const std::string deep = absl::StrCat("{\"a\":", std::string(40, '['), std::string(40, ']'), "}");
  const std::vector<Case> all = {
      {"charset", {{"content-type", "application/json; charset=utf-8"}}, json, 200, ""},
      {"content-type in capitals", {{"content-type", "Application/JSON"}}, json, 200, ""},
      {"no content-type", {{"content-type", ""}}, json, 415, ""},
      {"unexpected content-type", {{"content-type", "text/plain"}}, json, 415, ""},
      {"unexpected codec", {{"content-type", "application/xml"}}, json, 415, ""},
      {"grpc's content-type", {{"content-type", "application/grpc+proto"}}, json, 415, ""},
      {"stream content-type on a unary method", {{"content-type", "application/connect+json"}}, json, 415, ""},
      {"unary content-type on a stream", {}, json, 415, "", kFollow},
      {"version 1", {{"connect-protocol-version", "1"}}, json, 200, ""},
      {"unexpected version", {{"connect-protocol-version", "2"}}, json, 400, "invalid_argument"},
      {"identity", {{"content-encoding", "identity"}}, json, 200, ""},
      {"gzip", {{"content-encoding", "gzip"}}, packed, 200, ""},
      {"unexpected compression", {{"content-encoding", "zstd"}}, json, 501, "unimplemented"},
      {"not compressed as said", {{"content-encoding", "gzip"}}, json, 400, "invalid_argument"},
      {"compressed and cut", {{"content-encoding", "gzip"}}, packed.substr(0, 20), 400, "invalid_argument"},
      {"a bomb", {{"content-encoding", "gzip"}}, Gzip(std::string(20 << 20, ' ')), 429, "resource_exhausted"},
      {"timeout", {{"connect-timeout-ms", "9999999999"}}, json, 200, ""},
      {"timeout of too many digits", {{"connect-timeout-ms", "10000000000"}}, json, 400, "invalid_argument"},
      {"timeout that is no number", {{"connect-timeout-ms", "-1"}}, json, 400, "invalid_argument"},
      {"timeout that is over", {{"connect-timeout-ms", "0"}}, json, 504, "deadline_exceeded"},
      {"empty JSON", {}, "", 400, "invalid_argument"},
      {"no JSON", {}, "{\"name\":", 400, "invalid_argument"},
      {"JSON of another shape", {}, "{\"name\": 17, \"more\": {}}", 400, "invalid_argument"},
      {"too deep", {}, deep, 400, "invalid_argument"},
      {"no protobuf", {{"content-type", "application/proto"}}, "\xff", 400, "invalid_argument"},
      {"no method", {}, json, 501, "unimplemented", "sjak.jobcentre.v1.JobcentreService.NoSuch"},
      {"a service's own method", {}, json, 501, "unimplemented", "sjak.citizens.v1.CitizensService.GetCitizen"},
      {"no token", {{"authorization", ""}}, json, 401, "unauthenticated"},
      {"wrong role",
       {{"authorization", As({{"class", "JOBCENTRE"}, {"roles", {"PROGRAMME_OFFICER"}}}).authorization}},
       json,
       403,
       "permission_denied"},
  };
  for (const Case& each : all) {
    const HttpAnswer answer = Post(each.path, With(each.headers), each.body);
    EXPECT_EQ(answer.status, each.status) << each.name << ": " << answer.body;
    EXPECT_EQ(answer.json().is_object() ? answer.json().value("code", "") : "", each.code) << each.name;
    EXPECT_EQ(answer.headers.count("accept-post"), answer.status == 415 ? 1 : 0) << each.name;
  }
}

TEST_F(ConnectTest, WrongVerbsAndPaths) {
  const std::vector<std::tuple<std::string, std::string, int>> all = {{"GET", Path(kGet), 405},
                                                                      {"PUT", Path(kGet), 405},
                                                                      {"GET", "/", 404},
                                                                      {"POST", "/", 404},
                                                                      {"POST", "/a/b/c", 404}};
  for (const auto& [verb, path, status] : all) {
    connection_->Send(Raw(verb, path, With(), ""));
    const HttpAnswer answer = connection_->Receive();
    EXPECT_EQ(answer.status, status) << verb << " " << path;
    EXPECT_EQ(answer.headers.count("allow"), status == 405 ? 1 : 0);
  }
}

TEST_F(ConnectTest, NamesTheFieldThatIsWrongAndNoValue) {
  const HttpAnswer unknown = Post(kGet, With(), R"({"nmae": "0101615555"})");
  EXPECT_THAT(unknown.body, HasSubstr("nmae"));
  EXPECT_THAT(unknown.body, Not(HasSubstr("0101615555")));
  const HttpAnswer wrong =
      Post("sjak.jobcentre.v1.JobcentreService.ListCitizens", With(), R"({"pageSize": "0101615555x"})");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_THAT(wrong.body, HasSubstr("page"));
  EXPECT_THAT(wrong.body, Not(HasSubstr("0101615555")));
  const HttpAnswer cut = Post(kGet, With(), R"({"name": "0101615555)");
  EXPECT_THAT(cut.body, Not(HasSubstr("0101615555")));
}

TEST_F(ConnectTest, CompressedAnswers) {
  citizen_.set_given_name(std::string(5000, 'x'));
  citizens_->WillAnswer(citizen_);
  const HttpAnswer packed = Post(kGet, With({{"accept-encoding", "br, gzip;q=0.5"}}), Json());
  EXPECT_EQ(packed.headers.at("content-encoding"), "gzip");
  EXPECT_LT(packed.body.size(), 1000);
  const HttpAnswer plain = Post(kGet, With({{"accept-encoding", "gzip;q=0"}}), Json());
  EXPECT_EQ(plain.headers.count("content-encoding"), 0);
  EXPECT_EQ(Gunzip(packed.body, 100'000).value(), plain.body);
}

TEST_F(ConnectTest, DeadlinePropagation) {
  ASSERT_EQ(Post(kGet, With({{"connect-timeout-ms", "20000"}}), Json()).status, 200);
  const auto seen = citizens_->seen();
  const absl::Duration left = seen[0].call.deadline - seen[0].at;
  EXPECT_LT(left, absl::Seconds(20));
  EXPECT_GT(left, absl::Seconds(15));
}

TEST_F(ConnectTest, HeadersAreTheCallsMetadata) {
  ASSERT_EQ(Post(kGet,
                 With({{"Sjak-Purpose", "CASE_WORK"},
                       {"TraceParent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"}}),
                 Json())
                .status,
            200);
  const rpc::Call call = citizens_->seen()[0].call;
  EXPECT_EQ(call.purpose, "CASE_WORK");
  EXPECT_EQ(call.correlation_id, "0123456789abcdef0123456789abcdef");
}

TEST_F(ConnectTest, ServerStreamWithResponsesAndThenAnError) {
  WillFeed(3, Stop());
  const HttpAnswer answer = Post(kFollow, Follower(), InEnvelope("{}"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("content-type"), "application/connect+json");
  EXPECT_TRUE(answer.ended);
  const auto envelopes = Envelopes(answer.body);
  ASSERT_EQ(envelopes.size(), 4);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(envelopes[i].first, 0);
    EXPECT_EQ(nlohmann::json::parse(envelopes[i].second)["next"]["n"], std::to_string(i + 1));
  }
  const auto error = ErrorIn(answer);
  EXPECT_EQ(error["code"], "aborted");
  EXPECT_EQ(error["message"], "Repeat.");
  EXPECT_TRUE(nlohmann::json::parse(envelopes.back().second).contains("metadata"));
}

TEST_F(ConnectTest, ServerStreamInProtobufAndPacked) {
  WillFeed(1, Stop());
  feed::v1::ReadFeedRequest request;
  request.set_page_size(7);
  const HttpAnswer answer =
      Post(kFollow, Follower({{"content-type", "application/connect+proto"}, {"connect-content-encoding", "gzip"}}),
           InEnvelope(Gzip(request.SerializeAsString()), 1));
  const auto envelopes = Envelopes(answer.body);
  ASSERT_EQ(envelopes.size(), 2) << answer.body;
  feed::v1::ReadFeedResponse page;
  ASSERT_TRUE(page.ParseFromString(envelopes[0].second));
  EXPECT_EQ(page.next().n(), 1);
  ASSERT_TRUE(request.ParseFromString(citizens_->seen()[0].request));
  EXPECT_EQ(request.page_size(), 7);
}

TEST_F(ConnectTest, ServerStreamPacksLargePagesForWhoTakesThem) {
  citizens_->WillAnswer([n = std::make_shared<std::atomic<int>>(0)](auto state) {
    feed::v1::ReadFeedResponse page;
    for (int i = 0; i < 100; ++i) page.add_events()->set_aggregate("citizens/1");
    if (++*n > 1) return (void)state->Finish(Stop());
    state->Finish(absl::OkStatus(), page.SerializeAsString());
  });
  const HttpAnswer answer = Post(kFollow, Follower({{"connect-accept-encoding", "gzip"}}), InEnvelope("{}"));
  EXPECT_EQ(answer.headers.at("connect-content-encoding"), "gzip");
  const auto envelopes = Envelopes(answer.body);
  ASSERT_EQ(envelopes.size(), 2);
  EXPECT_EQ(envelopes[0].first, 1);
  EXPECT_EQ(nlohmann::json::parse(Gunzip(envelopes[0].second, 100'000).value())["events"].size(), 100);
}

TEST_F(ConnectTest, ServerStreamUnexpectedRequests) {
  WillFeed(0, Stop());
  const std::string one = InEnvelope("{}");
  const std::vector<Case> all = {
      {"error without responses", {}, one, 200, "aborted"},
      {"no message", {}, "", 200, "unimplemented"},
      {"two messages", {}, one + one, 200, "unimplemented"},
      {"half an envelope", {}, one.substr(0, 3), 200, "invalid_argument"},
      {"half a message", {}, one.substr(0, 6), 200, "invalid_argument"},
      {"an end instead of a message", {}, InEnvelope("{}", 2), 200, "invalid_argument"},
      {"packed without saying how", {}, InEnvelope(Gzip("{}"), 1), 200, "invalid_argument"},
      {"unexpected compression", {{"connect-content-encoding", "zstd"}}, one, 200, "unimplemented"},
      {"unexpected version", {{"connect-protocol-version", "3"}}, one, 200, "invalid_argument"},
      {"timeout", {{"connect-timeout-ms", "0"}}, one, 200, "deadline_exceeded"},
      {"no JSON", {}, InEnvelope("{"), 200, "invalid_argument"},
      {"no token", {{"authorization", ""}}, one, 200, "unauthenticated"},
      {"no method", {}, one, 200, "unimplemented", "sjak.jobcentre.v1.JobcentreService.NoSuch"},
      {"a stream both ways", {}, one, 200, "unimplemented", kImport},
      {"wrong codec", {{"content-type", "application/connect+xml"}}, one, 415, ""},
  };
  for (const Case& each : all) {
    const HttpAnswer answer = Post(each.path == kGet ? kFollow : each.path, Follower(each.headers), each.body);
    EXPECT_EQ(answer.status, each.status) << each.name;
    if (each.status == 200) EXPECT_EQ(ErrorIn(answer).value("code", ""), each.code) << each.name << answer.body;
  }
}

TEST_F(ConnectTest, EventsOfEveryTypeHaveAFormInJson) {
  int types = 0;
  for (const auto* file : policy::OurFiles()) {
    if (!absl::EndsWith(file->name(), "_events.proto")) continue;
    for (int i = 0; i < file->message_type_count(); ++i, ++types) {
      feed::v1::ReadFeedResponse page;
      auto* payload = page.add_events()->mutable_payload();
      payload->set_type_url("type.googleapis.com/" + file->message_type(i)->full_name());
      Exchange exchange;
      exchange.method = policy::FindMethod(kFollow);
      const auto message = MessageOf(exchange, page.SerializeAsString());
      ASSERT_TRUE(message.ok()) << payload->type_url();
      EXPECT_THAT(*message, HasSubstr(file->message_type(i)->full_name()));
    }
  }
  EXPECT_GT(types, 20);
}

TEST(Gzip, ComesBackWhole) {
  for (const std::string& text : {std::string(), std::string("a"), std::string(200'000, 'z')}) {
    EXPECT_EQ(Gunzip(Gzip(text), 200'000).value(), text);
  }
  EXPECT_EQ(ReasonOf(Gunzip(Gzip(std::string(200'001, 'z')), 200'000).status()), "MESSAGE_TOO_LARGE");
  EXPECT_EQ(ReasonOf(Gunzip(Gzip("a") + "b", 10).status()), "BAD_REQUEST");
  EXPECT_EQ(ReasonOf(Gunzip("", 10).status()), "BAD_REQUEST");
}

}  // namespace
}  // namespace sjak::gateway::http
