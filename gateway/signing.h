#pragma once

#include <memory>

#include "gateway/http/signing_links.h"
#include "gateway/upstream.h"

namespace sjak::gateway {

inline constexpr char kIssueSigningLink[] = "sjak.jobcentre.v1.HearingLinksService.IssueSigningLink";

// Asks placements, which judges and logs, whom the link is for, and seals it. Where `links` is null FAILED_PRECONDITION
// SIGNING_LINKS_OFF. Does not block.
void IssueSigningLink(std::shared_ptr<rpc::CallState> state, const Upstreams& upstreams,
                      std::shared_ptr<const http::SigningLinks> links);

}  // namespace sjak::gateway
