#include "platform/rpc/platform_schema.h"

extern const std::vector<sjak::base::EmbeddedFile> k_platform_migrations;

namespace sjak::rpc {

postgres::Schema WithPlatformTables(std::string name, const std::vector<base::EmbeddedFile>& service_files) {
  postgres::Schema schema{std::move(name), k_platform_migrations};
  schema.files.insert(schema.files.end(), service_files.begin(), service_files.end());
  return schema;
}

}  // namespace sjak::rpc
