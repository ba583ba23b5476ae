#pragma once

#include <string>

#include "gateway/http/message.h"

namespace sjak::gateway::http {

// What a listener shows to people, beside the calls of programs. Any number of threads may ask.
class Pages {
 public:
  virtual ~Pages() = default;
  // Whether the request is for a page. Decides by the target alone, at once.
  virtual bool Serves(const Request& request) const = 0;
  // The answer to what it serves. May block for some seconds.
  virtual Response Handle(const Request& request) = 0;
  // The value of the header `authorization` for a call that comes from a signed-in browser, or the header itself.
  virtual std::string AuthorizationOf(const Request& request) const { return request.Header("authorization"); }
};

}  // namespace sjak::gateway::http
