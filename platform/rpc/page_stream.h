#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "platform/rpc/pipeline.h"
#include "sjak/feed/v1/feed.pb.h"

namespace sjak::rpc {

// A server stream of feed pages, whatever carries it: the unary read that the contract names, called again and again
// through the pipeline with the client's own headers. At any time exactly one thing is under way (a call, a write or a
// pause), so there is nothing to lock. An empty page is written every five seconds, so that the client knows how far
// the feed is complete and the server that the client is there.
class PageStream : public std::enable_shared_from_this<PageStream> {
 public:
  struct Sink {
    // Writes a page; Written is to be called when that is done.
    std::function<void(std::string page)> page;
    // The stream is over, with the refusal that ended it; nothing follows. Called exactly once.
    std::function<void(Reply)> end;
  };

  // `call`: the stream's headers and peer, as path the unary method's, and as body the first request.
  static std::shared_ptr<PageStream> Make(Pipeline* pipeline, Incoming call, Sink sink);

  // Asks for the first page. Both functions of the sink run on any thread, perhaps before Start returns.
  void Start();
  // The last page is with the client.
  void Written();
  // The client is gone: nothing is written any more, and `end` comes soon.
  void Cancel() { cancelled_ = true; }

 private:
  PageStream(Pipeline* pipeline, Incoming call, Sink sink);
  void Ask();
  void Answered(Reply reply);
  void Pause();
  bool EndedByClient();

  Pipeline* const pipeline_;
  const Incoming call_;
  const Sink sink_;
  std::atomic<bool> cancelled_{false};
  feed::v1::ReadFeedRequest request_;
  bool more_ = false;
  absl::Time last_write_ = absl::InfinitePast();
};

}  // namespace sjak::rpc
