#include "cli/status_call.h"

#include <map>

#include "platform/base/error.h"
#include "sjak/feed/v1/feed.pb.h"

namespace sjak::cli {
namespace {

using reporting::v1::StatusReport;

absl::StatusOr<int64_t> Head(const std::string& method, const Invoke& invoke) {
  feed::v1::ReadFeedRequest request;
  request.set_page_size(1);
  feed::v1::ReadFeedResponse page;
  if (absl::Status status = invoke(method, request, &page); !status.ok()) return status;
  return page.complete_up_to().n();
}

bool CaughtUp(const StatusReport& report, const std::map<std::string, int64_t>& heads) {
  size_t followed = 0;
  for (const reporting::v1::FollowedFeed& feed : report.feeds()) {
    auto head = heads.find(feed.feed());
    if (head == heads.end()) continue;
    if (feed.n() < head->second && feed.stopped().empty()) return false;
    ++followed;
  }
  return followed == heads.size();
}

}  // namespace

absl::StatusOr<StatusReport> Status(const reporting::v1::GetStatusReportRequest& request, const Invoke& invoke) {
  StatusReport report;
  absl::Status status = invoke("sjak.programme.v1.ProgrammeService.GetStatusReport", request, &report);
  if (!status.ok()) return status;
  return report;
}

absl::StatusOr<StatusReport> StatusCaughtUp(const reporting::v1::GetStatusReportRequest& request, const Invoke& invoke,
                                            const std::function<bool()>& pause) {
  std::map<std::string, int64_t> heads;
  for (const auto& [feed, method] :
       {std::pair("citizens", "sjak.jobcentre.v1.JobcentreService.ReadCitizensFeed"),
        std::pair("placements", "sjak.jobcentre.v1.JobcentreService.ReadPlacementsFeed")}) {
    absl::StatusOr<int64_t> head = Head(method, invoke);
    if (!head.ok()) return head.status();
    heads[feed] = *head;
  }
  while (true) {
    absl::StatusOr<StatusReport> report = Status(request, invoke);
    const bool unknown = ReasonOf(report.status()) == "PROGRAMME_UNKNOWN";
    if (!report.ok() && !unknown) return report;
    if (report.ok() && CaughtUp(*report, heads)) return report;
    if (!pause()) return report;
  }
}

}  // namespace sjak::cli
