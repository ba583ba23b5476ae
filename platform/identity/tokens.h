#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "platform/identity/bounded.h"
#include "platform/identity/caller.h"
#include "platform/identity/clients.h"
#include "platform/identity/issuers.h"

// Tokens: what a vendor's or a municipality's identity provider must issue.
//
// Form: a JWT as JWS compact serialization (RFC 7515, 7519) of at most 8,192 bytes, sent as
//   authorization: Bearer <token>
//
// Header:
//   - alg: ES256, EdDSA (Ed25519) or RS256; the one of the key's type.
//   - kid: a key of the issuer's JWKS.
//   - typ: if present, "JWT" or "at+jwt".
//   - crit: absent.
//
// Claims. Times are whole seconds since 1970 UTC; 30 seconds of clock difference are forgiven. "Text" is a string of
// 1 to 128 printable ASCII characters.
//   - iss (string): the issuer, exactly as agreed.
//   - aud (string, or list of at most 16): contains the agreed audience.
//   - sub (text): stable id of the person or client, unique within the issuer; never a CPR number.
//   - jti (text): unique per token, so that each can be withdrawn.
//   - iat, exp (integer): exp - iat is positive and at most the lifetime agreed with the issuer.
//   - nbf (integer, optional): the token is refused before it.
//   - class: "JOBCENTRE" (a municipality's people and systems) or "PARTNER" (a company).
//   - roles (list of 1 to 8, different): CASEWORKER, PROGRAMME_OFFICER, CONTROLLER, INTEGRATION, COMPANY_CLIENT,
//     MENTOR, EMPLOYER_SIGNER, EMPLOYEE_REP; only such as the class has and the issuer was granted. Which of them open
//     what is said per method.
//   - municipalities (list of 1 to 98, different): municipality codes of four digits ("0101").
//   - cvrs (list of at most 64, different): CVR numbers of eight digits. PARTNER: at least one. JOBCENTRE: says
//     nothing and may be absent.
// A registered client signs its tokens itself; clients.h says what they are.
// Other claims are ignored. Class, roles, municipalities and cvrs must lie within what the issuer was granted; a token
// that claims more is refused whole rather than trimmed.
namespace sjak::identity {

struct TokenOptions {
  std::string issuers_file;     // see issuers.h
  std::string revocation_file;  // a JSON list of at most 100,000 jti; none when empty. If named it must exist
  size_t cache_entries = 10'000;
};

// Thread-safe. Verified tokens are remembered, by a keyed hash, until they expire; the least recently used go first.
class TokenVerifier {
 public:
  // Reads all files; fails, naming the file and the fault, unless every one is good.
  static absl::StatusOr<std::unique_ptr<TokenVerifier>> Create(TokenOptions options);

  // The originator that the token names. `peer` is empty; `municipality` is set when the token lists exactly one;
  // `expires` is the moment from which Verify refuses the token: exp and the forgiven clock difference.
  // UNAUTHENTICATED with reason
  //   TOKEN_INVALID         not a token, unknown key, wrong signature, or withdrawn
  //   TOKEN_EXPIRED         get a new one
  //   TOKEN_ISSUER_UNKNOWN  the issuer is not configured here
  //   TOKEN_CLAIMS_REFUSED  the message names the claim
  //   CLIENT_UNKNOWN        a registered client's, but no such client is known
  //   and, once its signature is good, those of CheckStanding (clients.h);
  // UNAVAILABLE CLIENT_REGISTRY_AWAY for a registered client's while TrustClients was not called in time.
  // No refusal repeats any part of the token.
  absl::StatusOr<Caller> Verify(absl::string_view jwt, absl::Time system_now);

  // Withdraws one token, in this process, for as long as it runs; the revocation file is how all copies learn of it.
  void Revoke(absl::string_view jti);

  // From now on tokens of exactly these clients are taken, until `until`, by when it must be called again with what the
  // registry says then; none are before the first call. The same clients again change nothing but the time.
  void TrustClients(std::shared_ptr<const RegisteredClients> clients, absl::Time until);
  // Which keys of clients were seen to sign a token, and when, since the last call; by issuer and kid. A token that is
  // remembered is not seen again.
  using ClientUses = std::map<std::pair<std::string, std::string>, absl::Time>;
  ClientUses TakeClientUses();

  // Reads issuers, JWKS and revocations again when one of their files changed. A broken file leaves what it held before
  // in force and its error is returned, at every call, until the file changes again. Call every few seconds.
  absl::Status ReloadIfChanged();

  // For metrics: answers given from memory since start.
  int64_t cache_hits() const;

 private:
  using Digest = std::array<uint8_t, 32>;
  struct DigestHash {
    size_t operator()(const Digest& digest) const;
  };
  using JtiSet = std::unordered_set<std::string>;
  // What verdicts depend on; replaced whole, never changed. A remembered verdict counts only under the generation that
  // gave it, so a withdrawal or a new key set makes every token prove itself again, even one verified meanwhile.
  struct State {
    std::shared_ptr<const IssuerSet> issuers;
    std::shared_ptr<const RegisteredClients> clients;
    std::shared_ptr<const JtiSet> revoked_by_file;
    std::shared_ptr<const JtiSet> revoked_here;
    uint64_t generation = 0;
  };
  struct Entry {
    Digest digest;
    uint64_t generation;
    std::shared_ptr<const Caller> caller;
  };

  // Whose signature a token is to bear.
  struct Signer {
    const Issuer* issuer = nullptr;
    const VerificationKey* key = nullptr;
    // Of a registered client.
    const RegisteredClient* client = nullptr;
    const ClientCredential* credential = nullptr;
  };

  explicit TokenVerifier(TokenOptions options);

  std::shared_ptr<const State> Snapshot() const;
  // Applies `change` to a copy of the state under the next generation.
  template <typename Change>
  void Replace(Change change);
  absl::Status Load();
  absl::StatusOr<Caller> VerifyAfresh(const State& state, absl::string_view jwt, absl::Time system_now);
  static absl::StatusOr<Signer> SignerOf(const State& state, const std::string& issuer, const std::string& kid);
  absl::Status CheckTrust(absl::string_view issuer, absl::Time system_now) const;
  Digest DigestOf(absl::string_view jwt) const;
  std::shared_ptr<const Caller> Recall(const Digest& digest, uint64_t generation, absl::Time system_now);
  void Remember(const Digest& digest, uint64_t generation, const Caller& caller);

  const TokenOptions options_;
  Digest digest_key_;

  // std::mutex throughout: ThreadSanitizer does not see into the packaged absl::Mutex.
  std::mutex reload_mu_;  // one reload at a time; taken before the others
  std::map<std::string, FileStamp> stamps_;
  absl::Status last_load_;

  mutable std::mutex state_mu_;
  std::shared_ptr<const State> state_;
  absl::Time trusted_until_ = absl::InfinitePast();

  std::mutex uses_mu_;
  ClientUses uses_;

  mutable std::mutex cache_mu_;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<Digest, std::list<Entry>::iterator, DigestHash> by_digest_;
  int64_t hits_ = 0;
};

}  // namespace sjak::identity
