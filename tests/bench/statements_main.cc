// The product's own statements as JSON, by name, for baselines that run the same SQL: bench_statements >
// statements.json
#include <cstdio>
#include <nlohmann/json.hpp>

#include "platform/postgres/statement.h"
#include "platform/rpc/engine.h"
#include "services/citizens/registry/registry_store.h"
#include "services/placements/attendance/attendance_store.h"

namespace sjak::bench {
namespace {

// Named, so that the libraries which hold the statements are linked.
const volatile void* volatile kLinked[] = {&citizens::kCitizensById,
                                           reinterpret_cast<const void*>(&placements::LockCitizens)};

int Main() {
  const rpc::Engine engine({}, nullptr);
  for (const volatile void* linked : kLinked) {
    if (linked == nullptr) return 1;
  }
  nlohmann::json out;
  for (const postgres::Statement* statement : postgres::Statement::All()) out[statement->name()] = statement->sql();
  std::printf("%s\n", out.dump(1).c_str());
  return 0;
}

}  // namespace
}  // namespace sjak::bench

int main() { return sjak::bench::Main(); }
