#include "gateway/upstream.h"

#include "platform/base/error.h"

namespace sjak::gateway {

void Upstream::Call(const std::shared_ptr<rpc::CallState>& state, const std::string& method, std::string request,
                    absl::Time deadline, rpc::Client::Done done) {
  const Client client = Client::Of(state->call.caller);
  auto start = [this, client, state, method, request = std::move(request), deadline, done] {
    const rpc::Call& call = state->call;
    const rpc::CallOptions options{call.authorization,  call.purpose, call.municipality(),
                                   call.correlation_id, deadline,     call.after};
    const auto id =
        client_->CallAsync(method, request, options, [this, client, done](absl::Status status, std::string answer) {
          admission_.Leave(client);
          done(std::move(status), std::move(answer));
        });
    state->WhenOver([client = client_.get(), id] { client->Cancel(id); });
  };
  if (admission_.Enter(
          client, [state] { return state->live(); }, std::move(start)))
    return;
  done(RetryLater(absl::StatusCode::kResourceExhausted, "TOO_MANY_CALLS",
                  "Too many calls of yours wait for their turn. Have fewer under way at once, and repeat this one.",
                  absl::Seconds(1)),
       "");
}

}  // namespace sjak::gateway
