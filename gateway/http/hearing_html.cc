#include "gateway/http/hearing_html.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gateway/http/form.h"
#include "platform/base/wire.h"

namespace sjak::gateway::http {
namespace {

namespace v1 = placements::v1;

std::string DayHtml(const google::type::Date& date) {
  return absl::StrFormat("<time datetime=\"%s\">%d.%d.%d</time>", wire::DateOf(date).ToString(), date.day(),
                         date.month(), date.year());
}

std::string PartyHtml(const std::vector<v1::HearingParty>& parties) {
  if (parties.size() == 1) {
    return absl::StrCat("<p>Du svarer som ", TitleOf(parties[0]), ".</p><input type=\"hidden\" name=\"party\" value=\"",
                        static_cast<int>(parties[0]), "\">");
  }
  std::string choices;
  for (const v1::HearingParty party : parties) {
    const int n = party;
    absl::StrAppend(&choices, "<p><input type=\"radio\" name=\"party\" required id=\"party-", n, "\" value=\"", n,
                    "\"> <label for=\"party-", n, "\">", TitleOf(party), "</label></p>");
  }
  return absl::StrCat("<fieldset><legend>Du svarer som</legend>", choices, "</fieldset>");
}

}  // namespace

std::string TitleOf(v1::HearingParty party) {
  switch (party) {
    case v1::HEARING_PARTY_EMPLOYER:
      return "arbejdsgiver";
    case v1::HEARING_PARTY_SHOP_STEWARD:
      return "tillidsrepræsentant";
    case v1::HEARING_PARTY_EMPLOYEE_REP:
      return "medarbejderrepræsentant";
    default:
      return "";
  }
}

std::string TermsHtml(const v1::PlacementTerms& terms) {
  return absl::StrCat("<p>Fra ", DayHtml(terms.starts_on()), " til ", DayHtml(terms.ends_on()), ", ",
                      terms.weekly_minutes() / 60, " timer og ", terms.weekly_minutes() % 60,
                      " minutter om ugen, funktion ", HtmlEscape(terms.function_code()), ".</p>");
}

std::string AnswerForm(const std::vector<v1::HearingParty>& parties, const std::string& request_id) {
  const std::string hidden = request_id.empty() ? ""
                                                : absl::StrCat("<input type=\"hidden\" name=\"request_id\" value=\"",
                                                               HtmlEscape(request_id), "\">");
  return absl::StrCat("<form method=\"post\">", hidden, PartyHtml(parties),
                      "<fieldset><legend>Er betingelserne for forløbet opfyldt på arbejdspladsen?</legend>",
                      "<p><button name=\"met\" value=\"yes\">Ja, de er opfyldt</button></p>",
                      "<p><button name=\"met\" value=\"no\">Nej, de er ikke opfyldt</button></p></fieldset></form>");
}

Answer ReadAnswer(const std::map<std::string, std::string>& form) {
  const auto met = form.find("met");
  if (met == form.end()) return Answer::kNone;
  return met->second == "yes" ? Answer::kMet : met->second == "no" ? Answer::kNotMet : Answer::kNone;
}

v1::RecordHearingRequest RecordOf(const std::string& request_id, const std::string& placement, v1::HearingParty party,
                                  Answer answer, Date today) {
  v1::RecordHearingRequest record;
  record.set_request_id(request_id);
  record.set_placement(placement);
  record.mutable_hearing()->set_party(party);
  *record.mutable_hearing()->mutable_heard_on() = wire::ToProto(today);
  record.mutable_hearing()->set_conditions_met(answer == Answer::kMet);
  return record;
}

bool IsAway(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) || absl::IsResourceExhausted(status);
}

Response AwayPage() {
  Response page = Page(503, "Prøv igen om lidt", "<p>Intet er gået tabt, men intet svar er modtaget endnu.</p>");
  page.headers.emplace_back("retry-after", "5");
  return page;
}

}  // namespace sjak::gateway::http
