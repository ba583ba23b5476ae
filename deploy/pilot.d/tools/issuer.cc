// sjak-pilot-issuer: the keys, certificates and tokens of a pilot on one machine. Development only: in operation the
// municipality's own issuer signs tokens, and its own authority certificates.
#include <openssl/rand.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "deploy/pilot.d/tools/certificates.h"
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
constexpr int kMaxLifetimeSeconds = 24 * 3600;

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

absl::Status Init(const std::string& dir) {
  umask(077);
  std::filesystem::create_directories(absl::StrCat(dir, "/tls"));
  SJAK_RETURN_IF_ERROR(
      EnsureCertificates(absl::StrCat(dir, "/tls"), {"citizens", "placements", "reporting", "gateway"}, absl::Now()));

  SJAK_ASSIGN_OR_RETURN(const identity::PKey key, EnsureKey(absl::StrCat(dir, "/issuer.key")));
  const Json jwks = {{"keys", Json::array({identity::PublicJwk(key.get(), kKid, "ES256")})}};
  const Json issuers = Json::array({{{"issuer", kIssuer},
                                     {"jwks_file", "jwks.json"},
                                     {"audience", kAudience},
                                     {"classes", {"JOBCENTRE", "PARTNER"}},
                                     {"municipalities", {"0101"}},
                                     {"cvrs", Json::array({"*"})},
                                     {"max_lifetime_seconds", kMaxLifetimeSeconds}}});
  // Follows from the key, so that the two always fit; what an operator may have edited is left as it is.
  SJAK_RETURN_IF_ERROR(WriteFile(absl::StrCat(dir, "/jwks.json"), jwks.dump(2) + "\n", 0600));
  SJAK_RETURN_IF_ERROR(WriteIfAbsent(absl::StrCat(dir, "/issuers.json"), issuers.dump(2) + "\n"));
  SJAK_RETURN_IF_ERROR(WriteIfAbsent(absl::StrCat(dir, "/revoked.json"), "[]\n"));

  SJAK_RETURN_IF_ERROR(EnsureKey(absl::StrCat(dir, "/seal.key"), "EdDSA").status());
  SJAK_ASSIGN_OR_RETURN(const std::string ring_key, RandomKey());
  SJAK_ASSIGN_OR_RETURN(const std::string partner_key, RandomKey());
  const Json ring = {{"active", "pilot-1"}, {"keys", {{"pilot-1", ring_key}}}};
  SJAK_RETURN_IF_ERROR(WriteIfAbsent(absl::StrCat(dir, "/keyring.json"), ring.dump(2) + "\n"));
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

int Main(int argc, char** argv) {
  CLI::App app("Keys, certificates and tokens of a Sjak pilot. Development only.", "sjak-pilot-issuer");
  app.require_subcommand(1);
  std::string dir;
  TokenWish wish;
  CLI::App* init =
      app.add_subcommand("init", "Make what is missing and renew certificates with fewer than 7 days left");
  init->add_option("DIR", dir, "Folder of the pilot's keys")->required();
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

  const absl::Status status = init->parsed() ? Init(dir) : Token(dir, wish);
  if (status.ok()) return 0;
  std::fprintf(stderr, "sjak-pilot-issuer: %s\n", std::string(status.message()).c_str());
  return 1;
}

}  // namespace
}  // namespace sjak::pilot

int main(int argc, char** argv) { return sjak::pilot::Main(argc, argv); }
