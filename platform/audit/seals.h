#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "platform/identity/openssl.h"

// What a seal of the access log says and how it is proved, without a database. Hashes are SHA-256, 32 bytes; trees are
// those of RFC 6962 (a leaf and a node are hashed with different first bytes, so neither passes for the other).
namespace sjak::audit {

using Hash = std::string;

// One row of the access log with its persons, as it is sealed. Each text as the database prints it, `at` in UTC with
// microseconds; subjects sorted.
struct LoggedCall {
  std::string at, id, caller, caller_class, on_behalf_of, peer, roles, purpose, method, criteria, basis, correlation_id,
      outcome;
  std::vector<std::string> subjects;
};

// A text that may have to be forgotten one day, as the leaf holds it: a salted hash. Without its salt the hash tells
// nothing, not even to somebody who tries all names.
struct Commitment {
  Hash hash;
  std::string salt;  // 16 random bytes; "" once forgotten
};
Commitment Commit(absl::string_view text);

enum class Proof { kProven, kForgotten, kChanged };
Proof Check(const Commitment& commitment, absl::string_view text);

// The three of a row that erasing may take; everything else of it stays provable for good.
struct Commitments {
  Commitment caller, criteria, subjects;
};
Commitments CommitTo(const LoggedCall& call);
// The persons as the one text that is committed to.
std::string SubjectsText(const LoggedCall& call);
Hash LeafOf(const LoggedCall& call, const Commitments& commitments);

// Of at least one leaf.
Hash MerkleRoot(std::vector<Hash> leaves);

// One segment: what is signed, and what the next one names as `previous`.
struct Segment {
  std::string service, municipality;
  int64_t number = 0;
  std::string first_at, last_at;  // as LoggedCall::at
  int entries = 0;
  Hash root, previous;
};
// Before the first segment.
Hash Nothing();
// Lines of text, so that anybody can read what was signed.
std::string StatementOf(const Segment& segment);
// The hash of the statement: the head of the chain while it is the last.
Hash HeadOf(const Segment& segment);
std::string Hex(absl::string_view bytes);

// Signs seals. Any number of threads may use one.
class SealKey {
 public:
  // PEM, PKCS #8, an Ed25519 private key ("openssl genpkey -algorithm ed25519"); not open to everybody.
  static absl::StatusOr<SealKey> FromFile(const std::string& path);
  // The first 16 hexadecimal digits of the public key's hash.
  const std::string& id() const { return id_; }
  std::string Sign(absl::string_view text) const;

 private:
  SealKey(identity::PKey key, std::string id) : key_(std::move(key)), id_(std::move(id)) {}
  identity::PKey key_;
  std::string id_;
};

// Verifies them: every public key that ever signed, the one in use and those before it.
class SealKeys {
 public:
  // PEM, one "PUBLIC KEY" after the other ("openssl pkey -pubout"), or the private key itself.
  static absl::StatusOr<SealKeys> FromFile(const std::string& path);
  bool Knows(const std::string& key_id) const { return keys_.count(key_id) > 0; }
  bool Verify(const std::string& key_id, absl::string_view text, absl::string_view signature) const;

 private:
  std::map<std::string, identity::PKey> keys_;
};

}  // namespace sjak::audit
