#include "tests/fault/programs.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "deploy/pilot.d/tools/certificates.h"
#include "platform/base/error.h"
#include "platform/identity/bounded.h"

namespace sjak::fault {

Program::Program(const std::string& name, const std::vector<std::string>& flags, const std::string& log) {
  const char* binaries = std::getenv("SJAK_BINARY_DIR");
  if (binaries == nullptr) std::abort();
  const std::string path = absl::StrCat(binaries, "/bin/sjak-", name);
  std::vector<char*> arguments{const_cast<char*>(path.c_str())};
  for (const std::string& flag : flags) arguments.push_back(const_cast<char*>(flag.c_str()));
  arguments.push_back(nullptr);
  const int to = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  pid_ = fork();
  if (pid_ == 0) {
    dup2(to, STDERR_FILENO);
    execv(path.c_str(), arguments.data());
    _exit(127);
  }
  close(to);
}

Program::~Program() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

int Program::Stop() {
  kill(pid_, SIGTERM);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

ProgramsTest::ProgramsTest() {
  const nlohmann::json issuer = {{"issuer", "https://issuer.test"}, {"jwks_file", "jwks.json"},   {"audience", "sjak"},
                                 {"classes", {"JOBCENTRE"}},        {"municipalities", {"0101"}}, {"cvrs", {"*"}},
                                 {"max_lifetime_seconds", 3600}};
  folder_.Write("jwks.json", nlohmann::json{{"keys", {identity::PublicJwk(key_.get(), "k", "ES256")}}}.dump());
  folder_.Write("issuers.json", nlohmann::json::array({issuer}).dump());
  folder_.Write("keyring.json", R"({"active":"k1","keys":{"k1":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}})");
  EXPECT_TRUE(
      pilot::EnsureCertificates(folder_.Path("."), {"gateway", "citizens", "placements", "reporting"}, absl::Now())
          .ok());
}

void ProgramsTest::Start(const std::string& service, const postgres::Schema& schema,
                         const std::vector<std::string>& peers) {
  for (const std::string& name : peers) places_.try_emplace(name, Place{testing::FreePort(), testing::FreePort()});
  Place& place = places_.try_emplace(service, Place{testing::FreePort(), testing::FreePort()}).first->second;
  if (place.database == nullptr) place.database = std::make_unique<testing::TestDatabase>(schema);
  std::vector<std::string> flags = {absl::StrCat("--listen=127.0.0.1:", place.port),
                                    absl::StrCat("--metrics=127.0.0.1:", place.metrics_port),
                                    absl::StrCat("--database=", place.database->runtime_conninfo()),
                                    "--tls-ca=" + folder_.Path("ca.pem"),
                                    "--tls-cert=" + folder_.Path(service + ".pem"),
                                    "--tls-key=" + folder_.Path(service + ".key"),
                                    "--issuers=" + folder_.Path("issuers.json"),
                                    "--keyring=" + folder_.Path("keyring.json")};
  for (const std::string& name : peers) {
    flags.push_back(absl::StrCat("--peer-", name, "=127.0.0.1:", places_.at(name).port));
  }
  place.program = std::make_unique<Program>(service, flags, folder_.Path("log"));
}

int ProgramsTest::Stop(const std::string& service) { return places_.at(service).program->Stop(); }

std::string ProgramsTest::Metrics(const std::string& service) const {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(places_.at(service).metrics_port);
  std::string answer;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    const std::string request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    send(fd, request.data(), request.size(), MSG_NOSIGNAL);
    char buffer[4096];
    for (ssize_t n; (n = recv(fd, buffer, sizeof buffer, 0)) > 0;) answer.append(buffer, n);
  }
  close(fd);
  return answer;
}

std::shared_ptr<rpc::Client> ProgramsTest::Connect(const std::string& service) const {
  return rpc::Client::Create(absl::StrCat("127.0.0.1:", places_.at(service).port),
                             {folder_.Path("ca.pem"), folder_.Path("gateway.pem"), folder_.Path("gateway.key")},
                             service)
      .value();
}

rpc::CallOptions ProgramsTest::Caseworker() const {
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  const nlohmann::json claims = {{"iss", "https://issuer.test"},
                                 {"aud", "sjak"},
                                 {"sub", "kim-caseworker-17"},
                                 {"jti", "t-1"},
                                 {"iat", now - 10},
                                 {"exp", now + 3000},
                                 {"class", "JOBCENTRE"},
                                 {"roles", {"CASEWORKER", "INTEGRATION"}},
                                 {"municipalities", {"0101"}}};
  return {.authorization = "Bearer " + identity::SignToken(key_.get(), claims, "k", "ES256"), .purpose = "PLACEMENT"};
}

absl::Status ProgramsTest::Insist(rpc::Client& client, const std::string& method,
                                  const google::protobuf::Message& request, google::protobuf::Message* answer,
                                  rpc::CallOptions options) {
  const absl::Time give_up = absl::Now() + absl::Minutes(1);
  while (true) {
    options.deadline = absl::Now() + absl::Seconds(20);
    const absl::Status status = client.Call(method, request, answer, options);
    if (!absl::IsUnavailable(status) || absl::Now() > give_up) return status;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

std::string ProgramsTest::Log() const { return identity::ReadFile(folder_.Path("log"), 64 << 20).value_or(""); }

}  // namespace sjak::fault
