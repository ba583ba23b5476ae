#pragma once

#include "platform/postgres/migrations.h"

namespace sjak::rpc {

// The service's schema with the platform's own tables (feed, access log, idempotency, jobs, cursors) before the
// service's files.
postgres::Schema WithPlatformTables(std::string name, const std::vector<base::EmbeddedFile>& service_files);

}  // namespace sjak::rpc
