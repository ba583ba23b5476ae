// What the pipeline costs: a program that answers GetCitizen from memory, either with nothing around it but gRPC and
// TLS
// (`bench_echo bare ...`) or behind everything the suite puts before and after a method, less the database
// (`bench_echo pipeline ...`). Both send the same bytes.
//   bench_echo bare|pipeline ADDRESS CA CERTIFICATE KEY ISSUERS
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>

#include <cstdio>
#include <cstring>

#include "absl/synchronization/mutex.h"
#include "platform/identity/bounded.h"
#include "platform/rpc/program.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::bench {
namespace {

citizens::v1::Citizen Somebody() {
  citizens::v1::Citizen citizen;
  citizen.set_name("citizens/00000008-0000-7000-8000-000000000001");
  citizen.set_version(3);
  citizen.set_etag("\"3\"");
  citizen.set_given_name("Amina");
  citizen.set_surname("Prøvesen");
  citizen.set_phone("00123456");
  citizen.mutable_address()->set_street("Prøvevej 7, 3. tv");
  citizen.mutable_address()->set_postcode("2700");
  citizen.mutable_address()->set_city("Prøveby");
  citizen.mutable_target_group()->set_group(citizens::v1::TARGET_GROUP_6_3);
  citizen.add_needs(citizens::v1::NEED_SKILLS);
  citizen.set_caseworker("cw-0017");
  return citizen;
}

// Answers on the transport's thread: there is nothing to wait for.
class FromMemory : public rpc::Backend {
 public:
  const rpc::Binding* Find(const policy::Method& method) const override {
    return method.name == binding_.method ? &binding_ : nullptr;
  }
  void Run(std::shared_ptr<rpc::CallState> state) override {
    citizens::v1::Citizen answer = somebody_;
    policy::Redact(&answer, *state->call.method, state->call.caller, {});
    state->Finish(absl::OkStatus(), answer.SerializeAsString());
  }
  void Refused(std::shared_ptr<rpc::CallState> state, absl::Status status) override {
    state->Finish(std::move(status));
  }

 private:
  const rpc::Binding binding_{"sjak.citizens.v1.CitizensService.GetCitizen", rpc::Shape::kRead};
  const citizens::v1::Citizen somebody_ = Somebody();
};

class BareReactor : public grpc::ServerGenericBidiReactor {
 public:
  explicit BareReactor(const std::string& answer) {
    const grpc::Slice slice(answer);
    answer_ = grpc::ByteBuffer(&slice, 1);
    StartRead(&request_);
  }
  void OnReadDone(bool) override { StartWriteAndFinish(&answer_, grpc::WriteOptions(), grpc::Status::OK); }
  void OnDone() override { delete this; }

 private:
  grpc::ByteBuffer request_, answer_;
};

class Bare : public grpc::CallbackGenericService {
 public:
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    return new BareReactor(answer_);
  }

 private:
  const std::string answer_ = Somebody().SerializeAsString();
};

absl::Status RunBare(const std::string& address, const rpc::TlsFiles& files) {
  const auto certificates = rpc::Certificates::Read(files);
  if (!certificates.ok()) return certificates.status();
  const auto pems = (*certificates)->now();
  grpc::SslServerCredentialsOptions ssl(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  ssl.pem_root_certs = pems->ca;
  ssl.pem_key_cert_pairs.push_back({pems->key, pems->certificate});
  Bare bare;
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address, grpc::SslServerCredentials(ssl));
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, rpc::kMaxMetadataBytes);
  builder.RegisterCallbackGenericService(&bare);
  const auto server = builder.BuildAndStart();
  if (!server) return absl::UnavailableError("cannot listen on " + address);
  rpc::WaitForSignal();
  server->Shutdown(absl::ToChronoTime(absl::Now() + absl::Seconds(1)));
  return absl::OkStatus();
}

absl::Status RunPipeline(const std::string& address, const rpc::TlsFiles& files, const std::string& issuers) {
  auto verifier = identity::TokenVerifier::Create({issuers, ""});
  if (!verifier.ok()) return verifier.status();
  Timer timer;
  FromMemory backend;
  rpc::Pipeline pipeline({"citizens", {"gateway", "citizens", "placements", "reporting"}}, &backend, verifier->get(),
                         &timer);
  auto server = rpc::Server::Start({address, files}, &pipeline);
  if (!server.ok()) return server.status();
  (*server)->SetReady(true);
  rpc::WaitForSignal();
  (*server)->Stop(absl::Seconds(1));
  return absl::OkStatus();
}

int Main(const std::vector<std::string>& args) {
  if (args.size() != 6 || (args[0] != "bare" && args[0] != "pipeline")) {
    std::fputs("usage: bench_echo bare|pipeline ADDRESS CA CERTIFICATE KEY ISSUERS\n", stderr);
    return 2;
  }
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // as the programs do; for both alike
  sigset_t stops;
  sigemptyset(&stops);
  sigaddset(&stops, SIGTERM);
  sigaddset(&stops, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stops, nullptr);  // they wait for WaitForSignal
  const rpc::TlsFiles files{args[2], args[3], args[4]};
  const absl::Status status = args[0] == "bare" ? RunBare(args[1], files) : RunPipeline(args[1], files, args[5]);
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return status.ok() ? 0 : 1;
}

}  // namespace
}  // namespace sjak::bench

int main(int argc, char** argv) { return sjak::bench::Main({argv + 1, argv + argc}); }
