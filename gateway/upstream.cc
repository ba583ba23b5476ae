#include "gateway/upstream.h"

#include "platform/rpc/failures.h"

namespace sjak::gateway {

void Upstream::Call(rpc::CallState& state, const std::string& method, const std::string& request, absl::Time deadline,
                    rpc::Client::Done done) {
  if (in_flight_.fetch_add(1) >= kMostInFlight) {
    in_flight_.fetch_sub(1);
    return done(rpc::Overloaded(), "");
  }
  const rpc::Call& call = state.call;
  const rpc::CallOptions options{call.authorization, call.purpose, call.municipality(), call.correlation_id, deadline};
  const auto id = client_->CallAsync(method, request, options,
                                     [this, done = std::move(done)](absl::Status status, std::string answer) {
                                       in_flight_.fetch_sub(1);
                                       done(std::move(status), std::move(answer));
                                     });
  state.WhenOver([client = client_.get(), id] { client->Cancel(id); });
}

}  // namespace sjak::gateway
