#pragma once

// Part of server.cc, and of nothing else.
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gateway/http/connect.h"
#include "gateway/http/core.h"
#include "platform/base/error.h"
#include "platform/rpc/client.h"
#include "platform/rpc/page_stream.h"

namespace sjak::gateway::http {

inline constexpr auto kHandshake = std::chrono::seconds(10);
// How long a client that was told no may go on sending before it is cut; cutting at once could cost it the answer.
inline constexpr auto kLinger = std::chrono::seconds(2);
// A form of a page is short.
inline constexpr size_t kMostPageBytes = 16 << 10;

inline std::map<std::string, std::string> HeadersOf(const beast::http::fields& fields) {
  std::map<std::string, std::string> out;
  for (const auto& field : fields) {
    std::string& value =
        out[absl::AsciiStrToLower(absl::string_view(field.name_string().data(), field.name_string().size()))];
    absl::StrAppend(&value, value.empty() ? "" : ", ", absl::string_view(field.value().data(), field.value().size()));
  }
  return out;
}

// One connection. All its functions run on its strand but for those of the pipeline, which post to it. Owned by what it
// waits for.
//
// While a call is under way the head of the next request is read: that tells at once when the client goes away.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Core* core, Tcp::socket socket, std::shared_ptr<asio::ssl::context> tls)
      : listed_(core, this),
        core_(core),
        tls_(std::move(tls)),
        stream_(std::move(socket), *tls_),
        watch_(stream_.get_executor()) {}
  void Run() {
    listed_.Add(weak_from_this());
    asio::dispatch(stream_.get_executor(), [self = shared_from_this()] {
      error_code ignored;
      self->stream_.next_layer().set_option(Tcp::no_delay(true), ignored);
      self->read_due_ = Clock::now() + kHandshake;
      self->Watch();
      self->stream_.async_handshake(asio::ssl::stream_base::server, [self](error_code ec) {
        if (ec) return self->Close();
        self->ReadHead();
      });
    });
  }

  // From any thread.
  void Cut() {
    asio::post(stream_.get_executor(), [self = shared_from_this()] { self->Close(); });
  }

 private:
  using Parser = beast::http::request_parser<beast::http::string_body>;

  Clock::time_point In(absl::Duration duration) const { return Clock::now() + absl::ToChronoMilliseconds(duration); }

  // Once a second closes what takes too long.
  void Watch() {
    watch_.expires_after(std::chrono::seconds(1));
    watch_.async_wait([weak = weak_from_this()](error_code) {
      const auto self = weak.lock();
      if (self == nullptr || self->closed_) return;
      const bool idle_at_the_end = self->core_->draining && !self->busy_ && self->AtRest();
      if (idle_at_the_end || Clock::now() > std::min(self->read_due_, self->write_due_)) return self->Close();
      self->Watch();
    });
  }
  // Nothing of a next request has come.
  bool AtRest() const { return !head_ready_ && (!parser_ || !parser_->got_some()) && buffer_.size() == 0; }

  // Ends the call under way too.
  void Close() {
    if (closed_) return;
    closed_ = true;
    watch_.cancel();
    error_code ignored;
    stream_.next_layer().close(ignored);
    if (const auto call = call_.lock()) call->Abandon();
    if (stream_of_pages_) stream_of_pages_->Cancel();
  }

  void ReadHead() {
    head_ready_ = false;
    parser_.emplace();
    parser_->body_limit(kMostMessageBytes);
    parser_->header_limit(rpc::kMaxMetadataBytes);
    read_due_ = busy_ ? Clock::time_point::max() : In(core_->options.idle);
    beast::http::async_read_header(stream_, buffer_, *parser_,
                                   [self = shared_from_this()](error_code ec, size_t) { self->OnHead(ec); });
  }

  void OnHead(error_code ec) {
    if (closed_) return;
    head_failed_ = ec;
    head_ready_ = true;
    // A request sent ahead waits; so does one that cannot be read, unless the client is gone.
    const bool gone = ec && ec != beast::http::error::body_limit && ec != beast::http::error::header_limit;
    if (busy_ && gone) return Close();
    if (!busy_) ReadBody();
  }

  void ReadBody() {
    if (head_failed_) return RefuseUnread(head_failed_);
    read_due_ = In(core_->options.patience);
    const auto read = [self = shared_from_this()] {
      beast::http::async_read(self->stream_, self->buffer_, *self->parser_, [self](error_code ec, size_t) {
        if (self->closed_) return;
        if (ec) return self->RefuseUnread(ec);
        self->Handle();
      });
    };
    if (!beast::iequals(parser_->get()[beast::http::field::expect], "100-continue")) return read();
    static constexpr char kContinue[] = "HTTP/1.1 100 Continue\r\n\r\n";
    asio::async_write(stream_, asio::buffer(kContinue, sizeof kContinue - 1),
                      [self = shared_from_this(), read](error_code ec, size_t) { ec ? self->Close() : read(); });
  }

  // What could not be read to its end: answered as far as there is somebody to tell, and the connection is over.
  void RefuseUnread(error_code ec) {
    busy_ = true;
    keep_alive_ = false;
    Response response;
    if (ec == beast::http::error::body_limit) {
      response =
          ErrorOf(Refuse(absl::StatusCode::kResourceExhausted, "MESSAGE_TOO_LARGE",
                         absl::StrCat("A message has at most ", kMostMessageBytes, " bytes. Send less at a time.")));
      response.status = 413;
    } else if (ec == beast::http::error::header_limit) {
      response.status = 431;
    } else if (ec.category() == beast::http::make_error_code(beast::http::error::bad_target).category() &&
               ec != beast::http::error::end_of_stream && ec != beast::http::error::partial_message) {
      response.status = 400;
    } else {
      return Close();
    }
    Respond(std::move(response));
  }

  void Handle() {
    auto message = parser_->release();
    Request request;
    request.verb = std::string(message.method_string());
    request.target = std::string(message.target());
    request.headers = HeadersOf(message);
    request.body = std::move(message.body());
    version_ = message.version();
    keep_alive_ = message.keep_alive();
    origin_ = request.Header("origin");
    busy_ = true;
    ReadHead();

    if (Cors::IsPreflight(request)) {
      origin_.clear();  // which its answer says already
      return Respond(core_->cors.Preflight(request));
    }
    if (core_->pages != nullptr) {
      if (core_->pages->Serves(request)) return StartPage(std::move(request));
      // As if a signed-in browser had sent its token itself.
      if (std::string token = core_->pages->AuthorizationOf(request); !token.empty()) {
        request.headers["authorization"] = std::move(token);
      }
    }
    if (core_->pipeline == nullptr) return RespondBare(404);
    if (std::count(request.target.begin(), request.target.end(), '/') != 2) return RespondBare(404);
    if (request.verb != "POST") return RespondBare(405, {{"allow", "POST"}});
    auto read = Read(std::move(request), absl::Now());
    if (auto* answer = std::get_if<Response>(&read)) return Respond(std::move(*answer));
    exchange_ = std::get<Exchange>(std::move(read));
    exchange_.stream ? StartStream() : StartCall();
  }

  // A page may block, as while it asks an issuer, so pages have threads of their own; and only so many may wait.
  void StartPage(Request request) {
    origin_.clear();  // no page of another origin reads one
    if (request.body.size() > kMostPageBytes) return RespondBare(413);
    if (core_->pages_under_way.fetch_add(1) >= core_->options.most_pages) {
      core_->pages_under_way.fetch_sub(1);
      return RespondBare(503, {{"retry-after", "1"}});
    }
    core_->calls.fetch_add(1);
    asio::post(core_->page_threads, [self = shared_from_this(), core = core_, request = std::move(request)] {
      asio::post(self->stream_.get_executor(), [self, response = core->pages->Handle(request)]() mutable {
        if (!self->closed_) self->Respond(std::move(response));
      });
      core->pages_under_way.fetch_sub(1);
      core->calls.fetch_sub(1);
    });
  }

  void StartCall() {
    core_->calls.fetch_add(1);
    // Moved out, so that what the pipeline keeps does not depend on the connection.
    const auto call = core_->pipeline->Start(
        std::move(exchange_.incoming), [self = shared_from_this(), core = core_](rpc::Reply reply) {
          asio::post(self->stream_.get_executor(), [self, reply = std::move(reply)] {
            if (!self->closed_) self->Respond(AnswerOf(self->exchange_, reply));
          });
          core->calls.fetch_sub(1);
        });
    if (call->live()) call_ = call;
  }

  void StartStream() {
    if (version_ < 11) return RespondBare(505);
    if (exchange_.method == nullptr) {
      return Respond(EndedAtOnce(
          exchange_, Refuse(absl::StatusCode::kUnimplemented, "METHOD_UNKNOWN", "This program has no such method.")));
    }
    head_of_stream_ = Chunked(HeadOf(exchange_));
    serializer_.emplace(*head_of_stream_);
    write_due_ = In(core_->options.patience);
    beast::http::async_write_header(stream_, *serializer_, [self = shared_from_this()](error_code ec, size_t) {
      self->write_due_ = Clock::time_point::max();
      if (ec) return self->Close();
      self->StartPages();
    });
  }

  void StartPages() {
    if (closed_) return;
    core_->calls.fetch_add(1);
    const auto post = [this](auto function) { asio::post(stream_.get_executor(), std::move(function)); };
    rpc::PageStream::Sink sink;
    sink.page = [self = shared_from_this(), post](std::string page) {
      post([self, page = std::move(page)] { self->WritePage(page); });
    };
    sink.end = [self = shared_from_this(), post, core = core_](rpc::Reply reply) {
      post([self, reply = std::move(reply)] { self->WriteEnd(reply); });
      core->calls.fetch_sub(1);
    };
    stream_of_pages_ = rpc::PageStream::Make(core_->pipeline, std::move(exchange_.incoming), std::move(sink));
    stream_of_pages_->Start();
  }

  void WritePage(const std::string& page) {
    absl::StatusOr<std::string> message = MessageOf(exchange_, page);
    if (message.ok()) return WriteChunk(*std::move(message), /*last=*/false);
    unwritable_ = message.status();
    stream_of_pages_->Cancel();
    stream_of_pages_->Written();
  }

  void WriteEnd(rpc::Reply reply) {
    stream_of_pages_.reset();
    if (!unwritable_.ok()) reply.status = std::exchange(unwritable_, absl::OkStatus());
    WriteChunk(EndOf(reply), /*last=*/true);
  }

  void WriteChunk(std::string bytes, bool last) {
    if (closed_) {
      if (!last && stream_of_pages_) stream_of_pages_->Written();  // which sees that it is cancelled, and ends
      return;
    }
    chunk_ = absl::StrCat(absl::Hex(bytes.size()), "\r\n", bytes, "\r\n", last ? "0\r\n\r\n" : "");
    write_due_ = In(core_->options.patience);
    asio::async_write(stream_, asio::buffer(chunk_), [self = shared_from_this(), last](error_code ec, size_t) {
      self->write_due_ = Clock::time_point::max();
      if (ec) self->Close();
      if (!last && self->stream_of_pages_) return self->stream_of_pages_->Written();
      if (!ec) self->Done();
    });
  }

  void RespondBare(int status, std::vector<std::pair<std::string, std::string>> headers = {}) {
    Response response;
    response.status = status;
    response.headers = std::move(headers);
    Respond(std::move(response));
  }

  template <class Body>
  beast::http::response<Body> Message(const Response& response) {
    beast::http::response<Body> out(static_cast<beast::http::status>(response.status), version_);
    if (core_->draining) keep_alive_ = false;
    out.keep_alive(keep_alive_);
    for (const auto& [name, value] : response.headers) out.insert(name, value);
    for (const auto& [name, value] : core_->cors.Headers(origin_)) out.insert(name, value);
    return out;
  }

  std::optional<beast::http::response<beast::http::empty_body>> Chunked(const Response& response) {
    auto out = Message<beast::http::empty_body>(response);
    out.chunked(true);
    return out;
  }

  void Respond(Response response) {
    answer_ = Message<beast::http::string_body>(response);
    answer_->body() = std::move(response.body);
    if (response.status != 204) answer_->prepare_payload();
    write_due_ = In(core_->options.patience);
    beast::http::async_write(stream_, *answer_, [self = shared_from_this()](error_code ec, size_t) {
      self->write_due_ = Clock::time_point::max();
      if (ec) return self->Close();
      self->Done();
    });
  }

  // The answer is out.
  void Done() {
    if (closed_) return;
    busy_ = false;
    call_.reset();
    answer_.reset();
    if (!keep_alive_) return Linger();
    read_due_ = In(core_->options.idle);
    if (head_ready_) ReadBody();
  }

  // Says that nothing follows, then takes what still comes, so that no reset overtakes the answer.
  void Linger() {
    error_code ec;
    stream_.next_layer().shutdown(Tcp::socket::shutdown_send, ec);
    if (ec) return Close();
    read_due_ = Clock::now() + kLinger;
    Discard();
  }
  void Discard() {
    stream_.next_layer().async_read_some(asio::buffer(scratch_), [self = shared_from_this()](error_code ec, size_t) {
      ec ? self->Close() : self->Discard();
    });
  }

  // That the connection is there, until all of it is gone: Stop waits for that.
  class Listed {
   public:
    Listed(Core* core, Connection* self) : core_(core), self_(self) {}
    ~Listed() {
      std::lock_guard lock(core_->mu);
      core_->open.erase(self_);
    }
    void Add(std::weak_ptr<Connection> weak) {
      std::lock_guard lock(core_->mu);
      core_->open[self_] = std::move(weak);
    }

   private:
    Core* const core_;
    Connection* const self_;
  };

  Listed listed_;  // first: it goes last
  Core* const core_;
  const std::shared_ptr<asio::ssl::context> tls_;
  asio::ssl::stream<Tcp::socket> stream_;
  asio::steady_timer watch_;
  Clock::time_point read_due_ = Clock::time_point::max(), write_due_ = Clock::time_point::max();
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  bool head_ready_ = false;
  error_code head_failed_;

  // Of the request that is being answered.
  bool busy_ = false, closed_ = false, keep_alive_ = true;
  unsigned version_ = 11;
  std::string origin_;
  Exchange exchange_;
  std::weak_ptr<rpc::CallState> call_;
  std::shared_ptr<rpc::PageStream> stream_of_pages_;
  absl::Status unwritable_;  // a page had no form in JSON
  std::optional<beast::http::response<beast::http::string_body>> answer_;
  std::optional<beast::http::response<beast::http::empty_body>> head_of_stream_;
  std::optional<beast::http::response_serializer<beast::http::empty_body>> serializer_;
  std::string chunk_;
  std::array<char, 4096> scratch_;
};

}  // namespace sjak::gateway::http
