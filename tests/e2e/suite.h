#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "platform/postgres/connection.h"
#include "platform/rpc/client.h"

namespace sjak::e2e {

// The four programs and their Postgres as a user gets them: deploy/pilot in a state folder and on ports of its own,
// with the programs of the build under test. Stopped and forgotten at the end.
class Suite {
 public:
  Suite();
  ~Suite();
  Suite(const Suite&) = delete;

  // Runs deploy/pilot with these words; its exit code. What it prints is kept in output().
  int Pilot(const std::string& words);
  // Runs the `sjak` client with the pilot's profile.
  int Sjak(const std::string& words);
  // The same, killed with SIGKILL once `ripe` says so, which is asked again and again; -1 then.
  int SjakKilledWhen(const std::function<bool()>& ripe, const std::string& words);
  // Runs sjak-pilot (setup, replay).
  int Loader(const std::string& words);
  // Any shell command, from the root of the sources.
  int Run(const std::string& command);
  const std::string& output() const { return output_; }

  // The shell command that starts what does not run ("start"), or only the programs ("programs").
  std::string StartCommand(const std::string& word = "start") const {
    return environment_ + "deploy/pilot " + word + " >/dev/null 2>&1";
  }
  // SIGKILL to one program: "citizens", "placements", "reporting", "gateway".
  void Kill(const std::string& program);
  bool Runs(const std::string& program) const;

  // A call through the gateway with a token of the pilot: "officer", "caseworker", "integration" or a CVR number.
  absl::Status Call(const std::string& who, const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message* answer);
  // Why calls are made from now on: a code of policy.v1.Purpose, or "" for no word.
  void set_purpose(std::string purpose) { purpose_ = std::move(purpose); }
  absl::Status CallWithToken(const std::string& token, const std::string& method,
                             const google::protobuf::Message& request, google::protobuf::Message* answer,
                             const std::string& municipality = "");
  absl::Status Stream(const std::string& who, const std::string& method, const google::protobuf::Message& request,
                      std::function<bool(const std::string&)> on_page);
  // A token that sjak-pilot-issuer signs for these words.
  std::string Token(const std::string& words);

  // What every program has logged, and what its metrics endpoint tells.
  std::string Logs() const;
  std::string Metrics();

  // A superuser's look at all schemas.
  postgres::Connection Database() const;
  std::string state() const { return state_; }
  // "localhost:30000".
  std::string gateway() const;
  // "https://localhost:30080": the same over HTTP/1.1.
  std::string http() const;
  // "https://localhost:30081": where people sign in.
  std::string issuer() const;

 private:
  absl::Status Connect();

  std::string folder_, state_, environment_, bin_, output_, purpose_;
  int port_base_ = 0;
  std::shared_ptr<rpc::Client> client_;
};

// The numbers of a status report that money and decisions hang on.
struct Headline {
  int64_t strict = -1, broad = -1, committed_oere = -1, accrued_oere = -1;
  friend bool operator==(const Headline&, const Headline&) = default;
};
std::ostream& operator<<(std::ostream& out, const Headline& h);

// As reporting tells it, once it has caught up with both feeds.
Headline Reported(Suite& suite);
// Counted over the owning services' tables, without any projection.
Headline Counted(Suite& suite);

}  // namespace sjak::e2e
