#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "platform/rpc/certificates.h"
#include "platform/rpc/pipeline.h"

namespace sjak::rpc {

struct ServerOptions {
  std::string address;  // "127.0.0.1:7101"
  TlsFiles tls;         // own certificate and key; `ca`: whose clients may connect when certificates are required
  bool require_client_certificate = true;
  bool reflection = false;
  // After how long without a message a stream of calls ends.
  absl::Duration stream_idle = absl::Minutes(1);
};

// The gRPC transport in front of a pipeline: every method through one generic handler, by name. Health is
// grpc.health.v1: service "" says whether the program is ready, "live" that it runs.
class Server {
 public:
  // UNAVAILABLE when the address is taken: two programs never share a port.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options, Pipeline* pipeline);
  ~Server();

  // The port it listens on; tells which one the system chose for an address with port 0.
  int port() const;
  void SetReady(bool ready);
  // From now on new connections are made with the certificate files as they are; those there are stay. Files that are
  // not good change nothing, as Certificates::ReloadIfChanged says.
  absl::Status ReloadIfChanged();
  // Not ready, then GOAWAY, then waits for the calls in flight up to `limit`, then cuts them.
  void Stop(absl::Duration limit);

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sjak::rpc
