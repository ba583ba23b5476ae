#include "platform/identity/tokens.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/identity/jws.h"

namespace sjak::identity {
namespace {

using Json = nlohmann::json;

constexpr size_t kMaxRevocationFile = 16 << 20;
constexpr size_t kMaxRevocations = 100'000;

absl::Status Invalid(absl::string_view message) {
  return Refuse(absl::StatusCode::kUnauthenticated, "TOKEN_INVALID", message);
}

absl::Status NotAToken() { return Invalid("Send a JWT in JWS compact form, signed with ES256, EdDSA or RS256."); }

absl::Status CheckHeader(const Jws& jws) {
  if (jws.header.contains("crit")) return Invalid("Send a token without critical header extensions (\"crit\").");
  const std::string type = jws.HeaderText("typ");
  if (jws.header.contains("typ") && type != "JWT" && type != "at+jwt") {
    return Invalid("Send an access token: its \"typ\" must be JWT or at+jwt.");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unordered_set<std::string>> ReadRevocations(const std::string& path) {
  SJAK_ASSIGN_OR_RETURN(const std::string text, ReadFile(path, kMaxRevocationFile));
  const auto json = ParseJson(text, 2);
  if (!json.ok() || !json->is_array() || json->size() > kMaxRevocations) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": must be a JSON list of at most ", kMaxRevocations, " jti"));
  }
  std::unordered_set<std::string> out;
  for (const Json& jti : *json) {
    if (!jti.is_string()) return absl::InvalidArgumentError(absl::StrCat(path, ": every jti must be a string"));
    out.insert(jti.get<std::string>());
  }
  return out;
}

}  // namespace

TokenVerifier::TokenVerifier(TokenOptions options)
    : options_(std::move(options)),
      state_(std::make_shared<State>(State{std::make_shared<IssuerSet>(), std::make_shared<RegisteredClients>(),
                                           std::make_shared<JtiSet>(), std::make_shared<JtiSet>(), 0})) {
  randombytes_buf(digest_key_.data(), digest_key_.size());
}

absl::StatusOr<std::unique_ptr<TokenVerifier>> TokenVerifier::Create(TokenOptions options) {
  if (sodium_init() < 0) return absl::InternalError("libsodium does not start");
  std::unique_ptr<TokenVerifier> verifier(new TokenVerifier(std::move(options)));
  SJAK_RETURN_IF_ERROR(verifier->ReloadIfChanged());
  return verifier;
}

absl::StatusOr<Caller> TokenVerifier::Verify(absl::string_view jwt, absl::Time system_now) {
  if (jwt.empty() || jwt.size() > kMaxJwsBytes) return Invalid("Send a token of at most 8192 bytes.");
  const Digest digest = DigestOf(jwt);
  const std::shared_ptr<const State> state = Snapshot();
  if (const auto caller = Recall(digest, state->generation, system_now)) {
    SJAK_RETURN_IF_ERROR(CheckTrust(IssuerOfSubject(caller->subject), system_now));
    return *caller;
  }
  SJAK_ASSIGN_OR_RETURN(Caller caller, VerifyAfresh(*state, jwt, system_now));
  Remember(digest, state->generation, caller);
  return caller;
}

absl::StatusOr<TokenVerifier::Signer> TokenVerifier::SignerOf(const State& state, const std::string& issuer,
                                                              const std::string& kid) {
  const auto no_key = [] {
    return Invalid(
        "The token's \"kid\" names no key of its issuer: get a new token, or have the issuer's keys updated.");
  };
  if (IsClientIssuer(issuer)) {
    const auto client = state.clients->find(issuer);
    if (client == state.clients->end()) {
      return Refuse(absl::StatusCode::kUnauthenticated, "CLIENT_UNKNOWN",
                    "No such client is registered: put into \"iss\" what the registration says, or have the "
                    "municipality register the client.");
    }
    const auto credential = client->second->credentials.find(kid);
    if (credential == client->second->credentials.end()) return no_key();
    return Signer{&client->second->grant, &credential->second.key, client->second.get(), &credential->second};
  }
  const auto known = state.issuers->by_name.find(issuer);
  if (known == state.issuers->by_name.end()) {
    return Refuse(absl::StatusCode::kUnauthenticated, "TOKEN_ISSUER_UNKNOWN",
                  "Get a token from an issuer that is registered here, with its exact name in \"iss\".");
  }
  const auto key = known->second.keys.find(kid);
  if (key == known->second.keys.end()) return no_key();
  return Signer{&known->second, &key->second};
}

absl::StatusOr<Caller> TokenVerifier::VerifyAfresh(const State& state, absl::string_view jwt, absl::Time system_now) {
  const absl::StatusOr<Jws> jws = ParseJws(jwt);
  if (!jws.ok()) return NotAToken();
  SJAK_RETURN_IF_ERROR(CheckHeader(*jws));
  const std::string issuer = jws->PayloadText("iss"), kid = jws->HeaderText("kid");
  SJAK_RETURN_IF_ERROR(CheckTrust(issuer, system_now));
  SJAK_ASSIGN_OR_RETURN(const Signer signer, SignerOf(state, issuer, kid));
  // The key decides the algorithm; a header that says another one is an attempt to have the key misread.
  if (jws->HeaderText("alg") != signer.key->alg()) return Invalid("The token's \"alg\" is not that of its key.");
  if (!signer.key->Verify(jws->signed_text, jws->signature)) {
    return Invalid("The token's signature is wrong: get a new token.");
  }
  // Only now: how a client stands is told to nobody but itself.
  if (signer.client != nullptr) {
    SJAK_RETURN_IF_ERROR(CheckStanding(*signer.client, *signer.credential, system_now));
  }
  SJAK_ASSIGN_OR_RETURN(CheckedClaims claims, CheckClaims(*signer.issuer, jws->payload, system_now));
  if (state.revoked_by_file->count(claims.jti) > 0 || state.revoked_here->count(claims.jti) > 0) {
    return Invalid("The token has been withdrawn: get a new one.");
  }
  if (signer.client != nullptr) {
    claims.caller.expires = std::min({claims.caller.expires, signer.client->expires, signer.credential->expires});
    std::lock_guard<std::mutex> lock(uses_mu_);
    uses_[{issuer, kid}] = system_now;
  }
  return std::move(claims.caller);
}

absl::Status TokenVerifier::CheckTrust(absl::string_view issuer, absl::Time system_now) const {
  if (!IsClientIssuer(issuer)) return absl::OkStatus();
  std::lock_guard<std::mutex> lock(state_mu_);
  if (system_now < trusted_until_) return absl::OkStatus();
  return RetryLater(
      absl::StatusCode::kUnavailable, "CLIENT_REGISTRY_AWAY",
      "Whether the client is still registered cannot be told now. Repeat the call with the same request_id.",
      absl::Seconds(5));
}

void TokenVerifier::TrustClients(std::shared_ptr<const RegisteredClients> clients, absl::Time until) {
  if (Snapshot()->clients != clients) {
    Replace([&](State& state) { state.clients = std::move(clients); });
  }
  std::lock_guard<std::mutex> lock(state_mu_);
  trusted_until_ = until;
}

TokenVerifier::ClientUses TokenVerifier::TakeClientUses() {
  std::lock_guard<std::mutex> lock(uses_mu_);
  return std::exchange(uses_, {});
}

void TokenVerifier::Revoke(absl::string_view jti) {
  Replace([&](State& state) {
    auto revoked = std::make_shared<JtiSet>(*state.revoked_here);
    revoked->insert(std::string(jti));
    state.revoked_here = std::move(revoked);
  });
}

absl::Status TokenVerifier::ReloadIfChanged() {
  std::lock_guard<std::mutex> lock(reload_mu_);
  bool changed = stamps_.empty();
  for (const auto& [path, stamp] : stamps_) changed |= !(StampOf(path) == stamp);
  if (changed) last_load_ = Load();
  return last_load_;
}

absl::Status TokenVerifier::Load() {
  // Stamps are taken before the files are read: a write in between shows as a change next time.
  std::map<std::string, FileStamp> stamps;
  auto issuers = ReadIssuers(options_.issuers_file, stamps);
  absl::StatusOr<JtiSet> revoked = JtiSet();
  if (!options_.revocation_file.empty()) {
    stamps[options_.revocation_file] = StampOf(options_.revocation_file);
    revoked = ReadRevocations(options_.revocation_file);
  }
  stamps_ = std::move(stamps);
  // Each takes effect by itself: a broken issuers file must not delay a withdrawal.
  Replace([&](State& state) {
    if (issuers.ok()) state.issuers = std::make_shared<IssuerSet>(*std::move(issuers));
    if (revoked.ok()) state.revoked_by_file = std::make_shared<JtiSet>(*std::move(revoked));
  });
  return issuers.ok() ? revoked.status() : issuers.status();
}

std::shared_ptr<const TokenVerifier::State> TokenVerifier::Snapshot() const {
  std::lock_guard<std::mutex> lock(state_mu_);
  return state_;
}

template <typename Change>
void TokenVerifier::Replace(Change change) {
  std::lock_guard<std::mutex> lock(state_mu_);
  auto next = std::make_shared<State>(*state_);
  change(*next);
  ++next->generation;
  state_ = std::move(next);
}

TokenVerifier::Digest TokenVerifier::DigestOf(absl::string_view jwt) const {
  Digest digest;
  crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const uint8_t*>(jwt.data()), jwt.size(),
                     digest_key_.data(), digest_key_.size());
  return digest;
}

size_t TokenVerifier::DigestHash::operator()(const Digest& digest) const {
  size_t hash;
  std::memcpy(&hash, digest.data(), sizeof hash);
  return hash;
}

std::shared_ptr<const Caller> TokenVerifier::Recall(const Digest& digest, uint64_t generation, absl::Time system_now) {
  std::lock_guard<std::mutex> lock(cache_mu_);
  const auto it = by_digest_.find(digest);
  if (it == by_digest_.end()) return nullptr;
  if (it->second->generation != generation || system_now >= it->second->caller->expires) {
    entries_.erase(it->second);
    by_digest_.erase(it);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, it->second);
  ++hits_;
  return it->second->caller;
}

void TokenVerifier::Remember(const Digest& digest, uint64_t generation, const Caller& caller) {
  auto kept = std::make_shared<const Caller>(caller);
  std::lock_guard<std::mutex> lock(cache_mu_);
  if (options_.cache_entries == 0 || by_digest_.count(digest) > 0) return;
  if (entries_.size() >= options_.cache_entries) {
    by_digest_.erase(entries_.back().digest);
    entries_.pop_back();
  }
  entries_.push_front({digest, generation, std::move(kept)});
  by_digest_.emplace(digest, entries_.begin());
}

int64_t TokenVerifier::cache_hits() const {
  std::lock_guard<std::mutex> lock(cache_mu_);
  return hits_;
}

}  // namespace sjak::identity
