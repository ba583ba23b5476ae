#include "gateway/http/signing_links.h"

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gateway/http/form.h"
#include "gateway/http/hearing_html.h"
#include "platform/base/error.h"
#include "platform/base/uuid.h"
#include "platform/identity/bounded.h"
#include "platform/identity/token_signer.h"

namespace sjak::gateway::http {
namespace {

using nlohmann::json;
namespace v1 = placements::v1;

constexpr char kPurpose[] = "signing-link";
constexpr char kPath[] = "/sign/";
constexpr size_t kMostLink = 2'000;
constexpr absl::Duration kTokenLife = absl::Minutes(5);

const char* RoleOf(v1::HearingParty party) {
  switch (party) {
    case v1::HEARING_PARTY_EMPLOYER:
      return "EMPLOYER_SIGNER";
    case v1::HEARING_PARTY_SHOP_STEWARD:
    case v1::HEARING_PARTY_EMPLOYEE_REP:
      return "EMPLOYEE_REP";
    default:
      return nullptr;
  }
}

Response NoLink() { return Page(404, "Linket findes ikke", "<p>Bed jobcentret om et nyt.</p>"); }
Response Gone() { return Page(410, "Linket er brugt eller udløbet", "<p>Bed jobcentret om et nyt.</p>"); }

Response Failed(const absl::Status& status) {
  if (IsAway(status)) return AwayPage();
  if (absl::IsNotFound(status)) return NoLink();
  return Gone();
}

}  // namespace

absl::StatusOr<std::string> SigningLinks::LinkFor(const Invitation& invitation, absl::Time now,
                                                  absl::Duration life) const {
  if (RoleOf(invitation.party) == nullptr) return absl::InvalidArgumentError("a link is for a party that speaks");
  if (life <= absl::ZeroDuration() || life > kMostLife)
    return absl::InvalidArgumentError("a link lives at most 7 days");
  const json link = {{"id", Uuid::New().ToString()},
                     {"municipality", invitation.municipality},
                     {"cvr", invitation.cvr},
                     {"placement", invitation.placement},
                     {"party", static_cast<int>(invitation.party)},
                     {"until", absl::ToUnixSeconds(now + life)}};
  return absl::StrCat(options_.base, kPath, sealer_->SealText(kPurpose, link.dump(), ""));
}

bool SigningLinks::Serves(const Request& request) { return absl::StartsWith(request.target, kPath); }

absl::StatusOr<SigningLinks::Opened> SigningLinks::Open(absl::string_view sealed) const {
  if (sealed.size() > kMostLink) return absl::InvalidArgumentError("too long");
  SJAK_ASSIGN_OR_RETURN(const std::string text, sealer_->OpenText(kPurpose, sealed, ""));
  // Sealed here, so in the form above.
  const json link = json::parse(text);
  Opened opened;
  opened.id = link.at("id").get<std::string>();
  opened.until = absl::FromUnixSeconds(link.at("until").get<int64_t>());
  opened.invitation = {link.at("municipality").get<std::string>(), link.at("cvr").get<std::string>(),
                       link.at("placement").get<std::string>(),
                       static_cast<v1::HearingParty>(link.at("party").get<int>())};
  return opened;
}

// The link's own account, with the one role, for the one company.
std::string SigningLinks::AuthorizationOf(const Opened& link, absl::Time now) const {
  const int64_t issued = absl::ToUnixSeconds(now);
  const json claims = {{"iss", options_.issuer},
                       {"aud", options_.audience},
                       {"sub", absl::StrCat("link-", link.id)},
                       {"jti", link.id},
                       {"iat", issued},
                       {"exp", issued + absl::ToInt64Seconds(kTokenLife)},
                       {"class", "PARTNER"},
                       {"roles", json::array({RoleOf(link.invitation.party)})},
                       {"municipalities", json::array({link.invitation.municipality})},
                       {"cvrs", json::array({link.invitation.cvr})}};
  return "Bearer " + identity::SignToken(key_, claims, options_.kid, "ES256");
}

Response SigningLinks::Handle(const Request& request, absl::Time now, Date today) const {
  const absl::StatusOr<Opened> link = Open(absl::string_view(request.target).substr(sizeof kPath - 1));
  if (!link.ok()) return NoLink();
  if (now >= link->until) return Gone();
  const std::string authorization = AuthorizationOf(*link, now);
  if (request.verb == "GET") return Show(*link, authorization);
  if (request.verb != "POST") return {405, {{"allow", "GET, POST"}}, ""};
  const Answer answer = ReadAnswer(ReadForm(request.body));
  return answer == Answer::kNone ? Show(*link, authorization) : Record(*link, authorization, answer, today);
}

Response SigningLinks::Show(const Opened& link, const std::string& authorization) const {
  v1::GetPlacementRequest get;
  get.set_name(link.invitation.placement);
  v1::Placement placement;
  const absl::Status status = call_("sjak.placements.v1.PlacementsService.GetPlacement", authorization,
                                    link.invitation.municipality, get, &placement);
  if (!status.ok()) return Failed(status);
  return Page(200, "Høring om et virksomhedsforløb",
              absl::StrCat(TermsHtml(placement.terms()), AnswerForm({link.invitation.party}, "")));
}

Response SigningLinks::Record(const Opened& link, const std::string& authorization, Answer answer, Date today) const {
  const v1::RecordHearingRequest record =
      RecordOf(link.id, link.invitation.placement, link.invitation.party, answer, today);
  v1::Placement placement;
  const absl::Status status = call_("sjak.placements.v1.PlacementsService.RecordHearing", authorization,
                                    link.invitation.municipality, record, &placement);
  if (!status.ok()) return Failed(status);
  return Page(200, "Tak", "<p>Dit svar er modtaget, og linket kan ikke bruges igen.</p>");
}

}  // namespace sjak::gateway::http
