#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/rights.pb.h"

namespace sjak::citizens {

// A person about to be erased, locked.
struct Leaving {
  Person person;
  bool on_hold = false;
  struct Event {
    int64_t n;
    std::string type_url;
    std::string payload;
  };
  std::vector<Event> events;
};
// Two statements. NOT_FOUND as People::Lock.
absl::StatusOr<Leaving> LockLeaving(rpc::Tx& tx, const People& people, const Uuid& citizen);

// What stands in each position from now on.
using Tombstones = std::vector<std::pair<int64_t, std::string>>;
// Erases and answers the certificate: one statement, through the eraser role.
v1::ErasureCertificate EraseAndCertify(rpc::Tx& tx, const v1::KeptFacts& facts, v1::ErasureGround ground,
                                       const std::string& role, const Tombstones& tombstones);

// By municipality and erasure, and by municipality and citizen; columns certificate, sha256.
extern const rpc::AuditedRead kCertificateByName;
extern const rpc::AuditedRead kCertificateOfCitizen;
v1::ErasureCertificate CertificateFrom(const postgres::Row& row);

}  // namespace sjak::citizens
