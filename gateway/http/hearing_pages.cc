#include "gateway/http/hearing_pages.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gateway/http/form.h"
#include "gateway/http/hearing_html.h"
#include "platform/base/uuid.h"

namespace sjak::gateway::http {
namespace {

namespace v1 = placements::v1;

constexpr char kHearings[] = "/hearings";
constexpr char kLeave[] = "<form method=\"post\" action=\"/logout\"><p><button>Log ud</button></p></form>";
constexpr int kPlacementsAPage = 100;

std::string PathOf(const Request& request) { return request.target.substr(0, request.target.find('?')); }

Response GoTo(const std::string& path) { return {303, {{"location", path}, {"cache-control", "no-store"}}, ""}; }

Response SignInFirst(const Request& request) {
  if (request.verb == "GET") return GoTo("/login?to=" + FormEncode(PathOf(request)));
  return Page(401, "Log ind igen", "<p>Svaret er ikke modtaget.</p><p><a href=\"/login?to=/hearings\">Log ind</a></p>");
}

Response NotThere() {
  return Page(404, "Forløbet findes ikke", "<p><a href=\"/hearings\">Se de høringer, der venter</a></p>");
}

Response Unanswerable() {
  return Page(409, "Høringen er lukket",
              "<p>Forløbet kan ikke besvares nu. Spørg jobcentret.</p><p><a href=\"/hearings\">Tilbage</a></p>");
}

// What the person sees of a refusal.
Response PageOf(const absl::Status& status) {
  if (IsAway(status)) return AwayPage();
  if (absl::IsNotFound(status)) return NotThere();
  if (absl::IsPermissionDenied(status) || absl::IsUnauthenticated(status)) {
    return Page(403, "Ingen adgang", absl::StrCat("<p>Kontoen har ikke adgang til dette.</p>", kLeave));
  }
  return Unanswerable();
}

std::vector<v1::HearingParty> PartiesOf(const identity::Caller& caller) {
  std::vector<v1::HearingParty> parties;
  if (caller.cls != policy::v1::CALLER_CLASS_PARTNER) return parties;
  if (caller.HasRole(policy::v1::ROLE_EMPLOYER_SIGNER)) parties.push_back(v1::HEARING_PARTY_EMPLOYER);
  if (caller.HasRole(policy::v1::ROLE_EMPLOYEE_REP)) {
    parties.push_back(v1::HEARING_PARTY_SHOP_STEWARD);
    parties.push_back(v1::HEARING_PARTY_EMPLOYEE_REP);
  }
  return parties;
}

bool HasSpoken(const v1::Placement& placement, const std::vector<v1::HearingParty>& parties) {
  return std::any_of(placement.hearings().begin(), placement.hearings().end(), [&](const v1::Hearing& hearing) {
    return std::count(parties.begin(), parties.end(), hearing.party()) > 0;
  });
}

Response ChooseMunicipality(const std::vector<std::string>& municipalities) {
  if (municipalities.size() == 1) return GoTo(absl::StrCat(kHearings, "/", municipalities[0]));
  std::string choices;
  for (const std::string& code : municipalities) {
    absl::StrAppend(&choices, "<li><a href=\"", kHearings, "/", code, "\">Kommune ", code, "</a></li>");
  }
  return Page(200, "Høringer, der venter", absl::StrCat("<ul>", choices, "</ul>", kLeave));
}

}  // namespace

bool HearingPages::Serves(const Request& request) {
  const std::string path = PathOf(request);
  return path == kHearings || absl::StartsWith(path, absl::StrCat(kHearings, "/"));
}

Response HearingPages::Handle(const Request& request, const std::string& authorization, absl::Time now,
                              Date today) const {
  absl::string_view token = authorization;
  if (!absl::ConsumePrefix(&token, "Bearer ")) return SignInFirst(request);
  const absl::StatusOr<identity::Caller> caller = verifier_->Verify(token, now);
  if (!caller.ok()) return SignInFirst(request);
  if (request.verb != "GET" && request.verb != "POST") return {405, {{"allow", "GET, POST"}}, ""};

  Visit visit{authorization, PartiesOf(*caller), "", ""};
  if (visit.parties.empty()) {
    return Page(403, "Ingen høringer",
                absl::StrCat("<p>Kontoen svarer hverken for arbejdsgiver eller medarbejdere.</p>", kLeave));
  }
  // "", "hearings", municipality, placement
  const std::vector<std::string> path = absl::StrSplit(PathOf(request), '/');
  if (path.size() == 2 && request.verb == "GET") return ChooseMunicipality(caller->municipalities);
  if (path.size() < 3 || path.size() > 4 ||
      std::count(caller->municipalities.begin(), caller->municipalities.end(), path[2]) == 0) {
    return NotThere();
  }
  visit.municipality = path[2];
  if (path.size() == 3) {
    if (request.verb != "GET") return {405, {{"allow", "GET"}}, ""};
    const size_t question = request.target.find('?');
    const auto query = ReadForm(question == std::string::npos ? "" : request.target.substr(question + 1));
    const auto after = query.find("after");
    return List(visit, after == query.end() ? "" : after->second);
  }
  const auto id = Uuid::Parse(path[3]);
  if (!id.ok()) return NotThere();
  visit.placement = ResourceName("placements", *id);
  return request.verb == "GET" ? Show(visit) : Record(visit, ReadForm(request.body), today);
}

Response HearingPages::List(const Visit& visit, const std::string& after) const {
  v1::ListPlacementsRequest list;
  list.set_page_size(kPlacementsAPage);
  list.set_page_token(after);
  v1::ListPlacementsResponse found;
  const absl::Status status =
      front_("sjak.partner.v1.PartnerService.ListPlacements", visit.authorization, visit.municipality, list, &found);
  if (!status.ok()) return PageOf(status);
  std::string rows;
  for (const v1::Placement& placement : found.placements()) {
    if (placement.state() != v1::PLACEMENT_STATE_APPROVED) continue;
    absl::StrAppend(&rows, "<li>", TermsHtml(placement.terms()), "<p><a href=\"", kHearings, "/", visit.municipality,
                    "/", IdOf(placement.name()).ToString(), "\">",
                    HasSpoken(placement, visit.parties) ? "Ret svaret" : "Svar på høringen", "</a></p></li>");
  }
  std::string body = rows.empty() ? "<p>Ingen venter.</p>" : absl::StrCat("<ul>", rows, "</ul>");
  if (!found.next_page_token().empty()) {
    absl::StrAppend(&body, "<p><a href=\"", kHearings, "/", visit.municipality,
                    "?after=", FormEncode(found.next_page_token()), "\">Flere</a></p>");
  }
  return Page(200, "Høringer, der venter", absl::StrCat(body, kLeave));
}

Response HearingPages::Show(const Visit& visit) const {
  v1::GetPlacementRequest get;
  get.set_name(visit.placement);
  v1::Placement placement;
  const absl::Status status =
      front_("sjak.partner.v1.PartnerService.GetPlacement", visit.authorization, visit.municipality, get, &placement);
  if (!status.ok()) return PageOf(status);
  // The id is of this form, so that a form that is sent twice counts once.
  return Page(200, "Høring om et virksomhedsforløb",
              absl::StrCat(TermsHtml(placement.terms()), AnswerForm(visit.parties, Uuid::New().ToString()), kLeave));
}

Response HearingPages::Record(const Visit& visit, const std::map<std::string, std::string>& form, Date today) const {
  const Answer answer = ReadAnswer(form);
  const auto id = form.find("request_id"), party = form.find("party");
  int number = 0;
  if (answer == Answer::kNone || id == form.end() || party == form.end() || !absl::SimpleAtoi(party->second, &number)) {
    return Show(visit);
  }
  v1::Placement placement;
  const absl::Status status =
      front_("sjak.partner.v1.HearingsService.RecordHearing", visit.authorization, visit.municipality,
             RecordOf(id->second, visit.placement, static_cast<v1::HearingParty>(number), answer, today), &placement);
  if (!status.ok()) return PageOf(status);
  return Page(200, "Tak", "<p>Dit svar er modtaget.</p><p><a href=\"/hearings\">Tilbage til høringerne</a></p>");
}

}  // namespace sjak::gateway::http
