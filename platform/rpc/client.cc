#include "platform/rpc/client.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <openssl/crypto.h>
#include <sodium.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <future>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <tuple>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/rpc/status.pb.h"
#include "platform/base/error.h"
#include "platform/rpc/engine.h"

namespace sjak::rpc {
namespace {

// gRPC is let go last, as the process ends, and waited for: a handshake that nobody needs any more is otherwise cut in
// its middle, with what it holds. What is begun last ends first, so that OpenSSL, which gRPC's threads use, is begun
// before.
struct Library {
  Library() {
    OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CRYPTO_STRINGS, nullptr);  // asked for nothing, it does nothing
    grpc_init();
  }
  ~Library() { grpc_shutdown_blocking(); }
};

std::string RandomHex(int bytes) {
  std::string raw(bytes, '\0');
  randombytes_buf(raw.data(), raw.size());
  return absl::BytesToHexString(raw);
}

// `given_up`: this end cancelled the call.
absl::Status FromWire(const grpc::Status& status, bool given_up) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status details;
  if (!status.error_details().empty() && details.ParseFromString(status.error_details()) &&
      details.details_size() > 0) {
    absl::Status out(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
    for (const auto& any : details.details()) out.SetPayload(any.type_url(), absl::Cord(any.value()));
    return out;
  }
  // Made by the transport, not by a program of ours.
  if (given_up && status.error_code() == grpc::StatusCode::CANCELLED) {
    return Refuse(absl::StatusCode::kCancelled, "CANCELLED", "The caller went away before the answer.");
  }
  // A server that is shut down cancels the calls that arrive in that moment, before any code of ours sees them.
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE || status.error_code() == grpc::StatusCode::CANCELLED) {
    return RetryLater(absl::StatusCode::kUnavailable, "PEER_UNAVAILABLE",
                      "A program needed for this cannot be reached. Repeat the call with the same request_id.",
                      absl::Seconds(1));
  }
  const bool late = status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED;
  return Refuse(static_cast<absl::StatusCode>(status.error_code()), late ? "DEADLINE_EXCEEDED" : "PEER_UNAVAILABLE",
                late ? "The time for this call is up and its outcome is unknown. Repeat it with the same request_id."
                     : "The transport refused the call.");
}

std::string PathOf(const std::string& method) {
  const size_t dot = method.rfind('.');
  return absl::StrCat("/", method.substr(0, dot), "/", method.substr(dot + 1));
}

struct Transport {
  explicit Transport(std::shared_ptr<grpc::Channel> c) : channel(c), stub(std::move(c)) {}
  std::shared_ptr<grpc::Channel> channel;
  grpc::GenericStub stub;
};

struct InFlight {
  std::shared_ptr<Transport> transport;  // first, so that nothing of a call outlives it
  grpc::ClientContext context;
  grpc::ByteBuffer request;
  grpc::ByteBuffer answer;
  std::atomic<bool> given_up{false};
  void GiveUp() {
    given_up = true;
    context.TryCancel();
  }
};

std::shared_ptr<Transport> Connect(const std::string& target, const TlsPems& pems, const std::string& server_name) {
  const grpc::SslCredentialsOptions ssl{pems.ca, pems.key, pems.certificate};
  grpc::ChannelArguments args;
  args.SetLoadBalancingPolicyName("round_robin");
  if (!server_name.empty()) args.SetSslTargetNameOverride(server_name);
  // A program that comes back is found again quickly.
  args.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  args.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  args.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  args.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  // Repeating is the callers' decision: they know whether the call has a request_id.
  args.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  return std::make_shared<Transport>(grpc::CreateCustomChannel(target, grpc::SslCredentials(ssl), args));
}

void Prepare(const CallOptions& options, grpc::ClientContext* context) {
  const auto add = [context](const char* name, const std::string& value) {
    if (!value.empty()) context->AddMetadata(name, value);
  };
  add("authorization", options.authorization);
  add("sjak-purpose", options.purpose);
  add("sjak-municipality", options.municipality);
  add("sjak-after", options.after);
  const std::string trace = options.correlation_id.empty() ? RandomHex(16) : options.correlation_id;
  add("traceparent", absl::StrCat("00-", trace, "-", RandomHex(8), "-01"));
  if (options.deadline != absl::InfiniteFuture()) context->set_deadline(absl::ToChronoTime(options.deadline));
}

// Sends one request and hands on what comes back. Lives on the stack of Client::Stream, which waits for OnDone.
class StreamReader : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  explicit StreamReader(std::function<bool(const std::string&)> on_page) : on_page_(std::move(on_page)) {}

  void Begin(grpc::ClientContext* context, const std::string& request) {
    context_ = context;
    const grpc::Slice slice(request);
    request_ = grpc::ByteBuffer(&slice, 1);
    StartWriteLast(&request_, grpc::WriteOptions());
    StartRead(&page_);
    StartCall();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    grpc::Slice whole;
    std::string body;
    if (page_.DumpToSingleSlice(&whole).ok()) body.assign(reinterpret_cast<const char*>(whole.begin()), whole.size());
    if (!on_page_(body)) {
      stopped_ = true;
      context_->TryCancel();
      return;
    }
    StartRead(&page_);
  }
  void OnDone(const grpc::Status& status) override { done_.set_value(status); }

  absl::Status Wait() {
    const grpc::Status status = done_.get_future().get();
    return stopped_ ? absl::OkStatus() : FromWire(status, false);
  }

 private:
  const std::function<bool(const std::string&)> on_page_;
  grpc::ClientContext* context_ = nullptr;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer page_;
  bool stopped_ = false;
  std::promise<grpc::Status> done_;
};

// A stream both ways. Lives on the stack of Client::Exchange, whose thread does all that may take time; the reactions
// here only say what happened.
class Exchanger : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  void Begin() {
    StartRead(&answer_);
    AddHold();  // until the calling thread starts no more writes
    StartCall();
  }

  absl::Status Run(const std::function<bool(std::string*)>& next,
                   const std::function<void(const std::string&)>& on_answer, int window) {
    int unanswered = 0;
    bool more = true;
    while (true) {
      std::optional<std::string> answer;
      {
        std::unique_lock lock(mu_);
        changed_.wait(lock, [&] { return !answers_.empty() || over_ || (more && can_write_ && unanswered < window); });
        if (answers_.empty() && over_) break;
        if (!answers_.empty()) {
          answer = std::move(answers_.front());
          answers_.pop_front();
        }
      }
      if (answer) {
        --unanswered;
        on_answer(*answer);
        continue;
      }
      std::string message;
      more = next(&message);
      Write(more ? &message : nullptr);
      if (more) ++unanswered;
    }
    if (more) RemoveHold();
    return FromWire(done_.get_future().get(), false);
  }

  void OnReadDone(bool ok) override {
    std::lock_guard lock(mu_);
    grpc::Slice whole;
    if (ok && answer_.DumpToSingleSlice(&whole).ok()) {
      answers_.emplace_back(reinterpret_cast<const char*>(whole.begin()), whole.size());
      StartRead(&answer_);
    } else {
      over_ = true;
    }
    changed_.notify_all();
  }
  void OnWriteDone(bool) override {
    std::lock_guard lock(mu_);
    can_write_ = true;
    changed_.notify_all();
  }
  void OnDone(const grpc::Status& status) override { done_.set_value(status); }

 private:
  // Null: no more will come.
  void Write(const std::string* message) {
    if (message == nullptr) {
      StartWritesDone();
      RemoveHold();
      return;
    }
    {
      std::lock_guard lock(mu_);
      can_write_ = false;
    }
    const grpc::Slice slice(*message);
    message_ = grpc::ByteBuffer(&slice, 1);
    StartWrite(&message_);
  }

  grpc::ByteBuffer message_, answer_;
  std::mutex mu_;
  std::condition_variable changed_;
  std::deque<std::string> answers_;
  bool can_write_ = true;
  bool over_ = false;  // no answer will come any more
  std::promise<grpc::Status> done_;
};

class GrpcPeer : public Peer {
 public:
  explicit GrpcPeer(std::shared_ptr<Client> client) : client_(std::move(client)) {}
  absl::Status Invoke(const rpc::Call& call, absl::string_view method, const google::protobuf::Message& request,
                      google::protobuf::Message* answer) override {
    if (DatabaseCallOpen()) std::abort();  // a remote call inside a transaction would hold locks for a network's time
    CallOptions options{call.authorization, call.purpose, call.municipality(), call.correlation_id,
                        Client::CarriedOn(call.deadline)};
    return client_->Call(std::string(method), request, answer, options);
  }

 private:
  const std::shared_ptr<Client> client_;
};

}  // namespace

// A gRPC channel may not lose its last reference on a transport thread (in 1.51 that thread then joins itself and uses
// a queue it has freed; grpc/grpc#37858), and every call holds one: so each gives it back before anybody hears of the
// answer, and the client outlives them all. What ReloadIfChanged replaces is kept until its calls are over, and let go
// there.
struct Client::Impl {
  std::string target, server_name;
  std::shared_ptr<Certificates> certificates;
  std::mutex mu;
  std::shared_ptr<const TlsPems> pems;  // those of `transport`
  std::shared_ptr<Transport> transport;
  std::vector<std::shared_ptr<Transport>> replaced;
  std::condition_variable over;
  std::map<CallId, std::shared_ptr<InFlight>> under_way;
  CallId last_id = 0;
  int running = 0;  // calls whose `done` has not returned

  std::shared_ptr<Transport> Current() {
    std::lock_guard lock(mu);
    return transport;
  }
  std::pair<CallId, std::shared_ptr<InFlight>> Begin() {
    auto flight = std::make_shared<InFlight>();
    std::lock_guard lock(mu);
    flight->transport = transport;
    ++running;
    under_way[++last_id] = flight;
    return {last_id, flight};
  }
  void End(CallId id, std::shared_ptr<InFlight> flight) {
    std::lock_guard lock(mu);
    under_way.erase(id);
    flight.reset();
  }
  void Ended() {
    std::lock_guard lock(mu);
    if (--running == 0) over.notify_all();
  }
  void CancelAll() {
    std::unique_lock lock(mu);
    for (const auto& [id, flight] : under_way) flight->GiveUp();
    over.wait(lock, [this] { return running == 0; });
  }
};

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::~Client() { impl_->CancelAll(); }

absl::Time Client::CarriedOn(absl::Time deadline) {
  return deadline - absl::Milliseconds(10) - (deadline - absl::Now()) / 100;
}

absl::StatusOr<std::shared_ptr<Client>> Client::Create(const std::string& target, const TlsFiles& tls,
                                                       const std::string& server_name) {
  static const Library library;
  auto impl = std::make_unique<Impl>();
  impl->target = target;
  impl->server_name = server_name;
  SJAK_ASSIGN_OR_RETURN(impl->certificates, Certificates::Read(tls));
  impl->pems = impl->certificates->now();
  impl->transport = Connect(target, *impl->pems, server_name);
  return std::shared_ptr<Client>(new Client(std::move(impl)));
}

absl::Status Client::ReloadIfChanged() {
  const absl::Status read = impl_->certificates->ReloadIfChanged();
  const auto pems = impl_->certificates->now();
  std::vector<std::shared_ptr<Transport>> done_with;  // let go outside the lock
  {
    std::lock_guard lock(impl_->mu);
    auto& replaced = impl_->replaced;
    const auto idle = std::partition(replaced.begin(), replaced.end(), [](const auto& t) { return t.use_count() > 1; });
    done_with.assign(std::make_move_iterator(idle), std::make_move_iterator(replaced.end()));
    replaced.erase(idle, replaced.end());
    if (pems == impl_->pems) return read;
  }
  auto fresh = Connect(impl_->target, *pems, impl_->server_name);
  if (!fresh->channel->WaitForConnected(absl::ToChronoTime(absl::Now() + absl::Seconds(2)))) {
    return absl::UnavailableError(
        absl::StrCat("the new certificates are not in use yet: no connection to ", impl_->target, " with them"));
  }
  std::lock_guard lock(impl_->mu);
  impl_->pems = pems;
  impl_->transport.swap(fresh);
  impl_->replaced.push_back(std::move(fresh));
  return read;
}

Client::CallId Client::CallAsync(const std::string& method, const std::string& request, const CallOptions& options,
                                 Done done) {
  CallId id;
  std::shared_ptr<InFlight> flight;  // not const: the callback moves its copy away
  std::tie(id, flight) = impl_->Begin();
  Prepare(options, &flight->context);
  const grpc::Slice slice(request);
  flight->request = grpc::ByteBuffer(&slice, 1);
  flight->transport->stub.UnaryCall(
      &flight->context, PathOf(method), grpc::StubOptions(), &flight->request, &flight->answer,
      [impl = impl_.get(), id, flight, done = std::move(done)](grpc::Status status) mutable {
        std::string body;
        grpc::Slice whole;
        if (status.ok() && flight->answer.DumpToSingleSlice(&whole).ok()) {
          body.assign(reinterpret_cast<const char*>(whole.begin()), whole.size());
        }
        const bool given_up = flight->given_up;
        impl->End(id, std::move(flight));
        done(FromWire(status, given_up), std::move(body));
        impl->Ended();
      });
  return id;
}

void Client::Cancel(CallId id) {
  // Under the lock, so that the call is not let go by this thread, which may be a transport's.
  std::lock_guard lock(impl_->mu);
  const auto flight = impl_->under_way.find(id);
  if (flight != impl_->under_way.end()) flight->second->GiveUp();
}

absl::Status Client::Stream(const std::string& method, const google::protobuf::Message& request,
                            const CallOptions& options, std::function<bool(const std::string&)> on_page) {
  const auto transport = impl_->Current();  // before the context, which holds its channel
  grpc::ClientContext context;
  Prepare(options, &context);
  StreamReader reader(std::move(on_page));
  transport->stub.PrepareBidiStreamingCall(&context, PathOf(method), grpc::StubOptions(), &reader);
  reader.Begin(&context, request.SerializeAsString());
  return reader.Wait();
}

absl::Status Client::Exchange(const std::string& method, const CallOptions& options,
                              std::function<bool(std::string*)> next, std::function<void(const std::string&)> on_answer,
                              int window) {
  const auto transport = impl_->Current();
  grpc::ClientContext context;
  Prepare(options, &context);
  Exchanger exchanger;
  transport->stub.PrepareBidiStreamingCall(&context, PathOf(method), grpc::StubOptions(), &exchanger);
  exchanger.Begin();
  return exchanger.Run(next, on_answer, window);
}

absl::Status Client::Call(const std::string& method, const google::protobuf::Message& request,
                          google::protobuf::Message* answer, const CallOptions& options) {
  std::promise<std::pair<absl::Status, std::string>> promise;
  CallAsync(method, request.SerializeAsString(), options, [&promise](absl::Status status, std::string body) {
    promise.set_value({std::move(status), std::move(body)});
  });
  auto [status, body] = promise.get_future().get();
  if (status.ok() && !answer->ParseFromString(body)) {
    return Refuse(absl::StatusCode::kInternal, "INTERNAL", "The answer could not be read.");
  }
  return status;
}

std::shared_ptr<Peer> AsPeer(std::shared_ptr<Client> client) { return std::make_shared<GrpcPeer>(std::move(client)); }

feed::Source AsFeedSource(std::shared_ptr<Client> client) {
  return [client](const std::string& municipality,
                  const feed::v1::ReadFeedRequest& request) -> absl::StatusOr<feed::v1::ReadFeedResponse> {
    feed::v1::ReadFeedResponse page;
    CallOptions options;
    options.municipality = municipality;
    options.deadline = absl::Now() + absl::Seconds(10);
    SJAK_RETURN_IF_ERROR(client->Call("sjak.feed.v1.FeedService.ReadFeed", request, &page, options));
    return page;
  };
}

}  // namespace sjak::rpc
