#pragma once

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "platform/base/date.h"
#include "platform/rpc/client.h"

namespace sjak::pilot {

using Json = nlohmann::json;

// A run of the demonstration against a gateway: who calls, the business clock, the names of what was made. Everything
// goes through the public APIs; every change has a request_id derived from its step, so that a run that was cut is
// simply started again.
class Session {
 public:
  // `state`: folder with pki/ (tokens are made there) and where clock and names are kept; `data`: deploy/pilot.d.
  static absl::StatusOr<std::unique_ptr<Session>> Open(const std::string& gateway, const std::string& state,
                                                       const std::string& data);

  // As whom: "officer", "caseworker", "integration", or a CVR number for that company's client. A call that finds its
  // service away is repeated for up to a minute.
  absl::Status Call(const std::string& who, const std::string& method, google::protobuf::Message& request,
                    google::protobuf::Message* answer);
  // The same for a change named `step`: fills in request_id.
  absl::Status Do(const std::string& who, const std::string& step, const std::string& method,
                  google::protobuf::Message& request, google::protobuf::Message* answer);

  // Moves the business clock forward to `hour` o'clock of the day in Denmark. The services see it at once.
  absl::Status MoveClock(Date day, int hour);

  Json Read(const std::string& file) const;
  const std::string& data() const { return data_; }

  std::map<std::string, std::string> names;  // our key ("partner nrep") -> resource name

 private:
  Session(std::string state, std::string data) : state_(std::move(state)), data_(std::move(data)) {}
  absl::StatusOr<std::string> TokenOf(const std::string& who);

  const std::string state_;
  const std::string data_;
  std::shared_ptr<rpc::Client> client_;
  std::map<std::string, std::string> tokens_;
};

// A bar on a terminal, one line at the end otherwise. `total` 0: not known beforehand.
class Progress {
 public:
  Progress(std::string what, int total);
  void Step();
  void Done();

 private:
  const std::string what_;
  const int total_;
  int at_ = 0;
  const bool tty_;
};

Date DateOf(const Json& value);

// The programme, its partners, sites and money, and the citizens: what stands before the year begins.
absl::Status SetUp(Session& session);
// What the officer writes beside the figures (follow_up.json), each on its day. After the target: by then reporting
// knows the programme.
struct FollowUpStep {
  Date on;
  std::function<absl::Status()> record;
};
absl::StatusOr<std::vector<FollowUpStep>> FollowUpSteps(Session& session);
// The year 2021, day by day on the business clock.
absl::Status Replay(Session& session);

}  // namespace sjak::pilot
