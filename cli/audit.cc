#include "cli/audit.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/audit/sealing.h"

namespace sjak::cli {
namespace {

std::string LineOf(const std::string& service, const audit::ChainReport& r) {
  return absl::StrCat(service, " ", r.municipality, ": ", r.findings.empty() ? "as sealed" : "NOT AS SEALED", "; ",
                      r.segments, " segments, ", r.entries, " rows proven, ", r.erased, " texts erased, ", r.unkept,
                      " segments past retention, ", r.unsealed, " rows not sealed yet",
                      r.sealed_at.empty() ? "" : "; last ", r.sealed_at, r.head.empty() ? "" : ", head ", r.head);
}

}  // namespace

absl::StatusOr<bool> VerifyAccessLogs(const Profile& profile, const AuditOptions& options,
                                      const std::function<void(const std::string&)>& say) {
  const std::string keys_file = options.keys.empty() ? profile.seal_keys_file : options.keys;
  if (keys_file.empty()) return absl::InvalidArgumentError("name the seals' public keys with --keys");
  if (profile.admin_conninfo_file.empty()) {
    return absl::InvalidArgumentError("the profile has no \"postgres\" with \"admin_conninfo_file\"");
  }
  const absl::StatusOr<audit::SealKeys> keys = audit::SealKeys::FromFile(keys_file);
  if (!keys.ok()) return keys.status();
  const absl::StatusOr<std::string> conninfo = ReadSecret(profile.admin_conninfo_file);
  if (!conninfo.ok()) return conninfo.status();
  std::string logs;
  for (const std::string& path : options.logs) {
    const absl::StatusOr<std::string> text = ReadSecret(path);
    if (!text.ok()) return text.status();
    absl::StrAppend(&logs, *text, "\n");
  }
  bool whole = true;
  try {
    for (const std::string service : {"citizens", "placements", "reporting"}) {
      postgres::Connection conn(absl::StrCat(*conninfo, " options='-c search_path=", service, "'"));
      for (const audit::ChainReport& report : audit::VerifySeals(conn, *keys, service, options.keep_months, absl::Now(),
                                                                 audit::AnchorsIn(service, logs))) {
        say(LineOf(service, report));
        for (const audit::Finding& finding : report.findings) {
          say(absl::StrCat("  segment ", finding.segment, ": ", finding.what));
        }
        whole &= report.findings.empty();
      }
    }
  } catch (const postgres::Failure& failure) {
    // The administrator's own database: its own words help more than ours.
    return absl::UnavailableError(failure.what());
  }
  return whole;
}

}  // namespace sjak::cli
