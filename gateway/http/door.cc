#include "gateway/http/door.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/telemetry/log.h"

namespace sjak::gateway::http {

std::string Door::NameOf(const Request& request) const {
  if (links_ != nullptr && SigningLinks::Serves(request)) return "sign";
  if (login_ == nullptr) return "";
  if (Login::Serves(request)) return "login";
  if (HearingPages::Serves(request)) return "hearings";
  return request.target == "/" ? "start" : "";
}

bool Door::Serves(const Request& request) const { return !NameOf(request).empty(); }

std::string Door::AuthorizationOf(const Request& request) const {
  return login_ == nullptr ? Pages::AuthorizationOf(request) : login_->AuthorizationOf(request, origins_);
}

Response Door::Answer(const Request& request, const std::string& page) {
  const absl::Time now = absl::Now();
  if (page == "sign") return links_->Handle(request, now, clock_->Today());
  if (page == "login") return login_->Handle(request, now);
  if (page == "hearings") return hearings_->Handle(request, AuthorizationOf(request), now, clock_->Today());
  return {303, {{"location", "/hearings"}}, ""};
}

Response Door::Handle(const Request& request) {
  const absl::Time began = absl::Now();
  const std::string page = NameOf(request);
  Response response = Answer(request, page);
  telemetry::Log(telemetry::Level::kInfo, "page",
                 {{"page", page},
                  {"verb", request.verb},
                  {"status", absl::StrCat(response.status)},
                  {"microseconds", absl::StrCat(absl::ToInt64Microseconds(absl::Now() - began))}});
  return response;
}

}  // namespace sjak::gateway::http
