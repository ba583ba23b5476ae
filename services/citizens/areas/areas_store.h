#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "platform/rpc/tx.h"
#include "services/citizens/areas/areas_rules.h"
#include "sjak/citizens/v1/citizens.pb.h"

namespace sjak::citizens {

// SQL expression: the areas of municipality $1 with the rules in force, as JSON for AreasFromJson.
std::string AreasJson();
std::vector<Area> AreasFromJson(absl::string_view json);

std::vector<Area> ReadAreas(rpc::Tx& tx);

// Stores a definition that takes the place of the one before it. Returns the area's version after it.
int64_t WriteArea(rpc::Tx& tx, const v1::ResidenceArea& area);

}  // namespace sjak::citizens
