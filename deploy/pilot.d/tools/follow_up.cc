#include <google/protobuf/util/json_util.h>

#include "absl/strings/str_cat.h"
#include "deploy/pilot.d/tools/session.h"
#include "platform/base/error.h"
#include "sjak/reporting/v1/follow_up.pb.h"

namespace sjak::pilot {

absl::StatusOr<std::vector<FollowUpStep>> FollowUpSteps(Session& session) {
  std::vector<FollowUpStep> steps;
  const Json entries = session.Read("follow_up.json")["follow_ups"];
  for (size_t i = 0; i < entries.size(); ++i) {
    reporting::v1::RecordFollowUpRequest request;
    const auto parsed =
        google::protobuf::util::JsonStringToMessage(entries[i]["facts"].dump(), request.mutable_facts());
    if (!parsed.ok()) return absl::InvalidArgumentError(absl::StrCat("follow_up.json: entry ", i, " is not one"));
    steps.push_back({DateOf(entries[i]["on"]), [&session, request, i]() mutable {
                       request.set_programme(session.names["programme"]);
                       reporting::v1::FollowUp answer;
                       return session.Do("officer", absl::StrCat("follow-up ", i),
                                         "sjak.programme.v1.FollowUpService.RecordFollowUp", request, &answer);
                     }});
  }
  return steps;
}

}  // namespace sjak::pilot
