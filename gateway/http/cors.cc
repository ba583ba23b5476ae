#include "gateway/http/cors.h"

namespace sjak::gateway::http {

Response Cors::Preflight(const Request& request) const {
  Response response;
  const std::string origin = request.Header("origin");
  if (origins_.count(origin) == 0) {
    response.status = 403;
    return response;
  }
  response.status = 204;
  response.headers = {{"access-control-allow-origin", origin},
                      {"access-control-allow-methods", "POST"},
                      {"access-control-allow-headers",
                       "authorization, content-type, connect-protocol-version, connect-timeout-ms, "
                       "connect-content-encoding, connect-accept-encoding, sjak-purpose, sjak-municipality, "
                       "traceparent, x-user-agent"},
                      {"access-control-max-age", "7200"},
                      {"vary", "origin"}};
  return response;
}

std::vector<std::pair<std::string, std::string>> Cors::Headers(const std::string& origin) const {
  if (origins_.count(origin) == 0) return {};
  return {{"access-control-allow-origin", origin},
          {"access-control-expose-headers", "connect-content-encoding, retry-after, sjak-correlation-id"},
          {"vary", "origin"}};
}

}  // namespace sjak::gateway::http
