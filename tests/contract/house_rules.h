#pragma once

#include <string>
#include <vector>

#include "tests/contract/source_tree.h"

namespace sjak::contract {

// What breaks the rules of the house (ARCHITECTURE.md), "path: what", each line once. Empty for a tree in order.
std::vector<std::string> HouseViolations(const std::vector<SourceFile>& tree);

}  // namespace sjak::contract
