#pragma once

#include <functional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "platform/base/wire.h"
#include "services/reporting/projection/projection_store.h"

namespace sjak::reporting {

// Which function applies which event message, by the message's full name.
using Handlers = absl::flat_hash_map<std::string, std::function<void(const Change&, const google::protobuf::Any&)>>;

template <typename Event>
Handlers::value_type On(void (*apply)(const Change&, const Event&)) {
  return {Event::descriptor()->full_name(), [apply](const Change& change, const google::protobuf::Any& payload) {
            Event event;
            // Passed over it would be lost for good, so the page fails and the cursor stays where it is.
            if (!payload.UnpackTo(&event)) {
              throw postgres::Failure(postgres::FailureKind::kOther, "", "", "unreadable " + payload.type_url());
            }
            apply(change, event);
          }};
}

// Adds one event to the page. Types without a handler are none of this projection's business: newer services may
// publish more.
inline void Dispatch(const Handlers& handlers, Page& page, const feed::v1::Event& event) {
  const std::string& url = event.payload().type_url();
  auto handler = handlers.find(url.substr(url.rfind('/') + 1));
  if (handler == handlers.end()) return;
  handler->second(Change{page, event.version(), wire::TimeOf(event.recorded_at())}, event.payload());
}

}  // namespace sjak::reporting
