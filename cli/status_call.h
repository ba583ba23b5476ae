#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "cli/session.h"
#include "sjak/reporting/v1/reporting.pb.h"

namespace sjak::cli {

absl::StatusOr<reporting::v1::StatusReport> Status(const reporting::v1::GetStatusReportRequest& request,
                                                   const Invoke& invoke);

// The report once it holds everything that both feeds held when this was called. `pause` is called between two looks
// and says whether to look again; when it does not, the newest report comes back as it is. A programme that reporting
// has not heard of yet is waited for too; a follower that has stopped is not.
absl::StatusOr<reporting::v1::StatusReport> StatusCaughtUp(const reporting::v1::GetStatusReportRequest& request,
                                                           const Invoke& invoke, const std::function<bool()>& pause);

}  // namespace sjak::cli
