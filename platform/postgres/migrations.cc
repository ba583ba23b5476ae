#include "platform/postgres/migrations.h"

#include <sodium.h>

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "platform/base/error.h"

namespace sjak::postgres {
namespace {

std::string Checksum(absl::string_view text) {
  unsigned char hash[32];
  crypto_generichash(hash, sizeof hash, reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<char*>(hash), sizeof hash));
}

std::string Quote(absl::string_view text) { return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "''"}}), "'"); }

void EnsureRoles(Connection& admin, const Schema& schema, const RolePasswords& passwords) {
  const std::string& s = schema.name;
  const auto ensure = [&](const std::string& role, const std::string& options) {
    admin.ExecText(absl::StrCat("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ", Quote(role),
                                ") THEN CREATE ROLE ", role, " ", options, "; END IF; END $$"));
  };
  ensure(s + "_owner", "NOLOGIN");
  ensure(s + "_eraser", "NOLOGIN");
  ensure(s + "_runtime", "LOGIN");
  admin.ExecText(absl::StrCat("ALTER ROLE ", s, "_runtime PASSWORD ", Quote(passwords.runtime)));
  // Errors are read by their text (connection.cc), and a session may not choose its language unless it is a superuser's.
  admin.ExecText(absl::StrCat("ALTER ROLE ", s, "_runtime SET lc_messages = 'C'"));
  // Every statement is written for all its values, and planning one anew costs more than running it.
  admin.ExecText(absl::StrCat("ALTER ROLE ", s, "_runtime SET plan_cache_mode = 'force_generic_plan'"));
  admin.ExecText(absl::StrCat("GRANT ", s, "_owner TO CURRENT_USER"));
  // The program calls the erasing functions; it has no other way to delete.
  admin.ExecText(absl::StrCat("GRANT ", s, "_eraser TO ", s, "_runtime"));
  admin.ExecText("CREATE EXTENSION IF NOT EXISTS btree_gist");
  admin.ExecText(absl::StrCat("CREATE SCHEMA IF NOT EXISTS ", s, " AUTHORIZATION ", s, "_owner"));
  admin.ExecText(absl::StrCat("GRANT USAGE ON SCHEMA ", s, " TO ", s, "_runtime, ", s, "_eraser"));
}

// A file that was applied and is no longer there: this program is older than the schema, or somebody deleted history.
absl::Status RefuseUnknown(Connection& admin, const Schema& schema) {
  for (const Row row : admin.ExecText("SELECT file FROM schema_migration ORDER BY file")) {
    const std::string file = row.text("file");
    const bool known = std::any_of(schema.files.begin(), schema.files.end(),
                                   [&](const base::EmbeddedFile& f) { return std::string(f.name) == file; });
    if (!known) {
      return Refuse(absl::StatusCode::kFailedPrecondition, "MIGRATION_EDITED",
                    absl::StrCat("Migration ", schema.name, "/", file,
                                 " was applied but this program does not have it. Use a newer program."));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int> Migrate(Connection& admin, const Schema& schema, const RolePasswords& passwords) {
  const std::string& s = schema.name;
  // Session lock, so that it spans the files' transactions; the key is the schema's name.
  admin.ExecText(absl::StrCat("SELECT pg_advisory_lock(hashtext('sjak migrate ", s, "'))"));
  EnsureRoles(admin, schema, passwords);
  admin.ExecText(absl::StrCat("SET ROLE ", s, "_owner; SET search_path = ", s, ", public; SET lock_timeout = '10s'"));
  admin.ExecText(
      "CREATE TABLE IF NOT EXISTS schema_migration (file text PRIMARY KEY, checksum text NOT NULL, "
      "applied_at timestamptz NOT NULL DEFAULT now());"
      "COMMENT ON TABLE schema_migration IS 'Applied migration files; an edited file is refused. class: technical';"
      "COMMENT ON COLUMN schema_migration.file IS 'file name. class: technical';"
      "COMMENT ON COLUMN schema_migration.checksum IS 'BLAKE2b of the file as applied. class: technical';"
      "COMMENT ON COLUMN schema_migration.applied_at IS 'when. class: technical'");
  admin.ExecText(absl::StrCat("GRANT SELECT ON schema_migration TO ", s, "_runtime"));

  int applied = 0;
  absl::Status result = RefuseUnknown(admin, schema);
  for (const base::EmbeddedFile& file : schema.files) {
    if (!result.ok()) break;
    const Rows known =
        admin.ExecText(absl::StrCat("SELECT checksum FROM schema_migration WHERE file = ", Quote(file.name)));
    const std::string checksum = Checksum(file.text);
    if (!known.empty()) {
      if (known.front().text("checksum") == checksum) continue;
      result = Refuse(absl::StatusCode::kFailedPrecondition, "MIGRATION_EDITED",
                      absl::StrCat("Migration ", s, "/", file.name,
                                   " was edited after it was applied. Restore the file and add a new one."));
      continue;
    }
    admin.Begin();
    try {
      admin.ExecText(absl::StrReplaceAll(
          file.text, {{"{{schema}}", s}, {"{{runtime}}", s + "_runtime"}, {"{{eraser}}", s + "_eraser"}}));
      admin.ExecText(absl::StrCat("INSERT INTO schema_migration (file, checksum) VALUES (", Quote(file.name), ", ",
                                  Quote(checksum), ")"));
      admin.Commit();
    } catch (const Failure&) {
      admin.Rollback();
      throw;
    }
    ++applied;
  }
  admin.ExecText(
      absl::StrCat("RESET ROLE; RESET search_path; SELECT pg_advisory_unlock(hashtext('sjak migrate ", s, "'))"));
  if (!result.ok()) return result;
  return applied;
}

absl::Status CheckSchema(Connection& runtime, const Schema& schema) {
  const auto behind = [&](absl::string_view file) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "SCHEMA_BEHIND",
                  absl::StrCat("Schema ", schema.name, " lacks migration ", file, ". Run `sjak migrate`."));
  };
  if (runtime.ExecText("SELECT to_regclass('schema_migration') AS t").front().is_null("t")) {
    return behind(schema.files.front().name);
  }
  const Rows rows = runtime.ExecText("SELECT file FROM schema_migration ORDER BY file");
  std::vector<std::string> have;
  for (const Row row : rows) have.push_back(row.text("file"));
  // N-1: one file may still be missing, so that a program can be rolled out before its migration. Not always the last
  // of the list, as the platform's files come before the service's.
  std::vector<std::string> missing;
  for (const base::EmbeddedFile& file : schema.files) {
    const std::string name(file.name);
    if (std::find(have.begin(), have.end(), name) == have.end()) missing.push_back(name);
  }
  return missing.size() <= 1 ? absl::OkStatus() : behind(missing.front());
}

}  // namespace sjak::postgres
