#pragma once

// Part of server.cc, and of nothing else: Boost.Beast is slow to compile.
#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http.hpp>
#include <map>
#include <memory>
#include <mutex>

#include "gateway/http/cors.h"
#include "gateway/http/pages.h"
#include "gateway/http/server.h"

namespace sjak::gateway::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using Tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;

inline constexpr int kPageThreads = 4;

class Connection;

// What all connections share. Outlives them: Stop waits for them.
struct Core {
  Core(const ServerOptions& o, rpc::Pipeline* p, Pages* served)
      : options(o), pipeline(p), pages(served), cors(o.origins), page_threads(served == nullptr ? 1 : kPageThreads) {}

  std::shared_ptr<asio::ssl::context> tls() {
    std::lock_guard lock(mu);
    return context;
  }

  const ServerOptions options;
  rpc::Pipeline* const pipeline;  // null: nothing is called here
  Pages* const pages;             // null: there are none
  const Cors cors;
  std::atomic<bool> draining{false};
  // Calls that the pipeline has and that will still call back.
  std::atomic<int> calls{0};
  // Pages that are made or wait for a thread; those too are calls.
  std::atomic<int> pages_under_way{0};
  std::mutex mu;
  std::shared_ptr<asio::ssl::context> context;
  std::map<Connection*, std::weak_ptr<Connection>> open;
  asio::io_context io;             // what it still holds uses the rest
  asio::thread_pool page_threads;  // last: what they still hold uses connections
};

}  // namespace sjak::gateway::http
