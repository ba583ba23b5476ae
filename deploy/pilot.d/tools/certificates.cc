#include "deploy/pilot.d/tools/certificates.h"

#include <fcntl.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "platform/base/error.h"
#include "platform/identity/bounded.h"
#include "platform/identity/token_signer.h"

namespace sjak::pilot {
namespace {

using identity::Bio;
using identity::Bn;
using identity::Certificate;
using identity::Extension;
using identity::PKey;

constexpr char kAuthorityName[] = "sjak pilot authority";
constexpr size_t kMaxPem = 64 << 10;

absl::Status Failed(absl::string_view what) { return absl::InternalError(absl::StrCat("OpenSSL cannot ", what)); }

std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return std::string(data, size);
}

// Null when there is none that can be read: it is then made.
Certificate ReadCertificate(const std::string& path) {
  const auto pem = identity::ReadFile(path, kMaxPem);
  if (!pem.ok()) return nullptr;
  const Bio bio(BIO_new_mem_buf(pem->data(), static_cast<int>(pem->size())));
  return Certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

absl::Status WriteCertificate(const std::string& path, X509* certificate) {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(bio.get(), certificate) != 1) return Failed("write a certificate");
  return WriteFile(path, TextOf(bio.get()), 0644);
}

bool StillGood(X509* certificate, EVP_PKEY* key, EVP_PKEY* authority_key, absl::Time now) {
  if (certificate == nullptr) return false;
  time_t renew_at = absl::ToTimeT(now + kRenewBefore);
  time_t begins_by = absl::ToTimeT(now);
  return X509_cmp_time(X509_get0_notAfter(certificate), &renew_at) > 0 &&
         X509_cmp_time(X509_get0_notBefore(certificate), &begins_by) < 0 &&
         X509_check_private_key(certificate, key) == 1 && X509_verify(certificate, authority_key) == 1;
}

bool AddExtension(X509* certificate, X509V3_CTX* context, int nid, const std::string& value) {
  const Extension extension(X509V3_EXT_conf_nid(nullptr, context, nid, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// Names, times, serial number and key; the rest is what it is for.
Certificate Blank(EVP_PKEY* key, const std::string& name, const X509_NAME* issuer, absl::Time now) {
  Certificate certificate(X509_new());
  uint8_t serial[16];
  if (!certificate || RAND_bytes(serial, sizeof serial) != 1) return nullptr;
  serial[0] &= 0x7F;  // serial numbers are positive
  const Bn number(BN_bin2bn(serial, sizeof serial, nullptr));
  X509* x = certificate.get();
  X509_NAME* subject = X509_get_subject_name(x);
  const bool good = X509_set_version(x, X509_VERSION_3) == 1 && number &&
                    BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(x)) &&
                    // A little into the past, for clocks that are not quite equal.
                    ASN1_TIME_set(X509_getm_notBefore(x), absl::ToTimeT(now - absl::Minutes(5))) &&
                    ASN1_TIME_set(X509_getm_notAfter(x), absl::ToTimeT(now + kCertificateLife)) &&
                    X509_set_pubkey(x, key) == 1 &&
                    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                               reinterpret_cast<const uint8_t*>(name.c_str()), -1, -1, 0) == 1 &&
                    X509_set_issuer_name(x, issuer != nullptr ? issuer : subject) == 1;
  return good ? std::move(certificate) : nullptr;
}

absl::StatusOr<Certificate> MakeAuthority(EVP_PKEY* key, absl::Time now) {
  Certificate certificate = Blank(key, kAuthorityName, nullptr, now);
  if (!certificate) return Failed("make a certificate");
  X509* x = certificate.get();
  X509V3_CTX context;
  X509V3_set_ctx(&context, x, x, nullptr, nullptr, 0);
  const bool good = AddExtension(x, &context, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
                    AddExtension(x, &context, NID_key_usage, "critical,keyCertSign,cRLSign") &&
                    AddExtension(x, &context, NID_subject_key_identifier, "hash") &&
                    X509_sign(x, key, EVP_sha256()) > 0;
  if (!good) return Failed("sign the authority's certificate");
  return certificate;
}

absl::StatusOr<Certificate> MakeLeaf(EVP_PKEY* key, const std::string& name, X509* authority, EVP_PKEY* authority_key,
                                     absl::Time now) {
  Certificate certificate = Blank(key, name, X509_get_subject_name(authority), now);
  if (!certificate) return Failed("make a certificate");
  X509* x = certificate.get();
  X509V3_CTX context;
  X509V3_set_ctx(&context, authority, x, nullptr, nullptr, 0);
  const bool good =
      AddExtension(x, &context, NID_basic_constraints, "critical,CA:FALSE") &&
      AddExtension(x, &context, NID_key_usage, "critical,digitalSignature") &&
      AddExtension(x, &context, NID_ext_key_usage, "serverAuth,clientAuth") &&
      AddExtension(x, &context, NID_subject_key_identifier, "hash") &&
      AddExtension(x, &context, NID_authority_key_identifier, "keyid:always") &&
      AddExtension(x, &context, NID_subject_alt_name, absl::StrCat("DNS:", name, ",DNS:localhost,IP:127.0.0.1")) &&
      X509_sign(x, authority_key, EVP_sha256()) > 0;
  if (!good) return Failed(absl::StrCat("sign the certificate of ", name));
  return certificate;
}

}  // namespace

absl::Status WriteFile(const std::string& path, absl::string_view text, mode_t mode) {
  const std::string fresh = absl::StrCat(path, ".new");
  std::filesystem::remove(fresh);  // what an interrupted run left
  const int fd = open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd < 0) return absl::InternalError(absl::StrCat("cannot create ", fresh));
  // The mode is meant as said, whatever the umask.
  const bool written =
      fchmod(fd, mode) == 0 && write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (close(fd) != 0 || !written || rename(fresh.c_str(), path.c_str()) != 0) {
    return absl::InternalError(absl::StrCat("cannot write ", path));
  }
  return absl::OkStatus();
}

absl::StatusOr<PKey> ReadKey(const std::string& path) {
  SJAK_ASSIGN_OR_RETURN(const std::string pem, identity::ReadSecretFile(path, kMaxPem));
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  PKey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  if (!key) return absl::InvalidArgumentError(absl::StrCat(path, " holds no private key: remove it to have one made"));
  return key;
}

absl::StatusOr<PKey> EnsureKey(const std::string& path, const std::string& alg) {
  if (std::filesystem::exists(path)) return ReadKey(path);
  PKey key = identity::NewSigningKey(alg);
  const Bio bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return Failed("write a key");
  }
  SJAK_RETURN_IF_ERROR(WriteFile(path, TextOf(bio.get()), 0600));
  return key;
}

absl::Status EnsureCertificates(const std::string& folder, const std::vector<std::string>& names, absl::Time now) {
  SJAK_ASSIGN_OR_RETURN(const PKey authority_key, EnsureKey(absl::StrCat(folder, "/ca.key")));
  const std::string authority_path = absl::StrCat(folder, "/ca.pem");
  Certificate authority = ReadCertificate(authority_path);
  if (!StillGood(authority.get(), authority_key.get(), authority_key.get(), now)) {
    SJAK_ASSIGN_OR_RETURN(authority, MakeAuthority(authority_key.get(), now));
    SJAK_RETURN_IF_ERROR(WriteCertificate(authority_path, authority.get()));
  }
  for (const std::string& name : names) {
    SJAK_ASSIGN_OR_RETURN(const PKey key, EnsureKey(absl::StrCat(folder, "/", name, ".key")));
    const std::string path = absl::StrCat(folder, "/", name, ".pem");
    if (StillGood(ReadCertificate(path).get(), key.get(), authority_key.get(), now)) continue;
    SJAK_ASSIGN_OR_RETURN(const Certificate leaf, MakeLeaf(key.get(), name, authority.get(), authority_key.get(), now));
    SJAK_RETURN_IF_ERROR(WriteCertificate(path, leaf.get()));
  }
  return absl::OkStatus();
}

}  // namespace sjak::pilot
