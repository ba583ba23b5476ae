#include "services/placements/rights/rights_store.h"

#include "services/common/person_export_sql.h"

namespace sjak::placements {

const rpc::AuditedRead kExportPerson("rights.export_person", 5, PersonExportSql("true"));

}  // namespace sjak::placements
