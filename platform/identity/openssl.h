#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509v3.h>

#include <memory>

// Owners for OpenSSL's reference types, so that no path forgets to free one.
namespace sjak::identity {

template <auto Free>
struct OpenSslDelete {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

using PKey = std::unique_ptr<EVP_PKEY, OpenSslDelete<EVP_PKEY_free>>;
using PKeyCtx = std::unique_ptr<EVP_PKEY_CTX, OpenSslDelete<EVP_PKEY_CTX_free>>;
using MdCtx = std::unique_ptr<EVP_MD_CTX, OpenSslDelete<EVP_MD_CTX_free>>;
using CipherCtx = std::unique_ptr<EVP_CIPHER_CTX, OpenSslDelete<EVP_CIPHER_CTX_free>>;
using Bn = std::unique_ptr<BIGNUM, OpenSslDelete<BN_free>>;
using EcdsaSig = std::unique_ptr<ECDSA_SIG, OpenSslDelete<ECDSA_SIG_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, OpenSslDelete<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, OpenSslDelete<OSSL_PARAM_free>>;
using Bio = std::unique_ptr<BIO, OpenSslDelete<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, OpenSslDelete<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, OpenSslDelete<X509_EXTENSION_free>>;

}  // namespace sjak::identity
