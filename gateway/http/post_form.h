#pragma once

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/http/login.h"

namespace sjak::gateway::http {

struct PostFormOptions {
  // The only URLs that are asked: endpoints of configured issuers.
  std::set<std::string> urls;
  // PEM file with the authorities that may prove an https endpoint; empty: the system's.
  std::string ca;
  // For all of it, from the look-up of the name to the last byte of the answer.
  absl::Duration patience = absl::Seconds(8);
};

// Posts a form as Login wants it: over TLS 1.2 or later that proves the host of the URL, on a connection of its own. An
// answer has at most 64 KiB, its head 8 KiB; redirects are not followed, they are answers. UNAVAILABLE for an endpoint
// that is not reached or proves to be another, DEADLINE_EXCEEDED, INVALID_ARGUMENT for any other URL. Any number of
// threads may post. Fails when the authorities cannot be read.
absl::StatusOr<PostForm> MakePostForm(PostFormOptions options);

}  // namespace sjak::gateway::http
