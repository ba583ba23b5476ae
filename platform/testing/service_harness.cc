#include "platform/testing/service_harness.h"

#include <sys/stat.h>

#include <atomic>
#include <cstdio>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "platform/testing/service_copy.h"
#include "platform/testing/test_database.h"

namespace sjak::testing {
namespace {

using policy::v1::CallerClass;
using policy::v1::Role;

identity::Caller CallerOf(CallerClass cls, const std::string& subject, std::initializer_list<Role> roles) {
  identity::Caller caller;
  caller.cls = cls;
  caller.subject = subject;
  caller.roles = roles;
  caller.municipalities = {"0101"};
  return caller;
}

}  // namespace

std::shared_ptr<identity::Sealer> TestSealer() {
  const std::string path = absl::StrCat("/tmp/sjak-test-keyring-", Uuid::New().ToString());
  std::ofstream(path) << R"({"active":"k2","keys":{"k1":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",)"
                      << R"("k2":"ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="}})";
  chmod(path.c_str(), 0600);
  auto sealer = identity::Sealer::FromFile(path);
  std::remove(path.c_str());
  if (!sealer.ok()) std::abort();
  return *sealer;
}

identity::Caller Jobcentre(const std::string& subject) {
  return CallerOf(policy::v1::CALLER_CLASS_JOBCENTRE, subject,
                  {policy::v1::ROLE_CASEWORKER, policy::v1::ROLE_PROGRAMME_OFFICER, policy::v1::ROLE_CONTROLLER,
                   policy::v1::ROLE_INTEGRATION});
}

identity::Caller PartnerOf(const std::string& cvr) {
  identity::Caller caller = CallerOf(policy::v1::CALLER_CLASS_PARTNER, "tests|" + cvr,
                                     {policy::v1::ROLE_COMPANY_CLIENT, policy::v1::ROLE_MENTOR,
                                      policy::v1::ROLE_EMPLOYER_SIGNER, policy::v1::ROLE_EMPLOYEE_REP});
  caller.cvrs = {cvr};
  return caller;
}

identity::Caller InternalPeer(const std::string& peer, CallerClass on_behalf_of) {
  identity::Caller caller = CallerOf(policy::v1::CALLER_CLASS_INTERNAL, "system|" + peer, {});
  caller.on_behalf_of = on_behalf_of;
  caller.peer = peer;
  return caller;
}

struct ServiceHarness::Impl {
  Impl(const postgres::Schema& schema, const Make& make, std::map<std::string, std::shared_ptr<rpc::Peer>> peers,
       std::shared_ptr<TestDatabase> shared, std::shared_ptr<identity::Sealer> sealer)
      : database(std::move(shared)),
        admin(database->admin_conninfo()),
        copy({database->runtime_conninfo(), schema.name, 16}, make, std::move(peers), std::move(sealer)) {}

  std::shared_ptr<TestDatabase> database;
  postgres::Connection admin;
  ServiceCopy copy;
  std::string purpose = "CASE_WORK";
  std::atomic<int> last_statements{0};
};

ServiceHarness::ServiceHarness(const postgres::Schema& schema, const Make& make,
                               std::map<std::string, std::shared_ptr<rpc::Peer>> peers)
    : impl_(std::make_unique<Impl>(schema, make, std::move(peers), std::make_shared<TestDatabase>(schema),
                                   TestSealer())) {}

ServiceHarness::ServiceHarness(const postgres::Schema& schema, const Make& make, std::shared_ptr<TestDatabase> database,
                               std::shared_ptr<identity::Sealer> sealer)
    : impl_(std::make_unique<Impl>(schema, make, std::map<std::string, std::shared_ptr<rpc::Peer>>(),
                                   std::move(database), std::move(sealer))) {}

ServiceHarness::~ServiceHarness() = default;

absl::Status ServiceHarness::Invoke(const identity::Caller& caller, const std::string& method,
                                    const google::protobuf::Message& request, google::protobuf::Message* answer,
                                    const std::string& after) {
  std::map<std::string, std::string> headers{{"sjak-purpose", impl_->purpose}};
  if (!after.empty()) headers["sjak-after"] = after;
  if (caller.municipalities.empty() || !caller.municipality.empty()) headers["sjak-municipality"] = caller.municipality;
  const rpc::Reply reply = impl_->copy.Call(caller, method, request, absl::InfiniteFuture(), std::move(headers));
  impl_->last_statements = reply.statements;
  if (reply.status.ok()) answer->ParseFromString(reply.body);
  return reply.status;
}

void ServiceHarness::set_purpose(std::string purpose) { impl_->purpose = std::move(purpose); }
postgres::Pool& ServiceHarness::pool() { return impl_->copy.pool; }
ManualBusinessClock& ServiceHarness::clock() { return impl_->copy.clock; }
postgres::Connection& ServiceHarness::admin() { return impl_->admin; }
int ServiceHarness::last_statements() const { return impl_->last_statements; }

namespace {

// Another service's harness as this one's peer: its caller is this program, on behalf of whoever called it.
class HarnessPeer : public rpc::Peer {
 public:
  HarnessPeer(ServiceHarness* harness, std::string name) : harness_(harness), name_(std::move(name)) {}
  absl::Status Invoke(const rpc::Call& call, absl::string_view method, const google::protobuf::Message& request,
                      google::protobuf::Message* answer) override {
    identity::Caller caller = call.caller;
    caller.on_behalf_of = caller.cls;
    caller.cls = policy::v1::CALLER_CLASS_INTERNAL;
    caller.peer = name_;
    return harness_->Invoke(caller, std::string(method), request, answer);
  }

 private:
  ServiceHarness* const harness_;
  const std::string name_;
};

}  // namespace

std::shared_ptr<rpc::Peer> ServiceHarness::AsPeer(const std::string& peer_name) {
  return std::make_shared<HarnessPeer>(this, peer_name);
}

}  // namespace sjak::testing
