#include "platform/testing/service_copy.h"

#include <future>

#include "absl/time/clock.h"
#include "platform/audit/log_queries.h"
#include "platform/feed/reader.h"

namespace sjak::testing {

ServiceCopy::ServiceCopy(postgres::PoolOptions options, const Make& make,
                         std::map<std::string, std::shared_ptr<rpc::Peer>> peers,
                         std::shared_ptr<identity::Sealer> sealer)
    : pool(std::move(options)),
      clock(absl::FromCivil(absl::CivilHour(2021, 9, 13, 12), Copenhagen())),
      watchdog(&timer),
      environment{&pool, &clock, std::move(sealer), std::move(peers)},
      bindings(make(environment)),
      engine(environment, &watchdog) {
  feed::Bind(bindings);
  audit::BindLogQueries(bindings, environment.sealer);
  feed::EnsureEpoch(*pool.Acquire(absl::Now() + absl::Seconds(10)), absl::Now());
  backend = std::make_unique<rpc::ServiceBackend>(&engine, bindings.all());
  pipeline =
      std::make_unique<rpc::Pipeline>(rpc::PipelineOptions{pool.options().schema}, backend.get(), nullptr, &timer);
}

rpc::Reply ServiceCopy::Call(const identity::Caller& caller, const std::string& method,
                             const google::protobuf::Message& request, absl::Time deadline,
                             std::map<std::string, std::string> headers) {
  const policy::Method* found = policy::FindMethod(method);
  rpc::Incoming incoming;
  incoming.path = found != nullptr ? found->path : method;
  incoming.body = request.SerializeAsString();
  incoming.deadline = deadline;
  incoming.headers = std::move(headers);
  if (caller.on_behalf_of == policy::v1::CALLER_CLASS_SYSTEM && !caller.municipalities.empty()) {
    incoming.headers.try_emplace("sjak-municipality", caller.municipalities.front());
  }
  // Shared: the answering thread may still be inside set_value when this one has its answer.
  const auto promise = std::make_shared<std::promise<rpc::Reply>>();
  pipeline->StartAs(caller, std::move(incoming), [promise](rpc::Reply reply) { promise->set_value(std::move(reply)); });
  return promise->get_future().get();
}

}  // namespace sjak::testing
