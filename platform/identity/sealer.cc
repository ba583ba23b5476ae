#include "platform/identity/sealer.h"

#include <sodium.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/identity/bounded.h"

namespace sjak::identity {
namespace {

using Json = nlohmann::json;

constexpr size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr size_t kMaxRingFile = 64 << 10;
constexpr size_t kMaxRingKeys = 32;
constexpr size_t kMaxKeyId = 32;
constexpr size_t kMaxRetired = 256;
static_assert(sizeof(Sealer::Key) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const uint8_t* Raw(absl::string_view s) { return reinterpret_cast<const uint8_t*>(s.data()); }
uint8_t* Raw(std::string& s) { return reinterpret_cast<uint8_t*>(s.data()); }

// A key for one use; wiped when it goes.
struct Subkey {
  Subkey(const Sealer::Key& master, absl::string_view use, absl::string_view purpose, absl::string_view context) {
    // Each part with its length, so that no two uses spell the same text.
    const std::string label =
        absl::StrCat("sjak ", use, " 1|", purpose.size(), ":", purpose, context.size(), ":", context);
    crypto_generichash(bytes.data(), bytes.size(), Raw(label), label.size(), master.data(), master.size());
  }
  ~Subkey() { sodium_memzero(bytes.data(), bytes.size()); }
  Sealer::Key bytes;
};

std::string Hash(const Sealer::Key& master, absl::string_view purpose, absl::string_view context,
                 absl::string_view data) {
  const Subkey key(master, "hash", purpose, context);
  std::string out(sizeof(Sealer::Key), '\0');
  crypto_generichash(Raw(out), out.size(), Raw(data), data.size(), key.bytes.data(), key.bytes.size());
  return out;
}

bool IsKeyId(const std::string& id) {
  return !id.empty() && id.size() <= kMaxKeyId &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") == id.npos;
}

absl::StatusOr<std::map<std::string, Sealer::Key, std::less<>>> ReadKeys(const Json& ring) {
  std::map<std::string, Sealer::Key, std::less<>> out;
  const auto keys = ring.find("keys");
  if (keys == ring.end() || !keys->is_object() || keys->empty() || keys->size() > kMaxRingKeys) {
    return absl::InvalidArgumentError(absl::StrCat("\"keys\" must be an object of 1 to ", kMaxRingKeys, " keys"));
  }
  for (const auto& item : keys->items()) {
    if (!IsKeyId(item.key())) return absl::InvalidArgumentError("a key id must be 1 to 32 of [a-z0-9._-]");
    const auto bytes = FromBase64(item.value().is_string() ? item.value().get<std::string>() : std::string());
    Sealer::Key key;
    if (!bytes.ok() || bytes->size() != key.size()) {
      return absl::InvalidArgumentError(absl::StrCat("the key \"", item.key(), "\" must be 32 bytes in base64"));
    }
    std::copy(bytes->begin(), bytes->end(), key.begin());
    out.emplace(item.key(), key);
  }
  return out;
}

absl::StatusOr<std::vector<std::string>> ReadRetired(const Json& ring) {
  std::vector<std::string> out;
  const auto retired = ring.find("retired");
  if (retired == ring.end()) return out;
  if (!retired->is_array() || retired->size() > kMaxRetired) {
    return absl::InvalidArgumentError(absl::StrCat("\"retired\" must be a list of at most ", kMaxRetired, " key ids"));
  }
  for (const Json& id : *retired) {
    if (!id.is_string() || !IsKeyId(id.get<std::string>())) {
      return absl::InvalidArgumentError("a retired key id must be 1 to 32 of [a-z0-9._-]");
    }
    if (ring.at("keys").contains(id.get<std::string>())) {
      return absl::InvalidArgumentError("a retired key must not be among \"keys\"");
    }
    out.push_back(id);
  }
  return out;
}

absl::Status NotOurs() { return absl::InvalidArgumentError("not sealed here for this use, or altered since"); }
absl::Status NoSuchKey() { return absl::NotFoundError("the keyring has no such key"); }

}  // namespace

struct Sealer::Ring {
  std::string active;
  std::map<std::string, Key, std::less<>> keys;
  std::vector<std::string> retired;

  ~Ring() {
    for (auto& [id, key] : keys) sodium_memzero(key.data(), key.size());
  }

  static absl::StatusOr<std::shared_ptr<const Ring>> Read(const std::string& path) {
    SJAK_ASSIGN_OR_RETURN(const std::string text, ReadSecretFile(path, kMaxRingFile));
    const auto json = ParseJson(text, 2);
    const auto wrong = [&](absl::string_view what) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
    };
    if (!json.ok() || !json->is_object()) return wrong("must be a JSON object with \"active\" and \"keys\"");
    auto keys = ReadKeys(*json);
    if (!keys.ok()) return wrong(keys.status().message());
    auto retired = ReadRetired(*json);
    if (!retired.ok()) return wrong(retired.status().message());
    const auto active = json->find("active");
    if (active == json->end() || !active->is_string() || keys->count(active->get<std::string>()) == 0) {
      return wrong("\"active\" must be the id of one of the keys");
    }
    const auto ring = std::make_shared<Ring>();
    ring->active = active->get<std::string>();
    ring->keys = *std::move(keys);
    ring->retired = *std::move(retired);
    return std::shared_ptr<const Ring>(ring);
  }
};

absl::StatusOr<std::shared_ptr<Sealer>> Sealer::FromFile(const std::string& path) {
  if (sodium_init() < 0) return absl::InternalError("libsodium does not start");
  std::shared_ptr<Sealer> sealer(new Sealer(path));
  SJAK_RETURN_IF_ERROR(sealer->ReloadIfChanged());
  return sealer;
}

absl::Status Sealer::ReloadIfChanged() {
  std::lock_guard lock(reload_mu_);
  // The stamp is taken before the file is read: a write in between shows as a change next time.
  const FileStamp stamp = StampOf(path_);
  if (ring_ != nullptr && stamp == stamp_) return last_load_;
  auto ring = Ring::Read(path_);
  stamp_ = stamp;
  last_load_ = ring.status();
  if (ring.ok()) {
    std::lock_guard ring_lock(ring_mu_);
    ring_ = *std::move(ring);
  }
  return last_load_;
}

std::shared_ptr<const Sealer::Ring> Sealer::Current() const {
  std::lock_guard lock(ring_mu_);
  return ring_;
}

Sealer::~Sealer() = default;

std::string Sealer::Seal(absl::string_view purpose, absl::string_view plaintext,
                         absl::string_view additional_data) const {
  const std::shared_ptr<const Ring> ring = Current();
  const std::string& active = ring->active;
  const Subkey key(ring->keys.find(active)->second, "seal", purpose, "");
  const size_t head = 1 + active.size();
  std::string out = absl::StrCat(std::string(1, static_cast<char>(active.size())), active);
  out.resize(head + kNonce + plaintext.size() + kTag);
  uint8_t* nonce = Raw(out) + head;
  randombytes_buf(nonce, kNonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + kNonce, nullptr, Raw(plaintext), plaintext.size(),
                                             Raw(additional_data), additional_data.size(), nullptr, nonce,
                                             key.bytes.data());
  return out;
}

absl::StatusOr<std::string> Sealer::Open(absl::string_view purpose, absl::string_view sealed,
                                         absl::string_view additional_data) const {
  const std::string key_id = KeyIdOf(sealed);
  if (key_id.empty()) return NotOurs();
  const size_t head = 1 + key_id.size();
  const std::shared_ptr<const Ring> ring = Current();
  const auto master = ring->keys.find(key_id);
  if (master == ring->keys.end()) return NoSuchKey();
  const Subkey key(master->second, "seal", purpose, "");
  const absl::string_view box = sealed.substr(head + kNonce);
  std::string plaintext(box.size() - kTag, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(Raw(plaintext), nullptr, nullptr, Raw(box), box.size(),
                                                 Raw(additional_data), additional_data.size(), Raw(sealed) + head,
                                                 key.bytes.data()) != 0) {
    return NotOurs();
  }
  return plaintext;
}

std::string Sealer::SealText(absl::string_view purpose, absl::string_view plaintext,
                             absl::string_view additional_data) const {
  return ToBase64Url(Seal(purpose, plaintext, additional_data));
}

absl::StatusOr<std::string> Sealer::OpenText(absl::string_view purpose, absl::string_view sealed_text,
                                             absl::string_view additional_data) const {
  const auto sealed = FromBase64Url(sealed_text);
  return sealed.ok() ? Open(purpose, *sealed, additional_data) : NotOurs();
}

absl::StatusOr<std::string> Sealer::KeyedHash(absl::string_view purpose, absl::string_view context,
                                              absl::string_view data, absl::string_view key_id) const {
  const std::shared_ptr<const Ring> ring = Current();
  const auto master = ring->keys.find(key_id);
  if (master == ring->keys.end()) return NoSuchKey();
  return Hash(master->second, purpose, context, data);
}

std::vector<std::pair<std::string, std::string>> Sealer::KeyedHashes(absl::string_view purpose,
                                                                     absl::string_view context,
                                                                     absl::string_view data) const {
  const std::shared_ptr<const Ring> ring = Current();
  std::vector<std::pair<std::string, std::string>> out = {
      {ring->active, Hash(ring->keys.find(ring->active)->second, purpose, context, data)}};
  for (const auto& [id, key] : ring->keys) {
    if (id != ring->active) out.emplace_back(id, Hash(key, purpose, context, data));
  }
  return out;
}

std::string Sealer::KeyIdOf(absl::string_view sealed) {
  const size_t head = sealed.empty() ? 0 : 1 + static_cast<uint8_t>(sealed[0]);
  if (head == 0 || sealed.size() < head + kNonce + kTag) return "";
  return std::string(sealed.substr(1, head - 1));
}

std::string Sealer::active_key_id() const { return Current()->active; }

std::vector<std::string> Sealer::key_ids() const {
  const std::shared_ptr<const Ring> ring = Current();
  std::vector<std::string> out = {ring->active};
  for (const auto& [id, key] : ring->keys) {
    if (id != ring->active) out.push_back(id);
  }
  return out;
}

std::vector<std::string> Sealer::retired_key_ids() const { return Current()->retired; }

}  // namespace sjak::identity
