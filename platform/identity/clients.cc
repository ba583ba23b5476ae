#include "platform/identity/clients.h"

#include <sodium.h>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/identity/jws.h"

namespace sjak::identity {

std::string NewClientIssuer() {
  char bytes[16];
  randombytes_buf(bytes, sizeof bytes);
  return absl::StrCat(kClientIssuerPrefix, absl::BytesToHexString(absl::string_view(bytes, sizeof bytes)));
}

bool IsClientIssuer(absl::string_view issuer) { return absl::StartsWith(issuer, kClientIssuerPrefix); }

absl::string_view IssuerOfSubject(absl::string_view subject) { return subject.substr(0, subject.find('|')); }

Issuer ClientGrant(const std::string& issuer, policy::v1::CallerClass cls, const std::string& municipality,
                   const std::string& cvr) {
  Issuer grant;
  grant.name = issuer;
  grant.audience = kClientAudience;
  grant.classes = {cls};
  grant.roles = {cls == policy::v1::CALLER_CLASS_PARTNER ? policy::v1::ROLE_COMPANY_CLIENT
                                                         : policy::v1::ROLE_INTEGRATION};
  grant.municipalities.values = {municipality};
  if (!cvr.empty()) grant.cvrs.values = {cvr};
  grant.max_lifetime = kClientTokenLifetime;
  return grant;
}

absl::Status CheckStanding(const RegisteredClient& client, const ClientCredential& credential, absl::Time system_now) {
  constexpr absl::StatusCode kCode = absl::StatusCode::kUnauthenticated;
  if (client.revoked) {
    return Refuse(kCode, "CLIENT_REVOKED",
                  "The municipality has ended this client's registration: ask it to register anew.");
  }
  if (system_now >= client.expires) {
    return Refuse(kCode, "CLIENT_EXPIRED",
                  "The time of this client's registration is over: have the municipality renew it.");
  }
  if (credential.revoked) {
    return Refuse(kCode, "CREDENTIAL_REVOKED",
                  "The key has been revoked: sign with the client's other key, or have a new one issued.");
  }
  if (system_now >= credential.expires) {
    return Refuse(kCode, "CREDENTIAL_EXPIRED",
                  "The time of the key is over: sign with the client's other key, or have a new one issued.");
  }
  return absl::OkStatus();
}

bool ProvesPossession(const VerificationKey& key, absl::string_view proof, absl::string_view issuer) {
  const absl::StatusOr<Jws> jws = ParseJws(proof);
  return jws.ok() && jws->HeaderText("alg") == key.alg() && jws->PayloadText("aud") == kProofAudience &&
         jws->PayloadText("iss") == issuer && key.Verify(jws->signed_text, jws->signature);
}

}  // namespace sjak::identity
