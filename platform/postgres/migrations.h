#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "platform/base/embedded.h"
#include "platform/postgres/connection.h"

namespace sjak::postgres {

// A service's schema: its own files after the platform's, forward only.
struct Schema {
  std::string name;  // "citizens": also the schema's name in the database
  std::vector<base::EmbeddedFile> files;
};

// The roles of a schema: `<schema>_owner` (no login; migrations only), `<schema>_runtime` (login; what the grants say),
// `<schema>_eraser` (no login; may only execute erasing functions).
struct RolePasswords {
  std::string runtime;
};

// Applies what is missing, as the owner role, under an advisory lock: of two migrators one works and one waits.
// Refuses when a file that has been applied was edited since (checksum) or has disappeared.
// `admin` is a connection that may create roles and schemas. Returns the number of files applied.
// Each file runs in a transaction of its own; `{{runtime}}`, `{{eraser}}` and `{{schema}}` in it are replaced.
absl::StatusOr<int> Migrate(Connection& admin, const Schema& schema, const RolePasswords& passwords);

// Versions a program can work with: its newest and the one before it (N-1).
// FAILED_PRECONDITION SCHEMA_BEHIND names the missing version and what to run.
absl::Status CheckSchema(Connection& runtime, const Schema& schema);

}  // namespace sjak::postgres
