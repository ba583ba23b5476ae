#pragma once

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "gateway/gateway_fixture.h"
#include "gateway/http/server.h"

namespace sjak::gateway::http {

inline constexpr char kGet[] = "sjak.jobcentre.v1.JobcentreService.GetCitizen";
inline constexpr char kFollow[] = "sjak.jobcentre.v1.JobcentreService.FollowCitizensFeed";

struct HttpAnswer {
  int status = 0;  // 0: the connection ended before a whole answer
  std::map<std::string, std::string> headers;
  std::string body;
  bool ended = false;  // of a chunked body: the last chunk came
  nlohmann::json json() const { return nlohmann::json::parse(body, nullptr, false); }
};

// One TLS connection that sends and takes bytes, knowing no more of HTTP than where an answer ends.
class HttpConnection {
 public:
  HttpConnection(int port, const std::string& ca) : context_(SSL_CTX_new(TLS_client_method())) {
    signal(SIGPIPE, SIG_IGN);  // a server that closed is to be seen, not to end the test
    SSL_CTX_load_verify_locations(context_, ca.c_str(), nullptr);
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    socket_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{20, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    connected_ = connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, socket_);
    connected_ = connected_ && SSL_connect(ssl_) == 1;
  }
  ~HttpConnection() {
    SSL_free(ssl_);
    close(socket_);
    SSL_CTX_free(context_);
  }
  HttpConnection(const HttpConnection&) = delete;

  bool connected() const { return connected_; }
  bool Send(absl::string_view bytes) { return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0; }
  // The client is gone, without a word.
  void Cut() { shutdown(socket_, SHUT_RDWR); }
  bool Closed() { return buffer_.empty() && !More(); }

  // The next answer; of a chunked one what has come when `enough` says so, or all.
  HttpAnswer Receive(const std::function<bool(const std::string&)>& enough = {}) {
    HttpAnswer answer;
    size_t head = 0;
    while ((head = buffer_.find("\r\n\r\n")) == buffer_.npos) {
      if (!More()) return answer;
    }
    const std::vector<std::string> lines = absl::StrSplit(buffer_.substr(0, head), "\r\n");
    buffer_.erase(0, head + 4);
    int status = 0;
    if (!absl::SimpleAtoi(lines[0].substr(9, 3), &status)) return answer;
    for (size_t i = 1; i < lines.size(); ++i) {
      const std::pair<std::string, std::string> field = absl::StrSplit(lines[i], absl::MaxSplits(": ", 1));
      std::string& value = answer.headers[absl::AsciiStrToLower(field.first)];
      value += (value.empty() ? "" : ", ") + field.second;
    }
    if (answer.headers["transfer-encoding"] == "chunked") {
      while (!answer.ended && !(enough && enough(answer.body))) {
        if (!Chunk(&answer)) return answer;
      }
    } else {
      size_t length = 0;
      (void)absl::SimpleAtoi(answer.headers["content-length"], &length);
      while (buffer_.size() < length) {
        if (!More()) return answer;
      }
      answer.body = buffer_.substr(0, length);
      buffer_.erase(0, length);
    }
    answer.status = status;
    return answer;
  }

 private:
  bool More() {
    char bytes[16384];
    const int n = SSL_read(ssl_, bytes, sizeof bytes);
    if (n <= 0) return false;
    buffer_.append(bytes, n);
    return true;
  }
  bool Chunk(HttpAnswer* answer) {
    size_t line = 0;
    while ((line = buffer_.find("\r\n")) == buffer_.npos) {
      if (!More()) return false;
    }
    const size_t size = std::stoul(buffer_.substr(0, line), nullptr, 16);
    while (buffer_.size() < line + 2 + size + 2) {
      if (!More()) return false;
    }
    answer->body += buffer_.substr(line + 2, size);
    answer->ended = size == 0;
    buffer_.erase(0, line + 2 + size + 2);
    return true;
  }

  SSL_CTX* context_;
  SSL* ssl_ = nullptr;
  int socket_ = -1;
  bool connected_ = false;
  std::string buffer_;
};

// The envelopes of a Connect stream: flags and message of each.
inline std::vector<std::pair<int, std::string>> Envelopes(const std::string& body) {
  std::vector<std::pair<int, std::string>> out;
  for (size_t at = 0; at + 5 <= body.size();) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(body.data()) + at;
    const size_t size = size_t{bytes[1]} << 24 | bytes[2] << 16 | bytes[3] << 8 | bytes[4];
    out.emplace_back(bytes[0], body.substr(at + 5, size));
    at += 5 + size;
  }
  return out;
}
inline std::string InEnvelope(const std::string& message, int flags = 0) {
  const auto n = static_cast<uint32_t>(message.size());
  const char head[] = {static_cast<char>(flags), static_cast<char>(n >> 24), static_cast<char>(n >> 16),
                       static_cast<char>(n >> 8), static_cast<char>(n)};
  return std::string(head, 5) + message;
}

// The gateway of GatewayTest, over HTTP.
class HttpTest : public GatewayTest {
 protected:
  using Headers = std::map<std::string, std::string>;

  HttpTest() { StartHttp({}); }
  void StartHttp(ServerOptions options) {
    options.address = "127.0.0.1:0";
    options.tls = Tls("gateway");
    http_ = Server::Start(options, pipeline_.get()).value();
    connection_ = Connect();
  }

  std::unique_ptr<HttpConnection> Connect() {
    return std::make_unique<HttpConnection>(http_->port(), folder_.Path("ca.pem"));
  }
  // "sjak.x.v1.Service.Method" as a path.
  static std::string Path(std::string method) {
    method[method.rfind('.')] = '/';
    return "/" + method;
  }
  static std::string Raw(const std::string& verb, const std::string& path, const Headers& headers,
                         const std::string& body) {
    std::string out = absl::StrCat(verb, " ", path, " HTTP/1.1\r\nhost: localhost\r\n");
    for (const auto& [name, value] : headers) {
      if (!value.empty()) absl::StrAppend(&out, name, ": ", value, "\r\n");
    }
    return absl::StrCat(out, "content-length: ", body.size(), "\r\n\r\n", body);
  }
  // Of a caseworker; a header with an empty value is left out.
  Headers With(const Headers& more = {}) const {
    Headers headers = {{"content-type", "application/json"}, {"authorization", AsCaseworker().authorization}};
    for (const auto& [name, value] : more) headers[name] = value;
    return headers;
  }
  HttpAnswer Post(const std::string& method, const Headers& headers, const std::string& body) {
    connection_->Send(Raw("POST", Path(method), headers, body));
    return connection_->Receive();
  }

  std::unique_ptr<Server> http_;
  std::unique_ptr<HttpConnection> connection_;
};

}  // namespace sjak::gateway::http
