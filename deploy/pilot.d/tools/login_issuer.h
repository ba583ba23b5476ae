#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gateway/http/message.h"
#include "platform/identity/openssl.h"

// The pilot's issuer as people meet it: the authorization and token endpoints of OpenID Connect's code flow with PKCE,
// where one signs in by choosing who one is. Development only: anybody who reaches it is anybody.
namespace sjak::pilot {

// Somebody whom one may choose to be.
struct Person {
  std::string subject, title, cls;
  std::vector<std::string> roles, municipalities, cvrs;
};

struct LoginIssuerOptions {
  std::string issuer;        // "https://issuer.pilot.invalid"
  std::string audience;      // of access tokens
  std::string kid;           // of the key, in the JWKS
  std::string client_id;     // the gateway
  std::string redirect_uri;  // the only one that codes are sent to
  absl::Duration token_life = absl::Hours(8);
};

// Functions of a request; codes are kept in memory for a minute and used once. Thread-safe.
class LoginIssuer {
 public:
  // `key`: ES256; outlives it.
  LoginIssuer(LoginIssuerOptions options, std::vector<Person> people, EVP_PKEY* key)
      : options_(std::move(options)), people_(std::move(people)), key_(key) {}

  //   GET  /authorize?...   a page of people to choose from
  //   POST /authorize       the choice (field `subject`): back to the redirect URI with a code
  //   POST /token           the code and its verifier for an access token and an ID token
  gateway::http::Response Handle(const gateway::http::Request& request, absl::Time now);

 private:
  struct Grant {
    Person person;
    std::string nonce, challenge;
    absl::Time until;
  };
  using Fields = std::map<std::string, std::string>;

  std::string WhyNot(const Fields& asked) const;
  gateway::http::Response Choose(const Fields& asked) const;
  gateway::http::Response Chosen(const Fields& asked, absl::Time now);
  gateway::http::Response Token(const Fields& form, absl::Time now);

  const LoginIssuerOptions options_;
  const std::vector<Person> people_;
  EVP_PKEY* const key_;
  std::mutex mu_;
  std::map<std::string, Grant> grants_;  // by code
};

}  // namespace sjak::pilot
