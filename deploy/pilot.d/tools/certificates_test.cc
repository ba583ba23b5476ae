#include "deploy/pilot.d/tools/certificates.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <sys/stat.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/identity/bounded.h"
#include "platform/identity/test_files.h"

namespace sjak::pilot {
namespace {

using identity::Bio;
using identity::Certificate;

class CertificatesTest : public testing::Test {
 protected:
  void Ensure(absl::Time now) {
    const absl::Status status = EnsureCertificates(folder_.Path("."), {"citizens", "gateway"}, now);
    ASSERT_TRUE(status.ok()) << status;
  }
  std::string Text(const std::string& name) { return identity::ReadFile(folder_.Path(name), 1 << 16).value(); }
  Certificate Read(const std::string& name) {
    const std::string pem = Text(name);
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    return Certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  }
  // X509_V_OK or what OpenSSL finds wrong with `leaf` for `purpose` at `when`.
  int Judge(const std::string& leaf, int purpose, absl::Time when) {
    const Certificate ca = Read("ca.pem"), x = Read(leaf);
    X509_STORE* store = X509_STORE_new();
    X509_STORE_add_cert(store, ca.get());
    X509_STORE_CTX* context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, x.get(), nullptr);
    X509_STORE_CTX_set_purpose(context, purpose);
    X509_VERIFY_PARAM_set_flags(X509_STORE_CTX_get0_param(context), X509_V_FLAG_X509_STRICT);
    X509_STORE_CTX_set_time(context, 0, absl::ToTimeT(when));
    X509_verify_cert(context);
    const int error = X509_STORE_CTX_get_error(context);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    return error;
  }

  identity::TestFolder folder_;
  const absl::Time now_ = absl::Now();
};

TEST_F(CertificatesTest, ServeBothEndsUnderTheirNamesForThirtyDays) {
  Ensure(now_);
  for (const char* leaf : {"citizens.pem", "gateway.pem"}) {
    for (const int purpose : {X509_PURPOSE_SSL_SERVER, X509_PURPOSE_SSL_CLIENT}) {
      EXPECT_EQ(Judge(leaf, purpose, now_), X509_V_OK);
      EXPECT_EQ(Judge(leaf, purpose, now_ + absl::Hours(30 * 24 - 1)), X509_V_OK);
      EXPECT_EQ(Judge(leaf, purpose, now_ + absl::Hours(30 * 24 + 1)), X509_V_ERR_CERT_HAS_EXPIRED);
    }
  }
  const Certificate x = Read("citizens.pem");
  for (const char* host : {"localhost", "citizens"}) EXPECT_EQ(X509_check_host(x.get(), host, 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(x.get(), "gateway", 0, 0, nullptr), 0);
  EXPECT_EQ(X509_check_ip_asc(x.get(), "127.0.0.1", 0), 1);
  char name[64] = "";
  X509_NAME_get_text_by_NID(X509_get_subject_name(x.get()), NID_commonName, name, sizeof name);
  EXPECT_STREQ(name, "citizens");
}

TEST_F(CertificatesTest, KeysAreForTheirOwnerOnly) {
  const mode_t before = umask(077);
  Ensure(now_);
  umask(before);
  for (const auto& [name, mode] : {std::pair{"ca.key", 0600}, {"gateway.key", 0600}, {"gateway.pem", 0644}}) {
    struct stat st;
    ASSERT_EQ(stat(folder_.Path(name).c_str(), &st), 0);
    EXPECT_EQ(st.st_mode & 0777, static_cast<mode_t>(mode)) << name;
  }
}

TEST_F(CertificatesTest, RenewsInTheLastSevenDaysUnderTheSameKey) {
  Ensure(now_);
  const std::string ca = Text("ca.pem"), leaf = Text("gateway.pem"), key = Text("gateway.key");
  Ensure(now_ + absl::Hours(22 * 24));
  EXPECT_EQ(Text("gateway.pem"), leaf);
  EXPECT_EQ(Text("ca.pem"), ca);
  const absl::Time late = now_ + absl::Hours(24 * 24);
  Ensure(late);
  EXPECT_NE(Text("gateway.pem"), leaf);
  EXPECT_NE(Text("ca.pem"), ca);
  EXPECT_EQ(Text("gateway.key"), key);
  EXPECT_EQ(Judge("gateway.pem", X509_PURPOSE_SSL_SERVER, late + absl::Hours(29 * 24)), X509_V_OK);
}

TEST_F(CertificatesTest, MakesAnewWhatDoesNotFit) {
  Ensure(now_);
  std::filesystem::remove(folder_.Path("ca.key"));  // so a new authority signs
  std::filesystem::remove(folder_.Path("citizens.key"));
  folder_.Write("gateway.pem", "rubbish");
  Ensure(now_);
  for (const char* leaf : {"citizens.pem", "gateway.pem"}) {
    EXPECT_EQ(Judge(leaf, X509_PURPOSE_SSL_CLIENT, now_), X509_V_OK) << leaf;
  }
}

}  // namespace
}  // namespace sjak::pilot
