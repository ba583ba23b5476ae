#pragma once

#include <string>

#include "services/common/person_export.h"
#include "sjak/citizens/v1/rights.pb.h"

namespace sjak::citizens {

// The registry's tables and columns in Danish, for exports. What nobody has listed shows the English words in both, and
// a test fails.
const Dictionary& Words();
// False: the words above have no Danish.
bool HasDanish(const std::string& table, const std::string& column = "");

void AddLabels(google::protobuf::RepeatedPtrField<v1::ErasedTable>* tables);

}  // namespace sjak::citizens
