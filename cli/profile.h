#pragma once

#include <functional>
#include <map>
#include <string>

#include "absl/status/statusor.h"

namespace sjak::cli {

// Where the suite is and who the user is. A JSON file; paths in it are relative to the file's own folder:
//   {
//     "gateway": "localhost:7100",
//     "ca": "ca.pem",                      whom to trust
//     "token_file": "officer.jwt",         the caller's own token
//     "municipality": "0101",              only when the token lists several
//     "purpose": "FOLLOW_UP",              header sjak-purpose; may be left out
//     "postgres": {                        for `sjak migrate` and `sjak audit verify` only
//       "admin_conninfo_file": "superuser.conninfo",
//       "seal_keys_file": "seal.pub.pem",  the access log's public keys
//       "runtime_password_files": {"citizens": "citizens.pass", "placements": "...", "reporting": "..."}
//     }
//   }
// Secrets are files of their own, so that a profile may be shown and shared.
struct Profile {
  std::string gateway = "localhost:7100";
  std::string ca;
  std::string token_file;
  std::string municipality;
  std::string purpose;
  std::string admin_conninfo_file;
  std::string seal_keys_file;
  std::map<std::string, std::string> runtime_password_files;  // by schema
};

// What the profile is looked for in, so that tests need neither an environment nor a home.
struct Places {
  std::function<const char*(const char*)> getenv;
  std::function<bool(const std::string&)> exists;
};
Places RealPlaces();

// The first of: `flag`, $SJAK_PROFILE, ./.sjak/pilot/profile.json, ~/.config/sjak/profile.json. A path that was named
// is taken whether it exists or not; "" when nothing was named and nothing is there.
std::string FindProfile(const std::string& flag, const Places& places);

// "" gives the defaults. INVALID_ARGUMENT names the file and what is wrong; unknown keys are wrong.
absl::StatusOr<Profile> ReadProfile(const std::string& path);

// The text of a file without white space at its ends.
absl::StatusOr<std::string> ReadSecret(const std::string& path);

}  // namespace sjak::cli
