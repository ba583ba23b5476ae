#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/http/hearing_pages.h"
#include "gateway/http/login.h"
#include "gateway/http/pages.h"
#include "gateway/http/signing_links.h"
#include "platform/base/clock.h"

namespace sjak::gateway::http {

// All pages of the gateway: signing in and out, hearings of the signed-in, hearings by link. What is not set up is not
// there. Each page is one line of JSON, event "page", without its address, which may be a secret.
class Door : public Pages {
 public:
  // Without `login` nobody signs in, and without `links` none is good; either may be null. `origins`: pages besides the
  // gateway's own that may call with a session, as Login::AuthorizationOf says. The clock, for the day on which
  // somebody was heard, outlives it.
  Door(std::unique_ptr<Login> login, std::unique_ptr<HearingPages> hearings, std::shared_ptr<const SigningLinks> links,
       std::vector<std::string> origins, BusinessClock* clock)
      : login_(std::move(login)),
        hearings_(std::move(hearings)),
        links_(std::move(links)),
        origins_(std::move(origins)),
        clock_(clock) {}

  // "/login", "/login/callback", "/logout", "/hearings...", "/sign/..."; and "/", which leads to the hearings.
  bool Serves(const Request& request) const override;
  Response Handle(const Request& request) override;
  std::string AuthorizationOf(const Request& request) const override;

 private:
  Response Answer(const Request& request, const std::string& page);
  // The page's name for the log; "" for none.
  std::string NameOf(const Request& request) const;

  const std::unique_ptr<Login> login_;
  const std::unique_ptr<HearingPages> hearings_;
  const std::shared_ptr<const SigningLinks> links_;
  const std::vector<std::string> origins_;
  BusinessClock* const clock_;
};

}  // namespace sjak::gateway::http
