#include "gateway/http/server.h"

#include <thread>

#include "absl/strings/numbers.h"
#include "gateway/http/connection.h"

namespace sjak::gateway::http {
namespace {

constexpr int kThreads = 2;

int OfferHttp1(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in, unsigned in_size, void*) {
  static constexpr unsigned char kHttp1[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  const int found = SSL_select_next_proto(&chosen, size, kHttp1, sizeof kHttp1 - 1, in, in_size);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

// The files have been judged by Certificates.
std::shared_ptr<asio::ssl::context> ContextOf(const rpc::TlsPems& pems) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  context->set_options(asio::ssl::context::default_workarounds | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_alpn_select_cb(context->native_handle(), OfferHttp1, nullptr);
  context->use_certificate_chain(asio::buffer(pems.certificate));
  context->use_private_key(asio::buffer(pems.key), asio::ssl::context::pem);
  return context;
}

}  // namespace

struct Server::Impl {
  Impl(const ServerOptions& options, rpc::Pipeline* pipeline, Pages* pages)
      : core(options, pipeline, pages), acceptor(core.io), pause(core.io), work(core.io.get_executor()) {}

  error_code Listen() {
    const size_t colon = core.options.address.rfind(':');
    int port = -1;
    error_code ec;
    const auto host = asio::ip::make_address(core.options.address.substr(0, colon), ec);
    if (ec) return ec;
    if (colon == std::string::npos || !absl::SimpleAtoi(core.options.address.substr(colon + 1), &port)) {
      return asio::error::make_error_code(asio::error::invalid_argument);
    }
    const Tcp::endpoint endpoint(host, static_cast<uint16_t>(port));
    acceptor.open(endpoint.protocol(), ec);
    if (!ec) acceptor.set_option(Tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor.bind(endpoint, ec);
    if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (!ec) bound = acceptor.local_endpoint(ec).port();
    return ec;
  }

  void Accept() {
    acceptor.async_accept(asio::make_strand(core.io), [this](error_code ec, Tcp::socket socket) {
      if (core.draining) return;
      if (ec) {  // as when there are no more descriptors
        pause.expires_after(std::chrono::milliseconds(100));
        return pause.async_wait([this](error_code) { Accept(); });
      }
      if (OpenConnections() < static_cast<size_t>(core.options.most_connections)) {
        std::make_shared<Connection>(&core, std::move(socket), core.tls())->Run();
      }
      Accept();
    });
  }

  size_t OpenConnections() {
    std::lock_guard lock(core.mu);
    return core.open.size();
  }

  void CutAll() {
    std::vector<std::shared_ptr<Connection>> all;
    {
      std::lock_guard lock(core.mu);
      for (const auto& [_, weak] : core.open) {
        if (auto connection = weak.lock()) all.push_back(std::move(connection));
      }
    }
    for (const auto& connection : all) connection->Cut();
  }

  void Install() {
    auto context = ContextOf(*certificates->now());
    std::lock_guard lock(core.mu);
    core.context = std::move(context);
  }

  Core core;
  std::shared_ptr<rpc::Certificates> certificates;
  std::shared_ptr<const rpc::TlsPems> installed;
  Tcp::acceptor acceptor;
  int bound = 0;  // also when it listens no more
  asio::steady_timer pause;
  asio::executor_work_guard<asio::io_context::executor_type> work;
  std::vector<std::thread> threads;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { Stop(absl::Now()); }

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, rpc::Pipeline* pipeline,
                                                      Pages* pages) {
  auto impl = std::make_unique<Impl>(options, pipeline, pages);
  SJAK_ASSIGN_OR_RETURN(impl->certificates, rpc::Certificates::Read(options.tls));
  impl->installed = impl->certificates->now();
  impl->Install();
  if (impl->Listen()) return absl::UnavailableError(absl::StrCat("cannot listen on ", options.address));
  impl->Accept();
  for (int i = 0; i < kThreads; ++i) impl->threads.emplace_back([io = &impl->core.io] { io->run(); });
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

int Server::port() const { return impl_->bound; }

absl::Status Server::ReloadIfChanged() {
  const absl::Status status = impl_->certificates->ReloadIfChanged();
  const auto now = impl_->certificates->now();
  if (now != impl_->installed) {
    impl_->installed = now;
    impl_->Install();
  }
  return status;
}

void Server::Drain() {
  if (impl_->core.draining.exchange(true)) return;
  asio::post(impl_->core.io, [impl = impl_.get()] {
    error_code ignored;
    impl->acceptor.close(ignored);
  });
}

void Server::Stop(absl::Time limit) {
  if (impl_->threads.empty()) return;
  Drain();
  const auto wait = [this](absl::Time until, auto what) {
    while (what() && absl::Now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  };
  wait(limit, [this] { return impl_->core.calls > 0; });
  // An answer that is being sent is given a moment; then whoever is there is cut.
  wait(std::min(limit, absl::Now() + absl::Milliseconds(500)), [this] { return impl_->OpenConnections() > 0; });
  impl_->CutAll();
  wait(absl::Now() + absl::Seconds(5), [this] { return impl_->core.calls > 0 || impl_->OpenConnections() > 0; });
  impl_->core.page_threads.stop();
  impl_->core.page_threads.join();
  impl_->work.reset();
  impl_->core.io.stop();
  for (std::thread& thread : impl_->threads) thread.join();
  impl_->threads.clear();
}

}  // namespace sjak::gateway::http
