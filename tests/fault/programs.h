#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "platform/identity/test_files.h"
#include "platform/identity/token_signer.h"
#include "platform/postgres/migrations.h"
#include "platform/rpc/client.h"
#include "platform/testing/test_database.h"

namespace sjak::fault {

// A program of the build under test, as a process. Killed at the end if it still runs.
class Program {
 public:
  // `log`: where its standard error goes, appended.
  Program(const std::string& name, const std::vector<std::string>& flags, const std::string& log);
  ~Program();
  Program(const Program&) = delete;

  // SIGTERM; waits. The exit code, or minus the signal that ended it.
  int Stop();

 private:
  pid_t pid_ = -1;
};

// Programs with certificates, keys, a token issuer and a database for each service. They are called as the gateway
// would call them: with its certificate and a person's token.
class ProgramsTest : public ::testing::Test {
 protected:
  ProgramsTest();

  // Starts sjak-<service> on the port that it had before, if any. `peers`: programs it calls.
  void Start(const std::string& service, const postgres::Schema& schema, const std::vector<std::string>& peers = {});
  int Stop(const std::string& service);
  // The body of its metrics endpoint.
  std::string Metrics(const std::string& service) const;

  std::shared_ptr<rpc::Client> Connect(const std::string& service) const;
  // Of a caseworker who may also follow feeds.
  rpc::CallOptions Caseworker() const;
  // Repeats the call while the answer is UNAVAILABLE, as a client should; for at most a minute.
  static absl::Status Insist(rpc::Client& client, const std::string& method, const google::protobuf::Message& request,
                             google::protobuf::Message* answer, rpc::CallOptions options);
  // What the programs wrote to their logs.
  std::string Log() const;

 private:
  struct Place {
    int port, metrics_port;
    std::unique_ptr<testing::TestDatabase> database;
    std::unique_ptr<Program> program;
  };

  const identity::TestFolder folder_;
  const identity::PKey key_ = identity::NewSigningKey("ES256");
  std::map<std::string, Place> places_;
};

}  // namespace sjak::fault
