#pragma once

#include "services/common/person_export.h"

namespace sjak::placements {

// The tables and columns about people in Danish, for exports. What nobody has listed shows the English words in both,
// and a test names the tables.
const Dictionary& Words();

}  // namespace sjak::placements
