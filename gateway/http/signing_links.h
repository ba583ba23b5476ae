#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/http/hearing_html.h"
#include "gateway/http/message.h"
#include "google/protobuf/message.h"
#include "platform/base/date.h"
#include "platform/identity/openssl.h"
#include "platform/identity/sealer.h"
#include "sjak/placements/v1/placements.pb.h"

// A hearing (R9) signed by somebody without an account: a link for one party of one placement, good for one answer.
namespace sjak::gateway::http {

// Whom a link is for. The party is SHOP_STEWARD, EMPLOYEE_REP or EMPLOYER.
struct Invitation {
  std::string municipality, cvr;  // of the company that has the placement
  std::string placement;          // as services name it
  placements::v1::HearingParty party = placements::v1::HEARING_PARTY_UNSPECIFIED;
};

// Calls a service with the given header `authorization`, in the municipality. Blocks.
using CallService = std::function<absl::Status(
    const std::string& method, const std::string& authorization, const std::string& municipality,
    const google::protobuf::Message& request, google::protobuf::Message* answer)>;

struct SigningLinksOptions {
  std::string base;  // "https://sjak.example"
  // The issuer as which links speak to services, which must know it with the key's public half and be told that it
  // asserts PARTNER with EMPLOYEE_REP and EMPLOYER_SIGNER and no more.
  std::string issuer, audience, kid;
};

// Nothing is kept here. What a link is for stands sealed in it, so nobody makes or changes one; and its id is the
// request_id of the answer, which the service that takes it remembers: the same answer again changes nothing, another
// one is refused. So a link may live as long as request ids are remembered, 7 days, and no longer. Functions of a
// request; any number of threads may call.
class SigningLinks {
 public:
  static constexpr absl::Duration kMostLife = absl::Hours(7 * 24);

  // `key`: ES256; outlives it. `sealer` seals links: whoever has its ring may open them.
  SigningLinks(SigningLinksOptions options, std::shared_ptr<const identity::Sealer> sealer, EVP_PKEY* key,
               CallService call)
      : options_(std::move(options)), sealer_(std::move(sealer)), key_(key), call_(std::move(call)) {}

  // The link's address. The caller has made sure that whoever asks may see the placement. INVALID_ARGUMENT for a party
  // that is nobody, and for a life that is not positive or too long.
  absl::StatusOr<std::string> LinkFor(const Invitation& invitation, absl::Time now, absl::Duration life) const;

  static bool Serves(const Request& request);  // "/sign/..."
  //   GET  the placement's terms, without a name, and a form
  //   POST the answer (field `met`, "yes" or "no"): recorded as the party's own statement, heard on `today`
  // 404 for a link that is none, 410 for one whose time is over or that was answered otherwise before, 503 while the
  // service is away.
  Response Handle(const Request& request, absl::Time now, Date today) const;

 private:
  struct Opened {
    Invitation invitation;
    std::string id;
    absl::Time until;
  };
  absl::StatusOr<Opened> Open(absl::string_view sealed) const;
  std::string AuthorizationOf(const Opened& link, absl::Time now) const;
  Response Show(const Opened& link, const std::string& authorization) const;
  Response Record(const Opened& link, const std::string& authorization, Answer answer, Date today) const;

  const SigningLinksOptions options_;
  const std::shared_ptr<const identity::Sealer> sealer_;
  EVP_PKEY* const key_;
  const CallService call_;
};

}  // namespace sjak::gateway::http
