#include "services/reporting/scale_up/scale_up_store.h"

#include "absl/strings/str_cat.h"
#include "services/reporting/status/programmes_store.h"

namespace sjak::reporting {
namespace {

const rpc::AuditedRead kReadProgrammeCodes("reporting.read_programme_codes", 2,
                                           absl::StrCat("SELECT 1 AS item, NULL::uuid AS subject_id, p.code FROM ",
                                                        ProgrammesSql(), R"sql( p
WHERE $2::text IS NULL OR p.code = $2::text ORDER BY p.code)sql"));

}  // namespace

std::vector<std::string> ReadProgrammeCodes(rpc::ReadTx& tx, const std::string& code) {
  std::vector<std::string> codes;
  for (const postgres::Row& row : tx.Read(kReadProgrammeCodes, {tx.municipality(), postgres::Arg::NullIfEmpty(code)})) {
    codes.push_back(row.text("code"));
  }
  return codes;
}

}  // namespace sjak::reporting
