#include "cli/migrate.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "platform/postgres/migrations.h"
#include "platform/rpc/platform_schema.h"

extern const std::vector<sjak::base::EmbeddedFile> k_citizens_migrations;
extern const std::vector<sjak::base::EmbeddedFile> k_placements_migrations;
extern const std::vector<sjak::base::EmbeddedFile> k_reporting_migrations;

namespace sjak::cli {

absl::Status MigrateAll(const Profile& profile, const std::function<void(const std::string&)>& say) {
  if (profile.admin_conninfo_file.empty()) {
    return absl::InvalidArgumentError("the profile has no \"postgres\" with \"admin_conninfo_file\"");
  }
  absl::StatusOr<std::string> conninfo = ReadSecret(profile.admin_conninfo_file);
  if (!conninfo.ok()) return conninfo.status();
  const postgres::Schema schemas[] = {rpc::WithPlatformTables("citizens", k_citizens_migrations),
                                      rpc::WithPlatformTables("placements", k_placements_migrations),
                                      rpc::WithPlatformTables("reporting", k_reporting_migrations)};
  try {
    postgres::Connection admin(*conninfo);
    for (const postgres::Schema& schema : schemas) {
      auto file = profile.runtime_password_files.find(schema.name);
      if (file == profile.runtime_password_files.end()) {
        return absl::InvalidArgumentError(
            absl::StrCat("the profile's \"runtime_password_files\" has none for ", schema.name));
      }
      absl::StatusOr<std::string> password = ReadSecret(file->second);
      if (!password.ok()) return password.status();
      absl::StatusOr<int> applied = postgres::Migrate(admin, schema, {*password});
      if (!applied.ok()) return applied.status();
      say(absl::StrCat(schema.name, ": ", *applied, " of ", schema.files.size(), " files applied"));
    }
  } catch (const postgres::Failure& failure) {
    // The administrator's own database: its own words help more than ours.
    return absl::UnavailableError(failure.what());
  }
  return absl::OkStatus();
}

}  // namespace sjak::cli
