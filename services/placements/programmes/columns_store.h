#pragma once

#include <functional>
#include <string>
#include <vector>

#include "google/type/date.pb.h"
#include "nlohmann/json_fwd.hpp"
#include "platform/postgres/connection.h"
#include "platform/rpc/tx.h"

// How this service's values lie in its columns, for all its stores.
namespace sjak::placements {

// A repeated field or a vector as an array parameter.
template <typename Repeated>
postgres::Arg ArrayOf(const Repeated& items) {
  return std::vector<postgres::Arg>(items.begin(), items.end());
}
// An int[] column.
std::vector<int> IntsOf(const postgres::Row& row, const char* column);

// A date message; NULL when unset.
postgres::Arg DateOrNull(const google::type::Date& date);
// The id in a resource name; NULL when the name is empty.
postgres::Arg IdOrNull(const std::string& name);
// An ISO date in JSON.
Date DateOf(const nlohmann::json& iso);
// Hands over each item of a json_agg column, of which there are none when it is NULL.
void Each(const postgres::Row& row, const char* column, const std::function<void(const nlohmann::json&)>& add);

// The caller's companies for `($n::text[] IS NULL OR partner.cvr = ANY($n::text[]))`: NULL unless a partner calls.
postgres::Arg ScopeOf(const identity::Caller& caller);

}  // namespace sjak::placements
