#pragma once

#include <openssl/pem.h>

#include <string>

#include "platform/audit/seals.h"
#include "platform/identity/test_files.h"

namespace sjak::audit {

// A key of a test's own, with its public half, in files.
class SealFiles {
 public:
  explicit SealFiles(const std::string& name = "seal") : name_(name), key_(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")) {
    const identity::Bio secret(BIO_new(BIO_s_mem())), open(BIO_new(BIO_s_mem()));
    PEM_write_bio_PKCS8PrivateKey(secret.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    PEM_write_bio_PUBKEY(open.get(), key_.get());
    folder_.Write(name_ + ".key", TextOf(secret.get()));
    public_pem_ = TextOf(open.get());
    folder_.Write(name_ + ".pub", public_pem_);
  }

  std::string key_path() const { return folder_.Path(name_ + ".key"); }
  const std::string& public_pem() const { return public_pem_; }
  const identity::TestFolder& folder() const { return folder_; }
  SealKey key() const { return SealKey::FromFile(key_path()).value(); }
  SealKeys keys() const { return SealKeys::FromFile(folder_.Path(name_ + ".pub")).value(); }

 private:
  static std::string TextOf(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return std::string(data, size);
  }

  const std::string name_;
  const identity::TestFolder folder_;
  const identity::PKey key_;
  std::string public_pem_;
};

}  // namespace sjak::audit
