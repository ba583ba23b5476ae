#pragma once

#include <string>
#include <vector>

#include "gateway/http/message.h"
#include "gateway/http/signing_links.h"
#include "platform/identity/tokens.h"

namespace sjak::gateway::http {

// Hearings (R9) answered by people who have an account and are signed in: who signs for the employer, and the
// employees' representatives. Everything is asked through the partner front in the person's own name, so that access,
// the names of things, limits and the access log are those of any other call. Functions of a request; any number of
// threads may call.
class HearingPages {
 public:
  // `front` calls methods of the partner front; the verifier outlives it.
  HearingPages(CallService front, identity::TokenVerifier* verifier) : front_(std::move(front)), verifier_(verifier) {}

  static bool Serves(const Request& request);  // "/hearings..."
  //   GET  /hearings                          on to the municipality, or a choice where the account has several
  //   GET  /hearings/MUNICIPALITY?after=PAGE  decided placements that have not begun
  //   GET  /hearings/MUNICIPALITY/PLACEMENT   the placement's terms, without a name, and a form
  //   POST the same                           the answer: recorded as the party's own, heard on `today`; sent twice it
  //   counts
  //                                           once
  // `authorization`: the header that the request is answered by; without a good one a GET goes to /login, a POST gets
  // 401. 403 for an account that speaks for no party, 404 for what is not there or not theirs, 409 where the placement
  // takes no answer any more, 503 while the service is away.
  Response Handle(const Request& request, const std::string& authorization, absl::Time now, Date today) const;

 private:
  struct Visit {
    std::string authorization;
    std::vector<placements::v1::HearingParty> parties;
    std::string municipality, placement;
  };
  Response List(const Visit& visit, const std::string& after) const;
  Response Show(const Visit& visit) const;
  Response Record(const Visit& visit, const std::map<std::string, std::string>& form, Date today) const;

  const CallService front_;
  identity::TokenVerifier* const verifier_;
};

}  // namespace sjak::gateway::http
