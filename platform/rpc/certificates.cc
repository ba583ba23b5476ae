#include "platform/rpc/certificates.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/identity/openssl.h"

namespace sjak::rpc {
namespace {

constexpr size_t kMostPemBytes = 1 << 20;

identity::Bio Over(const std::string& pem) {
  return identity::Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

absl::Status Bad(const std::string& path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, " ", what));
}

// The first certificate, if every one in the file can be read to its end.
absl::StatusOr<identity::Certificate> FirstCertificate(const std::string& path, const std::string& pem) {
  const identity::Bio bio = Over(pem);
  ERR_clear_error();
  identity::Certificate first(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (!first) return Bad(path, "holds no certificate that can be read");
  while (identity::Certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr))) {
  }
  // How OpenSSL says that nothing follows; anything else is a certificate cut short.
  const bool whole = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!whole) return Bad(path, "holds a certificate that cannot be read");
  return first;
}

absl::StatusOr<TlsPems> ReadPems(const TlsFiles& files) {
  TlsPems pems;
  SJAK_ASSIGN_OR_RETURN(pems.ca, identity::ReadFile(files.ca, kMostPemBytes));
  SJAK_RETURN_IF_ERROR(FirstCertificate(files.ca, pems.ca).status());
  if (files.certificate.empty()) return pems;
  SJAK_ASSIGN_OR_RETURN(pems.certificate, identity::ReadFile(files.certificate, kMostPemBytes));
  SJAK_ASSIGN_OR_RETURN(pems.key, identity::ReadFile(files.key, kMostPemBytes));
  SJAK_ASSIGN_OR_RETURN(const auto certificate, FirstCertificate(files.certificate, pems.certificate));
  // A password would be asked for on the terminal; no key of a program has one.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  const identity::PKey key(PEM_read_bio_PrivateKey(Over(pems.key).get(), nullptr, no_password, nullptr));
  const bool fits = key && X509_check_private_key(certificate.get(), key.get()) == 1;
  ERR_clear_error();
  if (!key) return Bad(files.key, "holds no private key that can be read");
  if (!fits) return Bad(files.key, absl::StrCat("does not fit the certificate in ", files.certificate));
  return pems;
}

}  // namespace

absl::StatusOr<std::shared_ptr<Certificates>> Certificates::Read(TlsFiles files) {
  std::shared_ptr<Certificates> certificates(new Certificates(std::move(files)));
  SJAK_RETURN_IF_ERROR(certificates->Load());
  return certificates;
}

std::shared_ptr<const TlsPems> Certificates::now() const {
  std::lock_guard lock(mu_);
  return pems_;
}

std::array<identity::FileStamp, 3> Certificates::Stamps() const {
  return {identity::StampOf(files_.ca), identity::StampOf(files_.certificate), identity::StampOf(files_.key)};
}

absl::Status Certificates::Load() {
  stamps_ = Stamps();  // before reading: a write in between shows as a change next time
  absl::StatusOr<TlsPems> pems = ReadPems(files_);
  last_load_ = pems.status();
  if (!pems.ok()) return last_load_;
  std::lock_guard lock(mu_);
  pems_ = std::make_shared<TlsPems>(*std::move(pems));
  return last_load_;
}

absl::Status Certificates::ReloadIfChanged() {
  std::lock_guard lock(reload_mu_);
  return stamps_ == Stamps() ? last_load_ : Load();
}

}  // namespace sjak::rpc
