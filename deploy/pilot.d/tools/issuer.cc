// sjak-pilot-issuer: the keys, certificates and tokens of a pilot on one machine. Development only: in operation the
// municipality's own issuer signs tokens, and its own authority certificates.
#include <openssl/rand.h>
#include <signal.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "deploy/pilot.d/tools/certificates.h"
#include "deploy/pilot.d/tools/login_server.h"
#include "platform/base/error.h"
#include "platform/base/uuid.h"
#include "platform/identity/bounded.h"
#include "platform/identity/token_signer.h"
#include "platform/identity/tokens.h"

namespace sjak::pilot {
namespace {

using Json = nlohmann::json;

constexpr char kIssuer[] = "https://issuer.pilot.invalid";
constexpr char kAudience[] = "sjak";
constexpr char kKid[] = "pilot";
constexpr char kLoginClient[] = "sjak-gateway";
// As which signing links speak; the gateway holds its key.
constexpr char kLinkIssuer[] = "https://links.pilot.invalid";
constexpr char kLinkKid[] = "links";
constexpr int kMaxLinkTokenSeconds = 600;
constexpr int kMaxLifetimeSeconds = 24 * 3600;
constexpr size_t kMostIssuersBytes = 1 << 20;

struct TokenWish {
  std::string subject, cls;
  std::vector<std::string> roles, municipalities, cvrs;
  std::string lifetime = "8h";
};

absl::StatusOr<std::string> RandomKey() {
  std::string bytes(32, '\0');
  if (RAND_bytes(reinterpret_cast<uint8_t*>(bytes.data()), static_cast<int>(bytes.size())) != 1) {
    return absl::InternalError("no random bytes");
  }
  return identity::ToBase64(bytes);
}

absl::Status WriteIfAbsent(const std::string& path, const std::string& text) {
  return std::filesystem::exists(path) ? absl::OkStatus() : WriteFile(path, text, 0600);
}

// Adds the issuers that the file lacks; what an operator may have edited is left as it is.
absl::Status EnsureIssuers(const std::string& path, const Json& wanted) {
  Json issuers = Json::array();
  if (std::filesystem::exists(path)) {
    SJAK_ASSIGN_OR_RETURN(const std::string text, identity::ReadFile(path, kMostIssuersBytes));
    SJAK_ASSIGN_OR_RETURN(issuers, identity::ParseJson(text, 8));
    if (!issuers.is_array()) return absl::InvalidArgumentError(absl::StrCat(path, ": must be a list of issuers"));
  }
  const size_t before = issuers.size();
  for (const Json& issuer : wanted) {
    const bool there = std::any_of(issuers.begin(), issuers.end(), [&](const Json& known) {
      return known.is_object() && known.value("issuer", "") == issuer["issuer"];
    });
    if (!there) issuers.push_back(issuer);
  }
  return issuers.size() == before ? absl::OkStatus() : WriteFile(path, issuers.dump(2) + "\n", 0600);
}

// Makes the key and its JWKS, which follows from it, so that the two always fit.
absl::Status EnsureJwks(const std::string& key_path, const std::string& jwks_path, const char* kid) {
  SJAK_ASSIGN_OR_RETURN(const identity::PKey key, EnsureKey(key_path));
  const Json jwks = {{"keys", Json::array({identity::PublicJwk(key.get(), kid, "ES256")})}};
  return WriteFile(jwks_path, jwks.dump(2) + "\n", 0600);
}

absl::Status EnsureRing(const std::string& path) {
  SJAK_ASSIGN_OR_RETURN(const std::string key, RandomKey());
  const Json ring = {{"active", "pilot-1"}, {"keys", {{"pilot-1", key}}}};
  return WriteIfAbsent(path, ring.dump(2) + "\n");
}

absl::Status Init(const std::string& dir) {
  umask(077);
  std::filesystem::create_directories(absl::StrCat(dir, "/tls"));
  SJAK_RETURN_IF_ERROR(EnsureCertificates(absl::StrCat(dir, "/tls"),
                                          {"citizens", "placements", "reporting", "gateway", "issuer"}, absl::Now()));

  SJAK_RETURN_IF_ERROR(EnsureJwks(absl::StrCat(dir, "/issuer.key"), absl::StrCat(dir, "/jwks.json"), kKid));
  SJAK_RETURN_IF_ERROR(EnsureJwks(absl::StrCat(dir, "/links.key"), absl::StrCat(dir, "/links-jwks.json"), kLinkKid));
  const Json issuers = Json::array({{{"issuer", kIssuer},
                                     {"jwks_file", "jwks.json"},
                                     {"audience", kAudience},
                                     {"classes", {"JOBCENTRE", "PARTNER"}},
                                     {"municipalities", {"0101"}},
                                     {"cvrs", Json::array({"*"})},
                                     {"max_lifetime_seconds", kMaxLifetimeSeconds}},
                                    {{"issuer", kLinkIssuer},
                                     {"jwks_file", "links-jwks.json"},
                                     {"audience", kAudience},
                                     {"classes", {"PARTNER"}},
                                     {"roles", {"EMPLOYEE_REP", "EMPLOYER_SIGNER"}},
                                     {"municipalities", {"0101"}},
                                     {"cvrs", Json::array({"*"})},
                                     {"max_lifetime_seconds", kMaxLinkTokenSeconds}}});
  SJAK_RETURN_IF_ERROR(EnsureIssuers(absl::StrCat(dir, "/issuers.json"), issuers));
  SJAK_RETURN_IF_ERROR(WriteIfAbsent(absl::StrCat(dir, "/revoked.json"), "[]\n"));

  SJAK_RETURN_IF_ERROR(EnsureKey(absl::StrCat(dir, "/seal.key"), "EdDSA").status());
  SJAK_RETURN_IF_ERROR(EnsureRing(absl::StrCat(dir, "/keyring.json")));
  SJAK_RETURN_IF_ERROR(EnsureRing(absl::StrCat(dir, "/link-keyring.json")));
  SJAK_ASSIGN_OR_RETURN(const std::string partner_key, RandomKey());
  return WriteIfAbsent(absl::StrCat(dir, "/partner-ids.key"), partner_key + "\n");
}

absl::Status Token(const std::string& dir, const TokenWish& wish) {
  absl::Duration lifetime;
  if (!absl::ParseDuration(wish.lifetime, &lifetime)) {
    return absl::InvalidArgumentError("--lifetime must look like 8h, 90m or 30s");
  }
  const absl::Time now = absl::Now();
  const int64_t issued = absl::ToUnixSeconds(now);
  Json claims = {{"iss", kIssuer},
                 {"aud", kAudience},
                 {"sub", wish.subject},
                 {"jti", Uuid::New().ToString()},
                 {"iat", issued},
                 {"exp", issued + absl::ToInt64Seconds(lifetime)},
                 {"class", wish.cls},
                 {"roles", wish.roles},
                 {"municipalities", wish.municipalities}};
  if (!wish.cvrs.empty()) claims["cvrs"] = wish.cvrs;
  SJAK_ASSIGN_OR_RETURN(const identity::PKey key, ReadKey(absl::StrCat(dir, "/issuer.key")));
  const std::string token = identity::SignToken(key.get(), claims, kKid, "ES256");
  // Judged here as the services will, so that a wrong wish is explained now and not at the first call.
  SJAK_ASSIGN_OR_RETURN(const auto verifier, identity::TokenVerifier::Create({absl::StrCat(dir, "/issuers.json"), ""}));
  SJAK_RETURN_IF_ERROR(verifier->Verify(token, now).status());
  std::puts(token.c_str());
  return absl::OkStatus();
}

// The file of issuers by which the gateway lets people sign in here.
absl::Status LoginFile(const std::string& dir, const std::string& url) {
  const Json issuers = Json::array({{{"issuer", kIssuer},
                                     {"title", "Pilotens udsteder (SIMULATED)"},
                                     {"authorization_endpoint", url + "/authorize"},
                                     {"token_endpoint", url + "/token"},
                                     {"client_id", kLoginClient}}});
  return WriteFile(absl::StrCat(dir, "/login.json"), issuers.dump(2) + "\n", 0600);
}

absl::Status Serve(LoginServerOptions options) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  signal(SIGPIPE, SIG_IGN);
  options.issuer = kIssuer;
  options.audience = kAudience;
  options.kid = kKid;
  options.client_id = kLoginClient;
  return ServeLogins(options);
}

int Main(int argc, char** argv) {
  CLI::App app("Keys, certificates and tokens of a Sjak pilot. Development only.", "sjak-pilot-issuer");
  app.require_subcommand(1);
  std::string dir;
  TokenWish wish;
  LoginServerOptions logins;
  std::string login_url;
  CLI::App* init =
      app.add_subcommand("init", "Make what is missing and renew certificates with fewer than 7 days left");
  init->add_option("DIR", dir, "Folder of the pilot's keys")->required();
  init->add_option("--login-url", login_url, "Where `serve` is reached: writes login.json, for the gateway");
  CLI::App* serve = app.add_subcommand("serve", "Let people sign in, each as whom they choose, until SIGTERM");
  serve->add_option("DIR", logins.folder, "Folder that init made")->required();
  serve->add_option("--listen", logins.listen, "127.0.0.1:7181")->required();
  serve->add_option("--gateway", logins.gateway, "How browsers reach the gateway, https://localhost:7180")->required();
  serve->add_option("--programme", logins.programme, "programme.json, which names the companies")->required();
  CLI::App* token = app.add_subcommand("token", "Print a token");
  token->add_option("DIR", dir, "Folder that init made")->required();
  token->add_option("--subject", wish.subject, "Stable id of the person or client; never a CPR number")->required();
  token->add_option("--class", wish.cls, "JOBCENTRE or PARTNER")->required();
  token->add_option("--roles", wish.roles, "CASEWORKER,MENTOR,...")
      ->required()
      ->delimiter(',')
      ->allow_extra_args(false);
  token->add_option("--municipalities", wish.municipalities, "0101,...")
      ->required()
      ->delimiter(',')
      ->allow_extra_args(false);
  token->add_option("--cvrs", wish.cvrs, "12345678,...; needed for PARTNER")->delimiter(',')->allow_extra_args(false);
  token->add_option("--lifetime", wish.lifetime, "At most 24h")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  absl::Status status = init->parsed() ? Init(dir) : serve->parsed() ? Serve(logins) : Token(dir, wish);
  if (status.ok() && !login_url.empty()) status = LoginFile(dir, login_url);
  if (status.ok()) return 0;
  std::fprintf(stderr, "sjak-pilot-issuer: %s\n", std::string(status.message()).c_str());
  return 1;
}

}  // namespace
}  // namespace sjak::pilot

int main(int argc, char** argv) { return sjak::pilot::Main(argc, argv); }
