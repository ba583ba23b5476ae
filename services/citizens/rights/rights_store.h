#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/rpc/tx.h"
#include "services/citizens/registry/person_store.h"
#include "sjak/citizens/v1/rights.pb.h"

namespace sjak::citizens {

// Everything held about a person, the catalogue that says what it means, and one page of looks. Parameters:
// municipality, citizen, time and key of the last look seen (NULL on the first page, which alone has the rest), looks
// per page. Columns: kind ("column", "row", "look"), source (table), content (JSON), at, tie.
extern const rpc::AuditedRead kExport;

// Stores the corrected person and, in `before`, what was held: unset is what was not corrected.
struct Superseded {
  std::optional<std::string> given_name, surname, phone;
};
void StoreRectified(rpc::Tx& tx, const People& people, const Person& person, const Superseded& before,
                    const std::string& reason);

// Restrictions. The person's version is that after it.
void StoreRestricted(rpc::Tx& tx, const Person& person, const std::string& reason);
// Empty when none stands.
std::optional<v1::Restriction> StoreLifted(rpc::Tx& tx, const Person& person, const std::string& reason);

void StoreInformationGiven(rpc::Tx& tx, const v1::RecordInformationGivenRequest& request);

}  // namespace sjak::citizens
