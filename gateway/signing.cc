#include "gateway/signing.h"

#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/base/wire.h"
#include "platform/rpc/failures.h"
#include "sjak/jobcentre/v1/hearings.pb.h"
#include "sjak/placements/v1/hearings.pb.h"

namespace sjak::gateway {
namespace {

constexpr char kInvite[] = "sjak.placements.v1.HearingLinksService.InviteToHearing";
constexpr absl::Duration kUsualLife = absl::Hours(48);

void FinishWithLink(rpc::CallState& state, const http::SigningLinks& links, const std::string& body) {
  placements::v1::HearingInvitation invitation;
  if (!invitation.ParseFromString(body)) {
    state.Finish(rpc::Internal(state.call));
    return;
  }
  const auto& request = static_cast<const jobcentre::v1::IssueSigningLinkRequest&>(*state.request);
  const absl::Duration life = request.life_seconds() == 0 ? kUsualLife : absl::Seconds(request.life_seconds());
  const absl::Time now = absl::Now();
  const absl::StatusOr<std::string> url = links.LinkFor(
      {state.call.municipality(), invitation.cvr(), invitation.placement(), invitation.party()}, now, life);
  if (!url.ok()) {
    state.Finish(rpc::Internal(state.call));
    return;
  }
  jobcentre::v1::SigningLink link;
  link.set_placement(invitation.placement());
  link.set_party(invitation.party());
  link.set_url(*url);
  *link.mutable_expires_at() = wire::ToProto(now + life);
  state.Finish(absl::OkStatus(), link.SerializeAsString());
}

}  // namespace

void IssueSigningLink(std::shared_ptr<rpc::CallState> state, const Upstreams& upstreams,
                      std::shared_ptr<const http::SigningLinks> links) {
  if (links == nullptr) {
    state->Finish(RefuseState("SIGNING_LINKS_OFF",
                              "This gateway hands out no signing links. Record what the party says.", "signing links"));
    return;
  }
  const auto& request = static_cast<const jobcentre::v1::IssueSigningLinkRequest&>(*state->request);
  placements::v1::InviteToHearingRequest invite;
  invite.set_placement(request.placement());
  invite.set_party(request.party());
  upstreams.at("placements")
      ->Call(state, kInvite, invite.SerializeAsString(), rpc::Client::CarriedOn(state->call.deadline),
             [state, links](absl::Status status, std::string body) {
               if (status.ok()) {
                 FinishWithLink(*state, *links, body);
               } else {
                 state->Finish(std::move(status));
               }
             });
}

}  // namespace sjak::gateway
