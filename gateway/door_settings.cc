#include "gateway/door_settings.h"

#include <openssl/pem.h>

#include <future>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gateway/http/door.h"
#include "gateway/http/post_form.h"
#include "platform/base/error.h"
#include "platform/identity/bounded.h"

namespace sjak::gateway {
namespace {

constexpr size_t kMostKeyBytes = 8 << 10;
// Of a call that a page makes; with it a page is answered or refused while a browser still waits.
constexpr absl::Duration kPagePatience = absl::Seconds(10);
constexpr char kPurpose[] = "PLACEMENT";

// The links with what they refer to.
struct LinksAndKey {
  LinksAndKey(identity::PKey k, http::SigningLinksOptions options, std::shared_ptr<identity::Sealer> sealer,
              http::CallService call)
      : key(std::move(k)), links(std::move(options), std::move(sealer), key.get(), std::move(call)) {}
  const identity::PKey key;
  const http::SigningLinks links;
};

absl::StatusOr<identity::PKey> ReadLinkKey(const std::string& path) {
  SJAK_ASSIGN_OR_RETURN(const std::string pem, identity::ReadSecretFile(path, kMostKeyBytes));
  const identity::Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  identity::PKey key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  if (key == nullptr || EVP_PKEY_is_a(key.get(), "EC") != 1 || EVP_PKEY_bits(key.get()) != 256) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": must be a private key on P-256, PEM"));
  }
  return key;
}

// Links speak to the service itself: their tokens are nobody's who calls the front, and names in them are the
// services'.
http::CallService ToService(std::shared_ptr<rpc::Client> client) {
  return [client](const std::string& method, const std::string& authorization, const std::string& municipality,
                  const google::protobuf::Message& request, google::protobuf::Message* answer) {
    return client->Call(method, request, answer,
                        {authorization, kPurpose, municipality, "", absl::Now() + kPagePatience});
  };
}

http::CallService ToFront(rpc::Pipeline* pipeline) {
  return [pipeline](const std::string& method, const std::string& authorization, const std::string& municipality,
                    const google::protobuf::Message& request, google::protobuf::Message* answer) {
    rpc::Incoming incoming;
    incoming.path = "/" + method;
    incoming.path[incoming.path.rfind('.')] = '/';
    incoming.headers = {
        {"authorization", authorization}, {"sjak-municipality", municipality}, {"sjak-purpose", kPurpose}};
    incoming.body = request.SerializeAsString();
    incoming.deadline = absl::Now() + kPagePatience;
    const auto promise = std::make_shared<std::promise<rpc::Reply>>();
    pipeline->Start(std::move(incoming), [promise](rpc::Reply reply) { promise->set_value(std::move(reply)); });
    const rpc::Reply reply = promise->get_future().get();
    if (reply.status.ok() && !answer->ParseFromString(reply.body)) return absl::InternalError("not the answer's type");
    return reply.status;
  };
}

absl::Status CheckUrl(const Config& config) {
  const std::string& url = config["public-url"];
  if (absl::StartsWith(url, "https://") && url.find('/', 8) == std::string::npos && url.size() > 8) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("--public-url must be https://host or https://host:port");
}

}  // namespace

std::vector<Flag> DoorFlags() {
  return {
      {"public-url", "", "how browsers reach --listen-http, https://host:port; for signing in and for signing links"},
      {"login-issuers", "", "file of the issuers that people sign in with; not readable by others; empty: nobody does"},
      {"login-ca", "", "authorities that prove those issuers' endpoints, PEM; empty: the system's"},
      {"link-issuer", "", "issuer that the services know signing links by; empty: none are handed out"},
      {"link-audience", "sjak", "audience that the services demand of that issuer's tokens"},
      {"link-key", "", "that issuer's private key on P-256, PEM; not readable by others"},
      {"link-key-id", "links", "id of the key in that issuer's JWKS"},
      {"link-keyring", "", "keyring that seals signing links; not readable by others"},
  };
}

absl::StatusOr<std::shared_ptr<const http::SigningLinks>> SigningLinksOf(const Config& config,
                                                                         std::shared_ptr<rpc::Client> placements,
                                                                         std::vector<rpc::Reloadable>* files) {
  if (config["link-issuer"].empty()) return nullptr;
  SJAK_RETURN_IF_ERROR(CheckUrl(config));
  SJAK_ASSIGN_OR_RETURN(identity::PKey key, ReadLinkKey(config["link-key"]));
  SJAK_ASSIGN_OR_RETURN(auto sealer, identity::Sealer::FromFile(config["link-keyring"]));
  files->push_back({"keys", [sealer] { return sealer->ReloadIfChanged(); }});
  const http::SigningLinksOptions options{config["public-url"], config["link-issuer"], config["link-audience"],
                                          config["link-key-id"]};
  const auto all = std::make_shared<LinksAndKey>(std::move(key), options, sealer, ToService(std::move(placements)));
  return std::shared_ptr<const http::SigningLinks>(all, &all->links);
}

absl::StatusOr<std::unique_ptr<http::Pages>> DoorOf(const Config& config,
                                                    std::shared_ptr<const http::SigningLinks> links,
                                                    rpc::Pipeline* pipeline, identity::TokenVerifier* verifier,
                                                    BusinessClock* clock) {
  std::unique_ptr<http::Login> login;
  std::unique_ptr<http::HearingPages> hearings;
  if (!config["login-issuers"].empty()) {
    SJAK_RETURN_IF_ERROR(CheckUrl(config));
    SJAK_ASSIGN_OR_RETURN(auto issuers, http::ReadLoginIssuers(config["login-issuers"]));
    http::PostFormOptions options{{}, config["login-ca"]};
    for (const http::LoginIssuer& issuer : issuers) options.urls.insert(issuer.token_endpoint);
    SJAK_ASSIGN_OR_RETURN(http::PostForm post, http::MakePostForm(std::move(options)));
    login = std::make_unique<http::Login>(std::move(issuers), config["public-url"], verifier, std::move(post));
    hearings = std::make_unique<http::HearingPages>(ToFront(pipeline), verifier);
  }
  if (login == nullptr && links == nullptr) return nullptr;
  return std::make_unique<http::Door>(std::move(login), std::move(hearings), std::move(links),
                                      config.List("http-origins"), clock);
}

}  // namespace sjak::gateway
