#pragma once

#include <string>

namespace sjak::reporting {

// The municipality's programmes that have reached reporting, newest statement of each, as a subquery over $1: columns
// programme_id, code.
std::string ProgrammesSql();

}  // namespace sjak::reporting
