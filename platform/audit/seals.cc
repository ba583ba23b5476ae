#include "platform/audit/seals.h"

#include <openssl/pem.h>
#include <openssl/sha.h>
#include <sodium.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "platform/base/error.h"
#include "platform/identity/bounded.h"

namespace sjak::audit {
namespace {

using identity::Bio;
using identity::MdCtx;
using identity::PKey;

constexpr size_t kMaxKeyFile = 64 << 10;
constexpr char kLeaf = 0, kNode = 1;

Hash Sha256(absl::string_view text) {
  Hash out(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const uint8_t*>(text.data()), text.size(), reinterpret_cast<uint8_t*>(out.data()));
  return out;
}

// Each text behind its length, so that no two rows are written alike.
std::string Framed(const std::vector<absl::string_view>& texts) {
  std::string out;
  for (absl::string_view text : texts) absl::StrAppend(&out, text.size(), ":", text);
  return out;
}

Hash HashOf(absl::string_view salt, absl::string_view text) { return Sha256(Framed({salt, text})); }

Hash RootOf(const Hash* leaves, size_t n) {
  if (n == 1) return leaves[0];
  size_t left = 1;  // the largest power of two below n
  while (left * 2 < n) left *= 2;
  return Sha256(absl::StrCat(std::string(1, kNode), RootOf(leaves, left), RootOf(leaves + left, n - left)));
}

// The raw public key's; "" when it is not Ed25519.
std::string IdOf(EVP_PKEY* key) {
  uint8_t raw[32];
  size_t size = sizeof raw;
  if (EVP_PKEY_get_id(key) != EVP_PKEY_ED25519 || EVP_PKEY_get_raw_public_key(key, raw, &size) != 1) return "";
  return Hex(Sha256({reinterpret_cast<char*>(raw), size})).substr(0, 16);
}

}  // namespace

std::string Hex(absl::string_view bytes) { return absl::BytesToHexString(bytes); }

Commitment Commit(absl::string_view text) {
  std::string salt(16, '\0');
  randombytes_buf(salt.data(), salt.size());
  return {HashOf(salt, text), salt};
}

Proof Check(const Commitment& commitment, absl::string_view text) {
  if (commitment.salt.empty()) return Proof::kForgotten;
  return HashOf(commitment.salt, text) == commitment.hash ? Proof::kProven : Proof::kChanged;
}

std::string SubjectsText(const LoggedCall& call) { return absl::StrJoin(call.subjects, ","); }

Commitments CommitTo(const LoggedCall& call) {
  return {Commit(call.caller), Commit(call.criteria), Commit(SubjectsText(call))};
}

Hash LeafOf(const LoggedCall& c, const Commitments& to) {
  return Sha256(absl::StrCat(std::string(1, kLeaf), Framed({c.at, c.id, c.caller_class, c.on_behalf_of, c.peer, c.roles,
                                                            c.purpose, c.method, c.basis, c.correlation_id, c.outcome,
                                                            to.caller.hash, to.criteria.hash, to.subjects.hash})));
}

Hash MerkleRoot(std::vector<Hash> leaves) { return RootOf(leaves.data(), leaves.size()); }

Hash Nothing() { return Hash(SHA256_DIGEST_LENGTH, '\0'); }

std::string StatementOf(const Segment& s) {
  return absl::StrCat("sjak access log seal 1\nservice ", s.service, "\nmunicipality ", s.municipality, "\nsegment ",
                      s.number, "\nfrom ", s.first_at, "\nto ", s.last_at, "\nentries ", s.entries, "\nroot ",
                      Hex(s.root), "\nprevious ", Hex(s.previous), "\n");
}

Hash HeadOf(const Segment& segment) { return Sha256(StatementOf(segment)); }

absl::StatusOr<SealKey> SealKey::FromFile(const std::string& path) {
  SJAK_ASSIGN_OR_RETURN(const std::string pem, identity::ReadSecretFile(path, kMaxKeyFile));
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  PKey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  const std::string id = key ? IdOf(key.get()) : "";
  if (id.empty()) return absl::InvalidArgumentError(absl::StrCat(path, " holds no Ed25519 private key"));
  return SealKey(std::move(key), id);
}

std::string SealKey::Sign(absl::string_view text) const {
  const MdCtx context(EVP_MD_CTX_new());
  std::string out(64, '\0');
  size_t size = out.size();
  if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<uint8_t*>(out.data()), &size,
                     reinterpret_cast<const uint8_t*>(text.data()), text.size()) != 1) {
    throw std::runtime_error("OpenSSL cannot sign");
  }
  return out;
}

absl::StatusOr<SealKeys> SealKeys::FromFile(const std::string& path) {
  SJAK_ASSIGN_OR_RETURN(const std::string pem, identity::ReadFile(path, kMaxKeyFile));
  SealKeys keys;
  const auto add = [&](PKey key) {
    const std::string id = key ? IdOf(key.get()) : "";
    if (id.empty()) return false;
    keys.keys_[id] = std::move(key);
    return true;
  };
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  while (add(PKey(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr)))) {
  }
  const Bio whole(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (keys.keys_.empty() && !add(PKey(PEM_read_bio_PrivateKey(whole.get(), nullptr, nullptr, nullptr)))) {
    return absl::InvalidArgumentError(absl::StrCat(path, " holds no Ed25519 public key"));
  }
  return keys;
}

bool SealKeys::Verify(const std::string& key_id, absl::string_view text, absl::string_view signature) const {
  const auto key = keys_.find(key_id);
  if (key == keys_.end()) return false;
  const MdCtx context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key->second.get()) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const uint8_t*>(signature.data()), signature.size(),
                          reinterpret_cast<const uint8_t*>(text.data()), text.size()) == 1;
}

}  // namespace sjak::audit
