#pragma once

#include <string>

#include "platform/rpc/tx.h"
#include "sjak/placements/v1/rights.pb.h"

namespace sjak::placements {

// What stands in the place of an event about `person` (ids, the pseudonym among what is given instead): the event
// itself with the pseudonym in it and without words, so that whoever counts goes on counting the same.
std::string TombstoneOf(const std::string& type_url, const std::string& payload, const std::vector<Uuid>& person,
                        const Uuid& pseudonym);

// Puts a pseudonym in the place of a citizen wherever any of the person's ids stands, takes away the words about the
// person, and tells followers of each placement. Three statements; nothing is changed where nothing is held. The
// pseudonym is random: nothing leads from the id to it.
v1::ErasureReceipt EraseCitizen(rpc::Tx& tx, const Uuid& citizen);

}  // namespace sjak::placements
