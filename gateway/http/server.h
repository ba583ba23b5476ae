#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "platform/rpc/certificates.h"
#include "platform/rpc/pipeline.h"

namespace sjak::gateway::http {

class Pages;

struct ServerOptions {
  std::string address;  // "127.0.0.1:7180"; port 0 for one that the system chooses
  rpc::TlsFiles tls;
  std::vector<std::string> origins;  // pages that may call, as Cors says
  // A connection without a request is closed after `idle`, one whose request does not arrive whole or whose answer is
  // not taken after `patience`.
  absl::Duration idle = absl::Seconds(75);
  absl::Duration patience = absl::Seconds(30);
  int most_connections = 2048;  // above it new ones are closed at once
  int most_pages = 32;          // being made or waiting; above it 503 with Retry-After
};

// The pipeline over HTTP/1.1 with TLS, by the Connect protocol (connect.h). Every call goes through the same pipeline
// as over gRPC. A client that goes away ends its call. One call at a time on a connection; what is sent ahead waits.
class Server {
 public:
  // UNAVAILABLE when the address is taken; what Certificates::Read says of files that are not good.
  // `pages`: what is shown to people beside the calls; they are made on threads of their own. Either may be null; both
  // outlive it.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options, rpc::Pipeline* pipeline,
                                                       Pages* pages = nullptr);
  ~Server();

  int port() const;
  // As rpc::Server.
  absl::Status ReloadIfChanged();
  // From now on no connection is taken, and every answer closes its own.
  void Drain();
  // Drains, waits until calls under way are answered, at most until `limit`, then cuts them; a page that is being made
  // is waited for. When it returns the pipeline holds nothing of this server's.
  void Stop(absl::Time limit);

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sjak::gateway::http
