#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gateway/http/message.h"

namespace sjak::gateway::http {

// Which pages of other origins a browser lets call: those of an allow-list, and no other (fetch.spec.whatwg.org, CORS).
// They send tokens in a header: credentials, and so the session of a signed-in browser, are not allowed.
class Cors {
 public:
  // Whole origins, "https://partner.example"; empty: no page of another origin.
  explicit Cors(std::vector<std::string> origins) : origins_(origins.begin(), origins.end()) {}

  static bool IsPreflight(const Request& request) {
    return request.verb == "OPTIONS" && !request.Header("access-control-request-method").empty();
  }
  // 204 with what the page may send, or 403.
  Response Preflight(const Request& request) const;
  // What an answer to `origin` says besides; nothing for an origin that is not listed.
  std::vector<std::pair<std::string, std::string>> Headers(const std::string& origin) const;

 private:
  const std::set<std::string> origins_;
};

}  // namespace sjak::gateway::http
