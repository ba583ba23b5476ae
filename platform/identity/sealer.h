#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "platform/identity/bounded.h"

namespace sjak::identity {

// Encrypts and hashes under a keyring: page tokens, stored answers, CPR numbers. Any number of threads may use one,
// also while it is reloaded: each call sees one ring, and two calls may see two. Encryption is XChaCha20-Poly1305 with
// random nonces, hashing is keyed BLAKE2b; both use a key of their own per purpose, derived from the ring's.
//
// `purpose` is a constant of the code ("page-token", "cpr"), never data.
class Sealer {
 public:
  using Key = std::array<uint8_t, 32>;

  // The file is JSON, must not be open to everybody, and looks like
  //   { "active": "2026-08", "keys": { "2026-08": "<32 bytes in base64>", "2025-08": "..." }, "retired": ["2024-08"] }
  // Key ids are 1..32 of [a-z0-9._-]; there are 1..32 keys. To rotate, in steps that each reach every copy of the
  // program before the next begins: add a key; make it active; seal or hash anew what is kept; move the old one from
  // "keys" to "retired", which says that it is gone for good and not merely unknown to this copy. Errors name the file
  // and the fault, never a key.
  static absl::StatusOr<std::shared_ptr<Sealer>> FromFile(const std::string& path);
  // Reads the file again when it has changed. A file that is wrong leaves the ring as it is and is an error until it is
  // put right.
  absl::Status ReloadIfChanged();

  ~Sealer();
  Sealer(const Sealer&) = delete;
  Sealer& operator=(const Sealer&) = delete;

  // Under the active key: length of key id (1 byte), key id, nonce (24), ciphertext and tag (16 more than the
  // plaintext). `additional_data` is not stored; Open needs the same again. It ties the value to its place, such as the
  // row's key.
  std::string Seal(absl::string_view purpose, absl::string_view plaintext, absl::string_view additional_data) const;
  // NOT_FOUND when the keyring no longer has the key; INVALID_ARGUMENT when the bytes were not sealed here for this
  // purpose and additional data, or were altered. Neither is worded for a caller of the API.
  absl::StatusOr<std::string> Open(absl::string_view purpose, absl::string_view sealed,
                                   absl::string_view additional_data) const;
  // The same in base64url, for page tokens and other text.
  std::string SealText(absl::string_view purpose, absl::string_view plaintext, absl::string_view additional_data) const;
  absl::StatusOr<std::string> OpenText(absl::string_view purpose, absl::string_view sealed_text,
                                       absl::string_view additional_data) const;

  // 32 bytes that find equal data again without telling it. `context` gives each tenant hashes of its own (the
  // municipality code for CPR look-ups); it may be empty. NOT_FOUND when the keyring has no `key_id`.
  absl::StatusOr<std::string> KeyedHash(absl::string_view purpose, absl::string_view context, absl::string_view data,
                                        absl::string_view key_id) const;

  // The same under every key of one ring: (key id, hash), the active one first. Writers of look-up hashes insert under
  // each, readers probe each.
  std::vector<std::pair<std::string, std::string>> KeyedHashes(absl::string_view purpose, absl::string_view context,
                                                               absl::string_view data) const;

  // The key that a value was sealed under; "" when it is not of Seal's form.
  static std::string KeyIdOf(absl::string_view sealed);
  std::string active_key_id() const;
  // All of the ring, the active one first.
  std::vector<std::string> key_ids() const;
  // Keys that have left the ring for good.
  std::vector<std::string> retired_key_ids() const;

 private:
  struct Ring;
  explicit Sealer(std::string path) : path_(std::move(path)) {}
  std::shared_ptr<const Ring> Current() const;

  const std::string path_;
  std::mutex reload_mu_;  // of stamp_ and last_load_
  FileStamp stamp_;
  absl::Status last_load_;
  mutable std::mutex ring_mu_;
  std::shared_ptr<const Ring> ring_;
};

}  // namespace sjak::identity
