#include "cli/feed_tail.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "sjak/feed/v1/feed.pb.h"

namespace sjak::cli {

absl::Status TailFeed(const TailOptions& options, const Invoke& invoke,
                      const std::function<void(const std::string&)>& line, const std::function<bool()>& wait) {
  const std::string method = options.feed == "placements" ? "sjak.jobcentre.v1.JobcentreService.ReadPlacementsFeed"
                                                          : "sjak.jobcentre.v1.JobcentreService.ReadCitizensFeed";
  feed::v1::ReadFeedRequest request;
  request.set_page_size(500);
  // Epoch 0: whichever the feed is in now; the answer's position carries it from then on.
  request.mutable_after()->set_n(std::max<int64_t>(0, options.from - 1));
  while (true) {
    feed::v1::ReadFeedResponse page;
    if (absl::Status status = invoke(method, request, &page); !status.ok()) return status;
    for (const feed::v1::Event& event : page.events()) {
      std::string json;
      // An event of a newer service may carry a type that this program does not know; then without its payload.
      if (!google::protobuf::util::MessageToJsonString(event, &json).ok()) {
        feed::v1::Event bare = event;
        bare.clear_payload();
        json.clear();
        (void)google::protobuf::util::MessageToJsonString(bare, &json);
      }
      line(json);
    }
    *request.mutable_after() = page.next();
    if (page.events().empty() && !(options.follow && wait())) return absl::OkStatus();
  }
}

}  // namespace sjak::cli
