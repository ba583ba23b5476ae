#include "gateway/overview.h"

#include <algorithm>
#include <atomic>

#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "sjak/jobcentre/v1/jobcentre.pb.h"

namespace sjak::gateway {
namespace {

using jobcentre::v1::SectionStatus;

constexpr int kPlacements = 50;
// Until when the sections may come: 20 ms and a tenth of the time left, at most 250 ms, are for putting them together
// and sending them, so that one late service does not cost the caller the rest.
absl::Time SectionDeadline(absl::Time deadline) {
  return deadline - std::min(absl::Milliseconds(250), absl::Milliseconds(20) + (deadline - absl::Now()) / 10);
}

// The overview while its sections come in. Each is made before the calls start and written by its own call only.
struct Gathering {
  explicit Gathering(std::shared_ptr<rpc::CallState> s) : state(std::move(s)) {
    answer.mutable_citizen()->mutable_status();
    answer.mutable_placements()->mutable_status();
  }
  void SectionDone() {
    if (left.fetch_sub(1) == 1) state->Finish(absl::OkStatus(), answer.SerializeAsString());
  }

  const std::shared_ptr<rpc::CallState> state;
  jobcentre::v1::CitizenOverview answer;
  std::atomic<int> left{2};
};

// Whether the section can be filled, said in its status.
bool Judge(const absl::Status& status, SectionStatus* out) {
  out->set_available(status.ok());
  if (status.ok()) return true;
  const bool away = absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
  const std::string reason = ReasonOf(status);
  out->set_reason(away || reason.empty() ? "UNAVAILABLE" : reason);
  return false;
}

absl::Status Parse(const absl::Status& status, const std::string& body, google::protobuf::Message* answer) {
  if (!status.ok() || answer->ParseFromString(body)) return status;
  answer->Clear();
  return Refuse(absl::StatusCode::kInternal, "INTERNAL", "The answer could not be read.");
}

}  // namespace

void GetCitizenOverview(std::shared_ptr<rpc::CallState> state, Upstream* citizens, Upstream* placements) {
  const rpc::Call& call = state->call;
  const auto& request = static_cast<const jobcentre::v1::GetCitizenOverviewRequest&>(*state->request);
  const absl::Time deadline = SectionDeadline(call.deadline);
  const auto gathering = std::make_shared<Gathering>(state);
  gathering->answer.set_name(request.citizen());

  citizens::v1::GetCitizenRequest citizen;
  citizen.set_name(request.citizen());
  placements::v1::ListPlacementsRequest list;
  list.set_citizen(request.citizen());
  list.set_page_size(kPlacements);

  citizens->Call(*state, "sjak.citizens.v1.CitizensService.GetCitizen", citizen.SerializeAsString(), deadline,
                 [gathering](absl::Status status, std::string body) {
                   if (absl::IsNotFound(status)) {
                     gathering->state->Finish(std::move(status));
                     return;
                   }
                   auto* section = gathering->answer.mutable_citizen();
                   citizens::v1::Citizen found;
                   if (Judge(Parse(status, body, &found), section->mutable_status())) {
                     *section->mutable_citizen() = std::move(found);
                   }
                   gathering->SectionDone();
                 });
  placements->Call(*state, "sjak.placements.v1.PlacementsService.ListPlacements", list.SerializeAsString(), deadline,
                   [gathering](absl::Status status, std::string body) {
                     auto* section = gathering->answer.mutable_placements();
                     placements::v1::ListPlacementsResponse page;
                     if (Judge(Parse(status, body, &page), section->mutable_status())) {
                       *section->mutable_placements() = std::move(*page.mutable_placements());
                     }
                     gathering->SectionDone();
                   });
}

}  // namespace sjak::gateway
