#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/rights.pb.h"

namespace sjak::citizens {

// What statistics may keep of a person on a day.
v1::KeptFacts KeptOf(const Person& person, Date day);
// What stands in the place of an event: what statistics may keep of the state it carried, where it carried one.
std::string TombstoneOf(const std::string& type_url, const std::string& payload);

// Erases a person, publishes CitizenErased and answers the certificate: three statements. `role` is who does it.
// NOT_FOUND CITIZEN_NOT_FOUND or CITIZEN_ERASED; FAILED_PRECONDITION LEGAL_HOLD.
absl::StatusOr<v1::ErasureCertificate> Erase(rpc::Tx& tx, const People& people, const Uuid& citizen,
                                             v1::ErasureGround ground, const std::string& role);

}  // namespace sjak::citizens
