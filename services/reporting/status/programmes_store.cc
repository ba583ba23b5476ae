#include "services/reporting/status/programmes_store.h"

namespace sjak::reporting {

std::string ProgrammesSql() {
  return "(SELECT g.programme_id, g.code FROM programme g WHERE g.municipality_code = $1)";
}

}  // namespace sjak::reporting
