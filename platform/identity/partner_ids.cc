#include "platform/identity/partner_ids.h"

#include <sodium.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/identity/bounded.h"
#include "platform/identity/openssl.h"

namespace sjak::identity {
namespace {

using Block = std::array<uint8_t, 16>;

// Far more pairs than one municipality group has partners; beyond it all keys are simply derived again.
constexpr size_t kMaxPermutations = 4096;

Block DeriveKey(const PartnerIds::MasterKey& master, absl::string_view cvr, absl::string_view municipality) {
  // Each part with its length, so that no two pairs spell the same text.
  const std::string label =
      absl::StrCat("sjak partner ids 1|", cvr.size(), ":", cvr, municipality.size(), ":", municipality);
  Block key;
  crypto_generichash(key.data(), key.size(), reinterpret_cast<const uint8_t*>(label.data()), label.size(),
                     master.data(), master.size());
  return key;
}

}  // namespace

// One prepared key in both directions. A context is not for two threads at once, but 16 bytes take less time than
// making another one.
class PartnerIds::Permutation {
 public:
  explicit Permutation(Block key) {
    // Whole blocks without padding leave a context as it was, so each serves for ever.
    const bool good = EVP_EncryptInit_ex2(forth_.get(), EVP_aes_128_ecb(), key.data(), nullptr, nullptr) == 1 &&
                      EVP_DecryptInit_ex2(back_.get(), EVP_aes_128_ecb(), key.data(), nullptr, nullptr) == 1 &&
                      EVP_CIPHER_CTX_set_padding(forth_.get(), 0) == 1 &&
                      EVP_CIPHER_CTX_set_padding(back_.get(), 0) == 1;
    sodium_memzero(key.data(), key.size());
    if (!good) std::abort();  // out of memory
  }

  Uuid Apply(bool forth, const Uuid& id) {
    Block out;
    int size = 0;
    std::lock_guard<std::mutex> lock(mu_);
    const int good = forth ? EVP_EncryptUpdate(forth_.get(), out.data(), &size, id.bytes().data(), out.size())
                           : EVP_DecryptUpdate(back_.get(), out.data(), &size, id.bytes().data(), out.size());
    if (good != 1 || size != static_cast<int>(out.size())) std::abort();  // never let an untranslated id out
    return Uuid(out);
  }

 private:
  std::mutex mu_;
  const CipherCtx forth_{EVP_CIPHER_CTX_new()};
  const CipherCtx back_{EVP_CIPHER_CTX_new()};
};

PartnerIds::PartnerIds(const MasterKey& master_key) : master_key_(master_key) {}
PartnerIds::~PartnerIds() { sodium_memzero(master_key_.data(), master_key_.size()); }

absl::StatusOr<std::shared_ptr<PartnerIds>> PartnerIds::FromFile(const std::string& path) {
  SJAK_ASSIGN_OR_RETURN(const std::string text, ReadSecretFile(path, 256));
  const auto bytes = FromBase64(absl::StripAsciiWhitespace(text));
  MasterKey key;
  if (!bytes.ok() || bytes->size() != key.size()) {
    return absl::InvalidArgumentError(absl::StrCat(path, " must hold 32 bytes in base64"));
  }
  std::copy(bytes->begin(), bytes->end(), key.begin());
  return std::make_shared<PartnerIds>(key);
}

Uuid PartnerIds::ToPartner(absl::string_view cvr, absl::string_view municipality, const Uuid& id) {
  return For(cvr, municipality)->Apply(/*forth=*/true, id);
}

Uuid PartnerIds::FromPartner(absl::string_view cvr, absl::string_view municipality, const Uuid& id) {
  return For(cvr, municipality)->Apply(/*forth=*/false, id);
}

std::shared_ptr<PartnerIds::Permutation> PartnerIds::For(absl::string_view cvr, absl::string_view municipality) {
  const std::pair<std::string, std::string> name{std::string(cvr), std::string(municipality)};
  {
    std::shared_lock<std::shared_mutex> lock(mu_);
    if (const auto it = permutations_.find(name); it != permutations_.end()) return it->second;
  }
  auto made = std::make_shared<Permutation>(DeriveKey(master_key_, cvr, municipality));
  std::lock_guard<std::shared_mutex> lock(mu_);
  if (permutations_.size() >= kMaxPermutations) permutations_.clear();
  return permutations_.emplace(name, std::move(made)).first->second;
}

}  // namespace sjak::identity
