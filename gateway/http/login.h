#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/http/message.h"
#include "platform/identity/tokens.h"

// People sign in with a browser: OpenID Connect's code flow with PKCE (OpenID Connect Core 1.0 section 3.1, RFC 7636,
// RFC 9207), against any issuer that is configured for people. What comes of it is the issuer's own access token
// (tokens.h), held in a cookie that no page can read; every call is judged by that token as if it had been sent in a
// header.
//
// Nothing is kept here: what a login needs to remember travels in a cookie, so that any copy can finish what another
// began. Functions of a request, without a network of their own; any number of threads may call.
namespace sjak::gateway::http {

// An issuer that people may sign in with.
struct LoginIssuer {
  std::string issuer;  // as in its tokens, and in the verifier's issuers file
  std::string title;   // for people
  std::string authorization_endpoint, token_endpoint;
  std::string client_id;      // of this gateway at the issuer
  std::string client_secret;  // "" for a public client
};

// Reads the issuers' file, which must not be open to everybody:
//   [ { "issuer": "https://...", "title": "...", "authorization_endpoint": "https://...", "token_endpoint":
//   "https://...",
//       "client_id": "sjak", "client_secret": "..." }, ... ]
// Endpoints are https, or http on loopback. Unknown members are refused.
absl::StatusOr<std::vector<LoginIssuer>> ReadLoginIssuers(const std::string& path);

// Sends a form to an issuer's token endpoint, over TLS that proves the endpoint: the answer is believed because of
// where it came from. Blocks.
using PostForm = std::function<absl::StatusOr<Response>(const std::string& url, const std::string& form)>;

class Login {
 public:
  // `base`: how browsers reach this gateway, "https://sjak.example"; the redirect URI registered at the issuers is
  // `base` +
  // "/login/callback". `verifier` judges access tokens; both outlive it.
  Login(std::vector<LoginIssuer> issuers, std::string base, identity::TokenVerifier* verifier, PostForm post)
      : issuers_(std::move(issuers)), base_(std::move(base)), verifier_(verifier), post_(std::move(post)) {}

  // Whether the target is one of those below.
  static bool Serves(const Request& request);
  //   GET  /login?issuer=ISSUER&to=/path   off to the issuer; without one, a page to choose from, if there are several
  //   GET  /login/callback?code=&state=    back from it: the session begins, and the browser goes on to `to`
  //   POST /logout                         the session ends here; the issuer's own is its business
  // 400 with what to do for anything that does not fit together, 502 when the issuer does not answer as it should.
  Response Handle(const Request& request, absl::Time now) const;

  // The value of the header `authorization` for a call that comes from a signed-in browser; "" for any other. A call
  // that changes something must come from a page of `base` or of `origins`: elsewhere a cookie is sent along unasked.
  std::string AuthorizationOf(const Request& request, const std::vector<std::string>& origins) const;

 private:
  Response Begin(const std::map<std::string, std::string>& query, absl::Time now) const;
  Response Finish(const Request& request, const std::map<std::string, std::string>& query, absl::Time now) const;
  const LoginIssuer* Find(const std::string& issuer) const;

  const std::vector<LoginIssuer> issuers_;
  const std::string base_;
  identity::TokenVerifier* const verifier_;
  const PostForm post_;
};

// The request's cookie, or "".
std::string CookieOf(const Request& request, absl::string_view name);

}  // namespace sjak::gateway::http
