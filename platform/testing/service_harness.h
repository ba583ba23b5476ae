#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "platform/identity/caller.h"
#include "platform/postgres/migrations.h"
#include "platform/rpc/bindings.h"
#include "platform/rpc/environment.h"

namespace sjak::testing {

class TestDatabase;

// Two made-up keys, the second one active.
std::shared_ptr<identity::Sealer> TestSealer();

// A caller with every role of the class, of municipality 0101, that has passed authentication.
identity::Caller Jobcentre(const std::string& subject = "tests|caseworker");
identity::Caller PartnerOf(const std::string& cvr);
identity::Caller InternalPeer(const std::string& peer, policy::v1::CallerClass on_behalf_of);

// One service on a database of its own (a copy of a migrated template), called in process through access, validation,
// idempotency, access log, feed and redaction: everything but the network. The business clock stands until set.
class ServiceHarness {
 public:
  using Make = std::function<rpc::Bindings(const rpc::Environment&)>;
  // `peers`: fakes or other harnesses' AsPeer().
  ServiceHarness(const postgres::Schema& schema, const Make& make,
                 std::map<std::string, std::shared_ptr<rpc::Peer>> peers = {});
  // A further copy of a service: on a database that others use too, with a keyring of its own.
  ServiceHarness(const postgres::Schema& schema, const Make& make, std::shared_ptr<TestDatabase> database,
                 std::shared_ptr<identity::Sealer> sealer);
  ~ServiceHarness();

  // `method`: full proto name. `after`: request_id of the call that must be committed first.
  absl::Status Invoke(const identity::Caller& caller, const std::string& method,
                      const google::protobuf::Message& request, google::protobuf::Message* answer,
                      const std::string& after = "");
  template <class Answer>
  absl::StatusOr<Answer> Call(const identity::Caller& caller, const std::string& method,
                              const google::protobuf::Message& request, const std::string& after = "") {
    Answer answer;
    absl::Status s = Invoke(caller, method, request, &answer, after);
    if (!s.ok()) return s;
    return answer;
  }

  // Header sjak-purpose of the calls that follow; CASE_WORK until set, "" for none.
  void set_purpose(std::string purpose);
  ManualBusinessClock& clock();
  // The service's own connections.
  postgres::Pool& pool();
  // Superuser session with the service's search path, for looking underneath.
  postgres::Connection& admin();
  // Statements of the last call, BEGIN and COMMIT apart.
  int last_statements() const;
  std::shared_ptr<rpc::Peer> AsPeer(const std::string& peer_name);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sjak::testing
