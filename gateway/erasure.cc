#include "gateway/erasure.h"

#include "gateway/gather.h"
#include "sjak/jobcentre/v1/rights.pb.h"

namespace sjak::gateway {
namespace {

constexpr char kInCitizens[] = "sjak.citizens.v1.RightsService.ErasePerson";
constexpr char kInPlacements[] = "sjak.placements.v1.RightsService.ErasePerson";

void EraseInPlacements(const std::shared_ptr<rpc::CallState>& state, const std::shared_ptr<Upstream>& placements,
                       const std::shared_ptr<jobcentre::v1::PersonErasure>& answer) {
  const auto& request = static_cast<const jobcentre::v1::EraseEverywhereRequest&>(*state->request);
  placements::v1::ErasePersonRequest erase;
  erase.set_request_id(request.request_id());
  erase.set_citizen(request.citizen());
  erase.set_validate_only(request.validate_only());
  placements->Call(state, kInPlacements, erase.SerializeAsString(), SectionDeadline(state->call.deadline),
                   [state, answer](absl::Status status, std::string body) {
                     FillSection(status, body, kInPlacements, answer->mutable_placements());
                     state->Finish(absl::OkStatus(), answer->SerializeAsString());
                   });
}

}  // namespace

void EraseEverywhere(std::shared_ptr<rpc::CallState> state, const Upstreams& upstreams) {
  const auto& request = static_cast<const jobcentre::v1::EraseEverywhereRequest&>(*state->request);
  citizens::v1::ErasePersonRequest erase;
  erase.set_request_id(request.request_id());
  erase.set_citizen(request.citizen());
  erase.set_ground(request.ground());
  erase.set_validate_only(request.validate_only());
  upstreams.at("citizens")
      ->Call(state, kInCitizens, erase.SerializeAsString(), rpc::Client::CarriedOn(state->call.deadline),
             [state, placements = upstreams.at("placements")](absl::Status status, std::string body) {
               if (!status.ok()) {
                 state->Finish(std::move(status));
                 return;
               }
               const auto answer = std::make_shared<jobcentre::v1::PersonErasure>();
               FillSection(status, body, kInCitizens, answer->mutable_citizens());
               EraseInPlacements(state, placements, answer);
             });
}

}  // namespace sjak::gateway
