#pragma once

#include <string>

#include "absl/status/status.h"

namespace sjak::pilot {

struct LoginServerOptions {
  std::string folder;     // that `init` made
  std::string listen;     // "127.0.0.1:7181"
  std::string gateway;    // how browsers reach it, "https://localhost:7180"
  std::string programme;  // programme.json: of each company in it one may be who signs and who speaks for the employees
  // What the gateway knows of it (tokens) and is known by.
  std::string issuer, audience, kid, client_id;
};

// Serves the pilot's issuer to browsers and to the gateway, until SIGTERM or SIGINT, which the caller has blocked.
absl::Status ServeLogins(const LoginServerOptions& options);

}  // namespace sjak::pilot
