#pragma once

#include "platform/rpc/tx.h"

namespace sjak::placements {

// Everything held about a person; parameters and columns as PersonExportSql has them. Who is not known has no rows but
// the catalogue's.
extern const rpc::AuditedRead kExportPerson;

}  // namespace sjak::placements
