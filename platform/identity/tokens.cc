#include "platform/identity/tokens.h"

#include <sodium.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "platform/base/error.h"

namespace sjak::identity {
namespace {

using Json = nlohmann::json;

constexpr size_t kMaxToken = 8192;
constexpr int kMaxDepth = 4;
constexpr size_t kMaxRevocationFile = 16 << 20;
constexpr size_t kMaxRevocations = 100'000;

absl::Status Invalid(absl::string_view message) {
  return Refuse(absl::StatusCode::kUnauthenticated, "TOKEN_INVALID", message);
}

absl::Status NotAToken() { return Invalid("Send a JWT in JWS compact form, signed with ES256, EdDSA or RS256."); }

absl::StatusOr<Json> DecodeObject(absl::string_view part) {
  const auto text = FromBase64Url(part);
  if (!text.ok()) return NotAToken();
  auto json = ParseJson(*text, kMaxDepth);
  if (!json.ok() || !json->is_object()) return NotAToken();
  return *std::move(json);
}

std::string TextOf(const Json& object, const char* name) {
  const auto it = object.find(name);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

absl::Status CheckHeader(const Json& header) {
  if (header.contains("crit")) return Invalid("Send a token without critical header extensions (\"crit\").");
  if (header.contains("typ") && TextOf(header, "typ") != "JWT" && TextOf(header, "typ") != "at+jwt") {
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
      state_(std::make_shared<State>(
          State{std::make_shared<IssuerSet>(), std::make_shared<JtiSet>(), std::make_shared<JtiSet>(), 0})) {
  randombytes_buf(digest_key_.data(), digest_key_.size());
}

absl::StatusOr<std::unique_ptr<TokenVerifier>> TokenVerifier::Create(TokenOptions options) {
  if (sodium_init() < 0) return absl::InternalError("libsodium does not start");
  std::unique_ptr<TokenVerifier> verifier(new TokenVerifier(std::move(options)));
  SJAK_RETURN_IF_ERROR(verifier->ReloadIfChanged());
  return verifier;
}

absl::StatusOr<Caller> TokenVerifier::Verify(absl::string_view jwt, absl::Time system_now) {
  if (jwt.empty() || jwt.size() > kMaxToken) return Invalid("Send a token of at most 8192 bytes.");
  const Digest digest = DigestOf(jwt);
  const std::shared_ptr<const State> state = Snapshot();
  if (const auto caller = Recall(digest, state->generation, system_now)) return *caller;
  SJAK_ASSIGN_OR_RETURN(const CheckedClaims claims, VerifyAfresh(*state, jwt, system_now));
  Remember(digest, state->generation, claims.caller);
  return claims.caller;
}

absl::StatusOr<CheckedClaims> TokenVerifier::VerifyAfresh(const State& state, absl::string_view jwt,
                                                          absl::Time system_now) const {
  const std::vector<absl::string_view> parts = absl::StrSplit(jwt, absl::MaxSplits('.', 3));
  if (parts.size() != 3) return NotAToken();
  SJAK_ASSIGN_OR_RETURN(const Json header, DecodeObject(parts[0]));
  SJAK_ASSIGN_OR_RETURN(const Json payload, DecodeObject(parts[1]));
  const auto signature = FromBase64Url(parts[2]);
  if (!signature.ok()) return NotAToken();
  SJAK_RETURN_IF_ERROR(CheckHeader(header));

  const auto issuer = state.issuers->by_name.find(TextOf(payload, "iss"));
  if (issuer == state.issuers->by_name.end()) {
    return Refuse(absl::StatusCode::kUnauthenticated, "TOKEN_ISSUER_UNKNOWN",
                  "Get a token from an issuer that is registered here, with its exact name in \"iss\".");
  }
  const auto key = issuer->second.keys.find(TextOf(header, "kid"));
  if (key == issuer->second.keys.end()) {
    return Invalid(
        "The token's \"kid\" names no key of its issuer: get a new token, or have the issuer's keys updated.");
  }
  // The key decides the algorithm; a header that says another one is an attempt to have the key misread.
  if (TextOf(header, "alg") != key->second.alg()) return Invalid("The token's \"alg\" is not that of its key.");
  const absl::string_view signed_text = jwt.substr(0, parts[0].size() + 1 + parts[1].size());
  if (!key->second.Verify(signed_text, *signature)) return Invalid("The token's signature is wrong: get a new token.");

  SJAK_ASSIGN_OR_RETURN(CheckedClaims claims, CheckClaims(issuer->second, payload, system_now));
  if (state.revoked_by_file->count(claims.jti) > 0 || state.revoked_here->count(claims.jti) > 0) {
    return Invalid("The token has been withdrawn: get a new one.");
  }
  return claims;
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
