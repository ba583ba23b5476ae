// A hundred thousand requests, most of them a good one with a few bytes changed, through everything that reads bytes
// from outside before and after the pipeline: no crash, and no word of the input in an error.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "gateway/http/connect.h"
#include "gateway/http/gzip.h"
#include "google/protobuf/stubs/logging.h"
#include "platform/base/error.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::gateway::http {
namespace {

constexpr char kSecret[] = "7101804321";

std::string Envelope(const std::string& body, char flags) {
  return std::string{flags, 0, 0, 0, static_cast<char>(body.size())} + body;
}

std::string Changed(std::string text, std::mt19937_64& random) {
  constexpr char kAlphabet[] = "{}[]\":,\\0123456789u\0\x01\x02\xff\x1f\x8b";
  for (uint64_t changes = random() % 5; changes > 0; --changes) {
    const size_t at = text.empty() ? 0 : random() % (text.size() + 1);
    const char byte = random() % 3 == 0 ? static_cast<char>(random()) : kAlphabet[random() % sizeof kAlphabet];
    switch (random() % 4) {
      case 0:
        text.insert(at, 1, byte);
        break;
      case 1:
        if (at < text.size()) text.erase(at, 1 + random() % 3);
        break;
      case 2:
        if (at < text.size()) text[at] = byte;
        break;
      default:
        text.insert(at, text.substr(0, random() % 20));
    }
  }
  return text;
}

TEST(ConnectFuzz, RandomRequestsBreakNothing) {
  citizens::v1::RegisterCitizenRequest person;
  person.set_cpr(kSecret);
  const std::string json = absl::StrCat(R"({"requestId": "x", "cpr": ")", kSecret, R"(", "address": {"city": "å"},
                                        "targetGroup": "TARGET_GROUP_6_3", "needs": [1, "NEED_SKILLS"]})");
  const std::string proto = person.SerializeAsString();
  struct Good {
    const char *method, *type;
    std::map<std::string, std::string> headers;
    std::string body;
  };
  const char* unary = "/sjak.jobcentre.v1.JobcentreService/RegisterCitizen";
  const char* stream = "/sjak.jobcentre.v1.JobcentreService/FollowCitizensFeed";
  const std::string follow = R"({"pageSize": 7, "after": {"n": "12"}})";
  const std::vector<Good> all = {
      {unary, "application/json", {{"connect-timeout-ms", "1000"}}, json},
      {unary, "application/proto", {{"connect-protocol-version", "1"}}, proto},
      {unary, "application/json", {{"content-encoding", "gzip"}, {"accept-encoding", "gzip;q=1"}}, Gzip(json)},
      {stream, "application/connect+json", {}, Envelope(follow, 0)},
      {stream, "application/connect+json", {{"connect-content-encoding", "gzip"}}, Envelope(Gzip(follow), 1)}};
  const google::protobuf::LogSilencer silence;  // it names fields that are no UTF-8
  std::mt19937_64 random(20210913);
  int read = 0, refused = 0;
  for (int i = 0; i < 100'000; ++i) {
    const Good& good = all[random() % all.size()];
    Request request{"POST", good.method, good.headers, Changed(good.body, random)};
    request.headers["content-type"] = random() % 10 == 0 ? Changed(good.type, random) : good.type;
    if (random() % 10 == 0) {
      for (auto& [name, value] : request.headers) value = Changed(value, random);
    }
    auto understood = Read(request, absl::Now());
    if (const auto* answer = std::get_if<Response>(&understood)) {
      ++refused;
      EXPECT_FALSE(absl::StrContains(answer->body, kSecret)) << answer->body;
      continue;
    }
    const auto& exchange = std::get<Exchange>(understood);
    if (!exchange.incoming.read) continue;
    citizens::v1::RegisterCitizenRequest message;
    const absl::Status status = exchange.incoming.read(&message);
    status.ok() ? ++read : ++refused;
    EXPECT_FALSE(absl::StrContains(ErrorOf(status.ok() ? absl::UnknownError("") : status).body, kSecret)) << status;
  }
  EXPECT_GT(read, 5'000);
  EXPECT_GT(refused, 20'000);
}

}  // namespace
}  // namespace sjak::gateway::http
