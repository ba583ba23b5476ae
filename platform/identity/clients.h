#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "platform/identity/issuers.h"
#include "platform/identity/jwk.h"

// Registered clients (proto/sjak/clients): systems that sign their own tokens. Each is one more issuer, which may
// assert what it was registered for and nothing else.
//
// Its tokens are as tokens.h says, with
//   - iss: the issuer of the registration.
//   - aud: "sjak".
//   - kid: the key's thumbprint.
//   - exp - iat: at most 10 minutes.
//   - class, municipalities, cvrs: those of the registration. roles: INTEGRATION of class JOBCENTRE, COMPANY_CLIENT of
//     class PARTNER; a system has no other, as the others are people's.
namespace sjak::identity {

// Issuers that begin so are registered clients; an issuers file cannot name one.
inline constexpr absl::string_view kClientIssuerPrefix = "sjak-client:";
inline constexpr char kClientAudience[] = "sjak";
inline constexpr absl::Duration kClientTokenLifetime = absl::Minutes(10);

// A fresh issuer's name: the prefix and 128 random bits, so that none can be guessed and none says when it was made.
std::string NewClientIssuer();
bool IsClientIssuer(absl::string_view issuer);
// The issuer in a Caller's subject.
absl::string_view IssuerOfSubject(absl::string_view subject);

struct ClientCredential {
  VerificationKey key;
  absl::Time expires;
  bool revoked = false;
};
struct RegisteredClient {
  Issuer grant;  // its keys are below
  absl::Time expires;
  bool revoked = false;
  std::map<std::string, ClientCredential, std::less<>> credentials;  // by kid
};
using RegisteredClients = std::map<std::string, std::shared_ptr<const RegisteredClient>, std::less<>>;  // by issuer

// What a client of the class may assert. `cvr` is empty unless it is PARTNER.
Issuer ClientGrant(const std::string& issuer, policy::v1::CallerClass cls, const std::string& municipality,
                   const std::string& cvr);

// Whether the client and its key `kid`, whose signature was good, may speak now: UNAUTHENTICATED with CLIENT_REVOKED,
// CLIENT_EXPIRED, CREDENTIAL_REVOKED or CREDENTIAL_EXPIRED.
absl::Status CheckStanding(const RegisteredClient& client, const ClientCredential& credential, absl::Time system_now);

// Whether `proof` shows that whoever made it has the private half of `key`, for a client: a JWS over
// {"iss": issuer, "aud": "sjak-credential"} under an "alg" that is the key's.
bool ProvesPossession(const VerificationKey& key, absl::string_view proof, absl::string_view issuer);
inline constexpr char kProofAudience[] = "sjak-credential";

}  // namespace sjak::identity
