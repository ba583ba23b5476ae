#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace sjak::gateway::http {

// An HTTP/1.1 request as it came in, whatever read it.
struct Request {
  std::string verb;                            // "POST"
  std::string target;                          // "/sjak.partner.v1.PartnerService/GetPlacement"
  std::map<std::string, std::string> headers;  // names in lower case; of a repeated one the values, joined by ", "
  std::string body;

  // The header's value, or "".
  std::string Header(const std::string& name) const {
    const auto it = headers.find(name);
    return it == headers.end() ? "" : it->second;
  }
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

}  // namespace sjak::gateway::http
