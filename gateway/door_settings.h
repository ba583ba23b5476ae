#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/http/pages.h"
#include "gateway/http/signing_links.h"
#include "platform/base/config.h"
#include "platform/rpc/client.h"
#include "platform/rpc/pipeline.h"
#include "platform/rpc/program.h"

// How people come in by the gateway's HTTP listener (http/door.h), as the program's flags say.
namespace sjak::gateway {

std::vector<Flag> DoorFlags();

// Null without --link-issuer. `placements` takes the answers; what is read again when it changes is added to `files`.
absl::StatusOr<std::shared_ptr<const http::SigningLinks>> SigningLinksOf(const Config& config,
                                                                         std::shared_ptr<rpc::Client> placements,
                                                                         std::vector<rpc::Reloadable>* files);

// Null without --login-issuers and without `links`. Pages for the signed-in call through `pipeline`, like any client.
// All three pointers outlive it.
absl::StatusOr<std::unique_ptr<http::Pages>> DoorOf(const Config& config,
                                                    std::shared_ptr<const http::SigningLinks> links,
                                                    rpc::Pipeline* pipeline, identity::TokenVerifier* verifier,
                                                    BusinessClock* clock);

}  // namespace sjak::gateway
