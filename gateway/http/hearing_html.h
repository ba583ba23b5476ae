#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "gateway/http/message.h"
#include "google/protobuf/message.h"
#include "platform/base/date.h"
#include "sjak/placements/v1/placements.pb.h"

// What a hearing (R9) looks like to whoever answers it, by a link or signed in.
namespace sjak::gateway::http {

// In Danish, for the middle of a sentence; "" for a party that cannot speak.
std::string TitleOf(placements::v1::HearingParty party);
// A paragraph with the dates, hours and function of a placement; nobody's name.
std::string TermsHtml(const placements::v1::PlacementTerms& terms);
// The form of an answer: field `party` (the number, chosen where there are several), `met` ("yes" or "no") and, unless
// empty, `request_id`. Sent to the page's own address.
std::string AnswerForm(const std::vector<placements::v1::HearingParty>& parties, const std::string& request_id);
// The answer in such a form; 0 when it says none.
enum class Answer { kNone = 0, kMet, kNotMet };
Answer ReadAnswer(const std::map<std::string, std::string>& form);
// The answer as the party's own statement on `today`.
placements::v1::RecordHearingRequest RecordOf(const std::string& request_id, const std::string& placement,
                                              placements::v1::HearingParty party, Answer answer, Date today);

// 503, to be asked again.
Response AwayPage();
// Whether `status` says no more than that the service did not answer now.
bool IsAway(const absl::Status& status);

}  // namespace sjak::gateway::http
