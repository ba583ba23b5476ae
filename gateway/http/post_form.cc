#include "gateway/http/post_form.h"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace sjak::gateway::http {
namespace {

namespace net = boost::asio;
namespace bhttp = boost::beast::http;
using Failure = boost::system::error_code;

constexpr size_t kMostAnswerBytes = 64 << 10;
constexpr size_t kMostHeadBytes = 8 << 10;

struct Url {
  bool tls = false;
  std::string host, port, target;
};
// "https://host[:port]/path", as ReadLoginIssuers lets pass.
Url UrlOf(absl::string_view text) {
  Url url;
  url.tls = absl::ConsumePrefix(&text, "https://");
  if (!url.tls) absl::ConsumePrefix(&text, "http://");
  const size_t end = std::min(text.size(), text.find_first_of("/?"));
  const absl::string_view authority = text.substr(0, end);
  const size_t colon = authority.rfind(':');
  url.host = std::string(authority.substr(0, colon));
  url.port = colon == absl::string_view::npos ? (url.tls ? "443" : "80") : std::string(authority.substr(colon + 1));
  url.target = end < text.size() ? std::string(text.substr(end)) : "/";
  return url;
}

// One request and its answer; used once, by one thread.
class OnePost {
 public:
  OnePost(net::ssl::context* tls, absl::Duration patience)
      : until_(std::chrono::steady_clock::now() + absl::ToChronoMilliseconds(patience)), stream_(io_, *tls) {}

  absl::StatusOr<Response> Run(const Url& url, const std::string& form) {
    if (absl::Status status = Connect(url); !status.ok()) return status;
    bhttp::request<bhttp::string_body> request(bhttp::verb::post, url.target, 11);
    request.set(bhttp::field::host, url.host);
    request.set(bhttp::field::content_type, "application/x-www-form-urlencoded");
    request.set(bhttp::field::accept, "application/json");
    request.set(bhttp::field::connection, "close");
    request.body() = form;
    request.prepare_payload();
    return url.tls ? Exchange(stream_, request) : Exchange(stream_.next_layer(), request);
  }

 private:
  absl::Status Connect(const Url& url) {
    net::ip::tcp::resolver resolver(io_);
    net::ip::tcp::resolver::results_type found;
    absl::Status status = Await("look up", [&](auto done) {
      resolver.async_resolve(url.host, url.port, [&found, done](Failure failed, auto results) {
        found = std::move(results);
        done(failed);
      });
    });
    if (!status.ok()) return status;
    status = Await("reach", [&](auto done) {
      net::async_connect(stream_.next_layer(), found, [done](Failure failed, const auto&) { done(failed); });
    });
    if (!status.ok() || !url.tls) return status;
    SSL_set_tlsext_host_name(stream_.native_handle(), url.host.c_str());
    stream_.set_verify_callback(net::ssl::host_name_verification(url.host));
    return Await("trust", [&](auto done) { stream_.async_handshake(net::ssl::stream_base::client, done); });
  }

  template <class Stream>
  absl::StatusOr<Response> Exchange(Stream& stream, const bhttp::request<bhttp::string_body>& request) {
    absl::Status status = Await("ask", [&](auto done) {
      bhttp::async_write(stream, request, [done](Failure failed, size_t) { done(failed); });
    });
    if (!status.ok()) return status;
    boost::beast::flat_buffer buffer;
    bhttp::response_parser<bhttp::string_body> parser;
    parser.header_limit(kMostHeadBytes);
    parser.body_limit(kMostAnswerBytes);
    status = Await("hear", [&](auto done) {
      bhttp::async_read(stream, buffer, parser, [done](Failure failed, size_t) { done(failed); });
    });
    if (!status.ok()) return status;
    Response response;
    response.status = parser.get().result_int();
    response.body = std::move(parser.get().body());
    return response;
  }

  // Starts something with a handler for how it went, and waits for that until the time is over; then it is dropped with
  // the context, unrun.
  template <class Start>
  absl::Status Await(const char* what, Start start) {
    const auto outcome = std::make_shared<std::optional<Failure>>();
    start([outcome](Failure failed) { *outcome = failed; });
    io_.restart();
    io_.run_until(until_);
    if (!outcome->has_value()) return absl::DeadlineExceededError("the endpoint did not answer in time");
    if (**outcome) return absl::UnavailableError(absl::StrCat("cannot ", what, " the endpoint"));
    return absl::OkStatus();
  }

  const std::chrono::steady_clock::time_point until_;
  net::io_context io_;
  net::ssl::stream<net::ip::tcp::socket> stream_;
};

}  // namespace

absl::StatusOr<PostForm> MakePostForm(PostFormOptions options) {
  const auto tls = std::make_shared<net::ssl::context>(net::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION);
  tls->set_verify_mode(net::ssl::verify_peer);
  Failure failed;
  options.ca.empty() ? tls->set_default_verify_paths(failed) : tls->load_verify_file(options.ca, failed);
  if (failed) return absl::InvalidArgumentError(absl::StrCat(options.ca, ": cannot be read as authorities"));
  return PostForm(
      [tls, options = std::move(options)](const std::string& url, const std::string& form) -> absl::StatusOr<Response> {
        if (options.urls.count(url) == 0) return absl::InvalidArgumentError("not an endpoint of a configured issuer");
        return OnePost(tls.get(), options.patience).Run(UrlOf(url), form);
      });
}

}  // namespace sjak::gateway::http
