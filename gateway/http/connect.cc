#include "gateway/http/connect.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gateway/http/gzip.h"
#include "gateway/http/json.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/error_details.pb.h"
#include "platform/base/error.h"

namespace sjak::gateway::http {
namespace {

using google::protobuf::Message;

constexpr unsigned char kPacked = 1, kEnd = 2;  // flags of an envelope
constexpr size_t kEnvelopeBytes = 5;

struct Code {
  const char* name;
  int http;
};
// By gRPC's number; index 0 is never an error.
constexpr Code kCodes[] = {{"", 200},
                           {"canceled", 499},
                           {"unknown", 500},
                           {"invalid_argument", 400},
                           {"deadline_exceeded", 504},
                           {"not_found", 404},
                           {"already_exists", 409},
                           {"permission_denied", 403},
                           {"resource_exhausted", 429},
                           {"failed_precondition", 400},
                           {"aborted", 409},
                           {"out_of_range", 400},
                           {"unimplemented", 501},
                           {"internal", 500},
                           {"unavailable", 503},
                           {"data_loss", 500},
                           {"unauthenticated", 401}};

const Code& CodeOf(const absl::Status& status) {
  const int n = static_cast<int>(status.code());
  return kCodes[n >= 1 && n <= 16 ? n : 2];
}

std::unique_ptr<Message> New(const google::protobuf::Descriptor* type) {
  const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(type);
  return std::unique_ptr<Message>(prototype->New());
}

// A detail is its type and bytes; `debug` is the same for people, and left out for a type that is unknown here.
nlohmann::json DetailOf(absl::string_view type_url, const absl::Cord& value) {
  const std::string type(type_url.substr(type_url.rfind('/') + 1)), bytes(value);
  std::string base64 = absl::Base64Escape(bytes);
  base64.erase(base64.find_last_not_of('=') + 1);
  nlohmann::json detail = {{"type", type}, {"value", base64}};
  const auto* known = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (known == nullptr) return detail;
  const auto message = New(known);
  const absl::StatusOr<std::string> json =
      message->ParseFromString(bytes) ? ToJson(*message) : absl::InternalError("not that message");
  if (json.ok()) detail["debug"] = nlohmann::json::parse(*json, nullptr, false);
  return detail;
}

nlohmann::json ErrorJson(const absl::Status& status) {
  nlohmann::json error = {{"code", CodeOf(status).name}};
  if (!status.message().empty()) error["message"] = std::string(status.message());
  status.ForEachPayload([&](absl::string_view type_url, const absl::Cord& value) {
    error["details"].push_back(DetailOf(type_url, value));
  });
  return error;
}

std::string Text(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// Whole seconds of the RetryInfo, at least 1; 0 without one.
int64_t RetrySeconds(const absl::Status& status) {
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.RetryInfo");
  google::rpc::RetryInfo info;
  if (!payload || !info.ParseFromString(std::string(*payload))) return 0;
  return std::max<int64_t>(1, info.retry_delay().seconds() + (info.retry_delay().nanos() > 0 ? 1 : 0));
}

bool Takes(const std::string& encodings, absl::string_view wanted) {
  for (const absl::string_view each : absl::StrSplit(encodings, ',')) {
    const std::vector<std::string> parts = absl::StrSplit(each, ';');
    if (!absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(parts[0]), wanted)) continue;
    double weight = 1;
    absl::string_view q = parts.size() > 1 ? absl::StripAsciiWhitespace(parts[1]) : "";
    return !absl::ConsumePrefix(&q, "q=") || (absl::SimpleAtod(q, &weight) && weight > 0);
  }
  return false;
}

absl::Status CheckEncoding(const std::string& encoding) {
  if (encoding.empty() || encoding == "identity" || encoding == "gzip") return absl::OkStatus();
  return Refuse(absl::StatusCode::kUnimplemented, "COMPRESSION_UNKNOWN",
                "This compression is unknown here. The ones supported are gzip and identity.");
}

absl::Status ReadMessage(absl::string_view body, bool json, Message* message) {
  if (json) return FromJson(body, message);
  if (message->ParseFromArray(body.data(), static_cast<int>(body.size()))) return absl::OkStatus();
  return Refuse(absl::StatusCode::kInvalidArgument, "BAD_REQUEST",
                absl::StrCat("The body is no ", message->GetDescriptor()->full_name(), "."));
}

// The media type without its parameters, in lower case.
std::string MediaType(const std::string& content_type) {
  const std::string type = content_type.substr(0, content_type.find(';'));
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(type));
}

Response WrongMediaType(bool stream) {
  Response response;
  response.status = 415;
  response.headers = {{"accept-post", stream ? "application/connect+json, application/connect+proto"
                                             : "application/json, application/proto"}};
  return response;
}

// Version and timeout, which both forms say in the same headers.
absl::Status ReadHeaders(const Request& request, absl::Time now, rpc::Incoming* incoming) {
  const std::string version = request.Header("connect-protocol-version");
  if (!version.empty() && version != "1") return RefuseField("connect-protocol-version", "must be 1");
  const std::string timeout = request.Header("connect-timeout-ms");
  if (timeout.empty()) return absl::OkStatus();
  int64_t ms = 0;
  const bool digits = std::all_of(timeout.begin(), timeout.end(), absl::ascii_isdigit);
  if (!digits || timeout.size() > 10 || !absl::SimpleAtoi(timeout, &ms)) {
    return RefuseField("connect-timeout-ms", "must be a number of milliseconds of at most ten digits");
  }
  incoming->deadline = now + absl::Milliseconds(ms);
  return absl::OkStatus();
}

absl::StatusOr<std::string> Unpacked(std::string body, bool packed) {
  if (packed) return Gunzip(body, kMostMessageBytes);
  return body;
}

// The one message of a stream's request.
absl::StatusOr<std::string> OneMessage(const std::string& body, bool gzip) {
  const auto one = [] {
    return Refuse(absl::StatusCode::kUnimplemented, "ONE_MESSAGE_EXPECTED",
                  "This stream takes one request message, in one envelope.");
  };
  if (body.empty()) return one();
  if (body.size() < kEnvelopeBytes) return RefuseField("body", "must be one whole envelope");
  const auto* bytes = reinterpret_cast<const unsigned char*>(body.data());
  const uint64_t size = uint64_t{bytes[1]} << 24 | bytes[2] << 16 | bytes[3] << 8 | bytes[4];
  if ((bytes[0] & ~kPacked) != 0) return RefuseField("body", "must be an envelope of a message");
  if (size > body.size() - kEnvelopeBytes) return RefuseField("body", "must be one whole envelope");
  if (size < body.size() - kEnvelopeBytes) return one();
  const bool packed = (bytes[0] & kPacked) != 0;
  if (packed && !gzip) return RefuseField("connect-content-encoding", "must name the compression of packed messages");
  return Unpacked(body.substr(kEnvelopeBytes), packed);
}

std::string Envelope(unsigned char flags, absl::string_view body) {
  const auto n = static_cast<uint32_t>(body.size());
  const char head[] = {static_cast<char>(flags), static_cast<char>(n >> 24), static_cast<char>(n >> 16),
                       static_cast<char>(n >> 8), static_cast<char>(n)};
  return absl::StrCat(absl::string_view(head, sizeof head), body);
}

// The first message of a stream, protobuf whatever it came as, into `incoming`.
absl::Status ReadStream(const Request& request, absl::Time now, Exchange* exchange) {
  if (exchange->method->descriptor->client_streaming()) {
    return Refuse(absl::StatusCode::kUnimplemented, "STREAM_NEEDS_GRPC",
                  absl::StrCat("A stream in both directions needs gRPC. Over HTTP/1.1 call ",
                               exchange->method->rpc.repeats(), "."));
  }
  SJAK_RETURN_IF_ERROR(ReadHeaders(request, now, &exchange->incoming));
  const std::string encoding = request.Header("connect-content-encoding");
  SJAK_RETURN_IF_ERROR(CheckEncoding(encoding));
  SJAK_ASSIGN_OR_RETURN(const std::string body, OneMessage(request.body, encoding == "gzip"));
  const auto message = New(exchange->method->descriptor->input_type());
  SJAK_RETURN_IF_ERROR(ReadMessage(body, exchange->json, message.get()));
  exchange->incoming.body = message->SerializeAsString();
  return absl::OkStatus();
}

}  // namespace

std::variant<Exchange, Response> Read(Request request, absl::Time now) {
  Exchange exchange;
  exchange.method = policy::FindMethod(request.target);
  const bool streams = exchange.method != nullptr && (exchange.method->descriptor->server_streaming() ||
                                                      exchange.method->descriptor->client_streaming());
  const std::string type = MediaType(request.Header("content-type"));
  exchange.stream = type == "application/connect+json" || type == "application/connect+proto";
  exchange.json = type == "application/json" || type == "application/connect+json";
  if (!exchange.stream && !exchange.json && type != "application/proto") return WrongMediaType(streams);
  // What is no method is refused by the pipeline, in the form it was asked.
  if (exchange.method != nullptr && exchange.stream != streams) return WrongMediaType(streams);
  exchange.gzip = Takes(request.Header(exchange.stream ? "connect-accept-encoding" : "accept-encoding"), "gzip");
  rpc::Incoming& incoming = exchange.incoming;
  incoming.path = request.target;
  incoming.headers = request.headers;

  if (exchange.stream) {
    absl::Status read = absl::OkStatus();
    if (exchange.method != nullptr) read = ReadStream(request, now, &exchange);
    if (!read.ok()) return EndedAtOnce(exchange, read);
    if (exchange.method != nullptr) incoming.path = policy::FindMethod(exchange.method->rpc.repeats())->path;
    return exchange;
  }
  if (absl::Status read = ReadHeaders(request, now, &incoming); !read.ok()) return ErrorOf(read);
  const std::string encoding = request.Header("content-encoding");
  if (absl::Status known = CheckEncoding(encoding); !known.ok()) return ErrorOf(known);
  incoming.read = [body = std::move(request.body), packed = encoding == "gzip",
                   json = exchange.json](Message* message) -> absl::Status {
    SJAK_ASSIGN_OR_RETURN(const std::string plain, Unpacked(body, packed));
    return ReadMessage(plain, json, message);
  };
  return exchange;
}

Response ErrorOf(const absl::Status& status) {
  Response response;
  response.status = CodeOf(status).http;
  response.headers = {{"content-type", "application/json"}};
  if (const int64_t seconds = RetrySeconds(status)) response.headers.emplace_back("retry-after", absl::StrCat(seconds));
  response.body = Text(ErrorJson(status));
  return response;
}

Response AnswerOf(const Exchange& exchange, const rpc::Reply& reply) {
  absl::Status status = reply.status;
  Response response;
  response.headers = {{"content-type", exchange.json ? "application/json" : "application/proto"}};
  if (status.ok() && exchange.json) {
    const auto message = New(exchange.method->descriptor->output_type());
    absl::StatusOr<std::string> json = message->ParseFromString(reply.body)
                                           ? ToJson(*message)
                                           : Refuse(absl::StatusCode::kInternal, "INTERNAL",
                                                    "The answer could not be read. Report the correlation id.");
    status = json.status();
    if (json.ok()) response.body = *std::move(json);
  } else if (status.ok()) {
    response.body = reply.body;
  }
  if (!status.ok()) response = ErrorOf(status);
  if (!reply.correlation_id.empty()) response.headers.emplace_back("sjak-correlation-id", reply.correlation_id);
  if (status.ok() && exchange.gzip && response.body.size() >= kLeastGzipBytes) {
    response.body = Gzip(response.body);
    response.headers.emplace_back("content-encoding", "gzip");
  }
  response.headers.emplace_back("vary", "accept-encoding");
  return response;
}

Response HeadOf(const Exchange& exchange) {
  Response response;
  response.headers = {{"content-type", exchange.json ? "application/connect+json" : "application/connect+proto"}};
  if (exchange.gzip) response.headers.emplace_back("connect-content-encoding", "gzip");
  return response;
}

absl::StatusOr<std::string> MessageOf(const Exchange& exchange, const std::string& body) {
  std::string text = body;
  if (exchange.json) {
    const auto message = New(exchange.method->descriptor->output_type());
    if (!message->ParseFromString(body)) {
      return Refuse(absl::StatusCode::kInternal, "INTERNAL", "The answer could not be read.");
    }
    SJAK_ASSIGN_OR_RETURN(text, ToJson(*message));
  }
  const bool packed = exchange.gzip && text.size() >= kLeastGzipBytes;
  return Envelope(packed ? kPacked : 0, packed ? Gzip(text) : text);
}

std::string EndOf(const rpc::Reply& reply) {
  nlohmann::json end = nlohmann::json::object();
  if (!reply.status.ok()) end["error"] = ErrorJson(reply.status);
  if (!reply.correlation_id.empty()) {
    end["metadata"] = {{"sjak-correlation-id", nlohmann::json::array({reply.correlation_id})}};
  }
  return Envelope(kEnd, Text(end));
}

Response EndedAtOnce(const Exchange& exchange, const absl::Status& status) {
  Response response = HeadOf(exchange);
  response.body = EndOf({status, "", ""});
  return response;
}

}  // namespace sjak::gateway::http
