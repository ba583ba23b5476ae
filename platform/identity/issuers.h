#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "platform/identity/bounded.h"
#include "platform/identity/caller.h"
#include "platform/identity/jwk.h"

// Who may issue tokens, what each may assert, and whether a token's claims stay inside it. The claims are in tokens.h.
namespace sjak::identity {

// Difference between the issuer's clock and ours that is forgiven.
inline constexpr absl::Duration kClockSkew = absl::Seconds(30);

// One value of a list, or any ("*" in the file, and only when written).
struct Permitted {
  bool any = false;
  std::set<std::string> values;
  bool Has(const std::string& value) const { return any || values.count(value) > 0; }
};

struct Issuer {
  std::string name;  // compared with `iss` byte for byte
  std::string audience;
  std::set<policy::v1::CallerClass> classes;
  std::set<policy::v1::Role> roles;
  Permitted municipalities;
  Permitted cvrs;
  absl::Duration max_lifetime;
  KeySet keys;
};

struct IssuerSet {
  std::map<std::string, Issuer, std::less<>> by_name;
};

// Reads the issuers file and the JWKS it names:
//   [ { "issuer": "https://...", "jwks_file": "jwks.json", "audience": "sjak", "classes": ["JOBCENTRE"],
//       "roles": ["CASEWORKER"], "municipalities": ["0101"], "cvrs": [], "max_lifetime_seconds": 28800 }, ... ]
// jwks_file is relative to the issuers file; roles may be left out for every role of the classes (RoleIsOf), and name
// none of another class; municipalities and cvrs may be ["*"]; an issuer that may assert PARTNER must have cvrs;
// max_lifetime_seconds is 1..86400. Other members are refused, so that a misspelt bound is not an
// absent one. `stamps` receives every file that was looked at, with its state from before it was read.
absl::StatusOr<IssuerSet> ReadIssuers(const std::string& path, std::map<std::string, FileStamp>& stamps);

struct CheckedClaims {
  Caller caller;
  std::string jti;
};
// Judges the payload of a token whose signature by `issuer` is good. Refusals are as TokenVerifier::Verify's.
absl::StatusOr<CheckedClaims> CheckClaims(const Issuer& issuer, const nlohmann::json& payload, absl::Time system_now);

// Whether people and systems of the class have the role: CASEWORKER, PROGRAMME_OFFICER, CONTROLLER and INTEGRATION are
// the jobcentre's, the others a company's.
bool RoleIsOf(policy::v1::CallerClass cls, policy::v1::Role role);

// "0101": four digits. "12345678": eight digits.
bool IsMunicipalityCode(absl::string_view text);
bool IsCvrNumber(absl::string_view text);

}  // namespace sjak::identity
