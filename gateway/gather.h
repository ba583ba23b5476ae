#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/partner_names.h"
#include "gateway/upstream.h"

namespace sjak::gateway {

// One section of an answer that several calls make up.
struct Section {
  // Of the answer: a message with a field `status` (sjak.section.v1.SectionStatus) and either a message field of the
  // called method's answer, or a repeated field that this answer has under the same name.
  std::string field;
  std::string program;
  std::string method;  // full name of the service's method
  // The call's request, protobuf, from the aggregate's.
  std::function<std::string(const google::protobuf::Message&)> ask;
  // Whether NOT_FOUND here means that there is nothing to show at all, and a bad request that the aggregate's is one:
  // then the whole call is refused as this section is.
  bool decides = false;
  // Whether the aggregate's request asks for it; one that is not asked for is absent from the answer. Null: always.
  std::function<bool(const google::protobuf::Message&)> wanted = nullptr;
};

// An rpc of a front that asks several methods at once. The first field of its request and of its answer are both the
// name of what it is about. Every request wants at least one section.
struct Aggregate {
  std::string method;  // full name of the front's
  std::vector<Section> sections;
};

// All there are, but for those that must go step by step (erasure.h).
const std::vector<Aggregate>& Aggregates();

// Answers `state`: asks all sections at once, in the caller's name, until shortly before the deadline. A section whose
// service is away, late or refuses says so and stays unfilled; it is never shown as empty. `names`: for a partner, its
// names, already taken out of the request; null for others. Does not block.
void Gather(std::shared_ptr<rpc::CallState> state, const Aggregate& aggregate, const Upstreams& upstreams,
            std::shared_ptr<const PartnerNames> names);

// Until when sections may come, so that one late service does not cost the caller the rest.
absl::Time SectionDeadline(absl::Time deadline);

// Fills a section with a call's outcome, as Section says.
void FillSection(const absl::Status& status, const std::string& body, const std::string& method,
                 google::protobuf::Message* section);

}  // namespace sjak::gateway
