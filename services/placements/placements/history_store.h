#pragma once

#include <string>
#include <vector>

#include "platform/rpc/page_token.h"
#include "platform/rpc/tx.h"
#include "sjak/placements/v1/life_cycle.pb.h"

namespace sjak::placements {

// The steps of a placement in order; none when there is no such placement.
std::vector<v1::TakenStep> ReadSteps(rpc::ReadTx& tx, const Uuid& placement);

// Introductions that hold today, by placement: to a partner those to its own companies. One more than page.size when
// there are more.
std::vector<v1::IntroducedPlacement> ReadIntroductions(rpc::ReadTx& tx, const rpc::Page& page);

// Drafts that nobody went on with, as the municipality's parameter of the day says: at most `most` of the
// oldest, by citizen.
std::vector<Uuid> ReadStaleDrafts(postgres::Connection& conn, const std::string& municipality, Date day, int most);

}  // namespace sjak::placements
