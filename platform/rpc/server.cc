#include "platform/rpc/server.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <mutex>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/rpc/status.pb.h"
#include "platform/base/error.h"
#include "platform/rpc/client.h"
#include "platform/rpc/follow_reactor.h"
#include "platform/rpc/repeat_reactor.h"

namespace sjak::rpc {
namespace {

// Messages of one import that are worked on at a time: what one waits for, the other uses.
constexpr size_t kImportsBeside = 2;

grpc::Status ToWire(const absl::Status& status) {
  google::rpc::Status out;
  out.set_code(static_cast<int>(status.code()));
  out.set_message(std::string(status.message()));
  status.ForEachPayload([&](absl::string_view type_url, const absl::Cord& value) {
    auto* any = out.add_details();
    any->set_type_url(std::string(type_url));
    any->set_value(std::string(value));
  });
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), out.message(), out.SerializeAsString());
}

std::string CertificateName(const grpc::AuthContext& auth) {
  if (!auth.IsPeerAuthenticated()) return "";
  const auto names = auth.FindPropertyValues("x509_common_name");
  return names.empty() ? "" : std::string(names.front().data(), names.front().size());
}

Incoming IncomingOf(const grpc::GenericCallbackServerContext& context) {
  Incoming incoming;
  incoming.path = context.method();
  for (const auto& [name, value] : context.client_metadata()) {
    incoming.headers[absl::AsciiStrToLower(absl::string_view(name.data(), name.size()))] =
        std::string(value.data(), value.size());
  }
  incoming.peer = CertificateName(*context.auth_context());
  return incoming;
}

absl::Time DeadlineOf(const grpc::GenericCallbackServerContext& context) {
  const auto deadline = context.deadline();
  const bool none = deadline == std::chrono::system_clock::time_point::max();
  return none ? absl::InfiniteFuture() : absl::FromChrono(deadline);
}

// One unary call. Lives until gRPC says OnDone, which it does only after Finish; the pipeline calls Reply exactly once.
class CallReactor : public grpc::ServerGenericBidiReactor {
 public:
  CallReactor(grpc::GenericCallbackServerContext* context, Pipeline* pipeline)
      : context_(context), pipeline_(pipeline) {
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "The request has no body."));
    Incoming incoming = IncomingOf(*context_);
    grpc::Slice whole;
    if (request_.DumpToSingleSlice(&whole).ok()) {
      incoming.body.assign(reinterpret_cast<const char*>(whole.begin()), whole.size());
    }
    incoming.deadline = DeadlineOf(*context_);
    auto state = pipeline_->Start(std::move(incoming), [this](rpc::Reply reply) { Reply(std::move(reply)); });
    std::lock_guard lock(mu_);
    if (cancelled_) {
      state->Abandon();
    } else if (state->live()) {
      state_ = std::move(state);
    }
  }

  void OnCancel() override {
    std::shared_ptr<CallState> state;
    {
      std::lock_guard lock(mu_);
      cancelled_ = true;
      state = state_.lock();
    }
    if (state) state->Abandon();
  }

  void OnDone() override { delete this; }

 private:
  void Reply(rpc::Reply reply) {
    context_->AddTrailingMetadata("sjak-correlation-id", reply.correlation_id);
    if (!reply.status.ok()) return Finish(ToWire(reply.status));
    const grpc::Slice slice(reply.body);
    answer_ = grpc::ByteBuffer(&slice, 1);
    StartWriteAndFinish(&answer_, grpc::WriteOptions(), grpc::Status::OK);
  }

  grpc::GenericCallbackServerContext* const context_;
  Pipeline* const pipeline_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer answer_;
  std::mutex mu_;
  bool cancelled_ = false;
  std::weak_ptr<CallState> state_;
};

class Methods : public grpc::CallbackGenericService {
 public:
  Methods(Pipeline* pipeline, absl::Duration stream_idle) : pipeline_(pipeline), stream_idle_(stream_idle) {}
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    const policy::Method* method = policy::FindMethod(context->method());
    const policy::Method* repeated = method != nullptr ? policy::FindMethod(method->rpc.repeats()) : nullptr;
    if (repeated == nullptr) return new CallReactor(context, pipeline_);
    Incoming incoming = IncomingOf(*context);
    incoming.path = repeated->path;
    if (method->descriptor->client_streaming()) {
      incoming.deadline = DeadlineOf(*context);
      const bool import = repeated->rpc.audit() == policy::v1::AUDIT_IMPORT;
      return RepeatReactor::Start(pipeline_, std::move(incoming), ToWire, stream_idle_, import ? kImportsBeside : 1);
    }
    return new FollowReactor(pipeline_, std::move(incoming), ToWire);
  }

 private:
  Pipeline* const pipeline_;
  const absl::Duration stream_idle_;
};

// TLS that asks for the certificates at each new connection. gRPC can do this, but only its C interface offers it.
class AskingCredentials : public grpc::ServerCredentials {
 public:
  AskingCredentials(std::shared_ptr<Certificates> certificates, grpc_ssl_client_certificate_request_type request)
      : certificates_(std::move(certificates)),
        credentials_(grpc_ssl_server_credentials_create_with_options(
            grpc_ssl_server_credentials_create_options_using_config_fetcher(request, Fetch, this))) {}
  ~AskingCredentials() override { grpc_server_credentials_release(credentials_); }
  Certificates& certificates() { return *certificates_; }

  void SetAuthMetadataProcessor(const std::shared_ptr<grpc::AuthMetadataProcessor>&) override {}  // tokens are ours

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }
  // Called under a lock of gRPC's.
  static grpc_ssl_certificate_config_reload_status Fetch(void* self, grpc_ssl_server_certificate_config** config) {
    auto& credentials = *static_cast<AskingCredentials*>(self);
    std::shared_ptr<const TlsPems> pems = credentials.certificates_->now();
    if (pems == credentials.handed_) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    const grpc_ssl_pem_key_cert_pair pair{pems->key.c_str(), pems->certificate.c_str()};
    *config = grpc_ssl_server_certificate_config_create(pems->ca.c_str(), &pair, 1);
    credentials.handed_ = std::move(pems);
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  const std::shared_ptr<Certificates> certificates_;
  std::shared_ptr<const TlsPems> handed_;
  grpc_server_credentials* const credentials_;
};

}  // namespace

struct Server::Impl {
  Pipeline* pipeline;
  Methods methods;
  std::shared_ptr<AskingCredentials> credentials;  // outlives the server, which asks it
  std::unique_ptr<grpc::Server> server;
  int port = 0;
  Impl(Pipeline* p, absl::Duration stream_idle) : pipeline(p), methods(p, stream_idle) {}
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { Stop(absl::ZeroDuration()); }

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, Pipeline* pipeline) {
  SJAK_ASSIGN_OR_RETURN(auto certificates, Certificates::Read(options.tls));
  grpc::EnableDefaultHealthCheckService(true);
  if (options.reflection) grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  auto impl = std::make_unique<Impl>(pipeline, options.stream_idle);
  grpc::ServerBuilder builder;
  impl->credentials = std::make_shared<AskingCredentials>(
      std::move(certificates), options.require_client_certificate
                                   ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                                   : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
  builder.AddListeningPort(options.address, impl->credentials, &impl->port);
  // Otherwise two servers on one port both start and silently share its connections.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  // Our clients ping a call that lasts every 30 s; gRPC would cut a connection for pings closer than five minutes.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 20'000);
  builder.RegisterCallbackGenericService(&impl->methods);
  impl->server = builder.BuildAndStart();
  if (!impl->server || impl->port == 0)
    return absl::UnavailableError(absl::StrCat("cannot listen on ", options.address));
  std::unique_ptr<Server> server(new Server(std::move(impl)));
  server->SetReady(false);
  server->impl_->server->GetHealthCheckService()->SetServingStatus("live", true);
  return server;
}

int Server::port() const { return impl_->port; }

void Server::SetReady(bool ready) {
  if (impl_->server) impl_->server->GetHealthCheckService()->SetServingStatus("", ready);
}

absl::Status Server::ReloadIfChanged() { return impl_->credentials->certificates().ReloadIfChanged(); }

void Server::Stop(absl::Duration limit) {
  if (!impl_->server) return;
  SetReady(false);
  const absl::Time until = absl::Now() + limit;
  impl_->pipeline->Drain(until);
  impl_->server->Shutdown(absl::ToChronoTime(until));
  impl_->server->Wait();
  impl_->server.reset();
}

}  // namespace sjak::rpc
