#pragma once

#include <string>
#include <vector>

#include "platform/rpc/tx.h"

namespace sjak::reporting {

// Codes of the programmes that the request may mean; "" means any.
std::vector<std::string> ReadProgrammeCodes(rpc::ReadTx& tx, const std::string& code);

}  // namespace sjak::reporting
