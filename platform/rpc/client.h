#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "platform/feed/follower.h"
#include "platform/rpc/certificates.h"
#include "platform/rpc/peer.h"

namespace sjak::rpc {

struct CallOptions {
  std::string authorization;  // "Bearer ..."
  std::string purpose;
  std::string municipality;
  std::string correlation_id;  // 32 hex digits; a fresh one when empty
  absl::Time deadline = absl::InfiniteFuture();
  std::string after;  // request_id of the call that must be committed before this one; "" for none
};

// Bytes of headers or trailers that the suite's programs take, in place of gRPC's 8,192: a token alone may have that
// many, and a refusal that names many fields has more.
inline constexpr int kMaxMetadataBytes = 64 * 1024;

// A client of any program of the suite, calling methods by descriptor: no generated stubs (ADR 0002).
class Client {
 public:
  // The deadline of a call that carries on a caller's: less 10 ms for the way home and 1 % of what is left, as gRPC
  // sends the time left rounded up by as much.
  static absl::Time CarriedOn(absl::Time deadline);

  // Fails when a file is not good; connecting happens at the first call. `server_name`: whom the server's certificate
  // must name; the target's host when empty.
  static absl::StatusOr<std::shared_ptr<Client>> Create(const std::string& target, const TlsFiles& tls,
                                                        const std::string& server_name = "");
  // Cancels what is under way and waits for it. Never on a transport thread, so `done` below must not own the client.
  ~Client();

  // Connects anew when the certificate files changed; calls go over to the new connection once it stands, and those
  // under way end on the old one. Files that are not good, or that the server refuses, change nothing: their error is
  // returned at every call. Blocks, at most 2 s. Call every few seconds, never on a transport thread.
  absl::Status ReloadIfChanged();

  // `method` is the full proto name. Blocks. Errors carry the server's reason and details as payloads.
  absl::Status Call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message* answer, const CallOptions& options);
  // A server stream, until it ends or `on_page` (given each message's bytes) says false. Blocks.
  absl::Status Stream(const std::string& method, const google::protobuf::Message& request, const CallOptions& options,
                      std::function<bool(const std::string&)> on_page);
  // A bidirectional stream of calls: `next` gives message after message (false: no more), `on_answer` gets each answer
  // in order; both run on the calling thread. At most `window` messages are unanswered at any time. Blocks until all is
  // answered, or the stream ends: what was not answered by then may have happened or not.
  absl::Status Exchange(const std::string& method, const CallOptions& options, std::function<bool(std::string*)> next,
                        std::function<void(const std::string&)> on_answer, int window = 4);
  // Bytes in, bytes out; `done` runs on a transport thread, once, perhaps before CallAsync returns.
  using Done = std::function<void(absl::Status, std::string)>;
  using CallId = uint64_t;
  CallId CallAsync(const std::string& method, const std::string& request, const CallOptions& options, Done done);
  // Ends the call with CANCELLED, here and at the server. Nothing happens when it is over.
  void Cancel(CallId id);

 private:
  struct Impl;
  explicit Client(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The program behind `client` as a peer of this one.
std::shared_ptr<Peer> AsPeer(std::shared_ptr<Client> client);
// Its feed, read in this program's own name.
feed::Source AsFeedSource(std::shared_ptr<Client> client);

}  // namespace sjak::rpc
