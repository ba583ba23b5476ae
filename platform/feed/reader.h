#pragma once

#include "absl/status/statusor.h"
#include "platform/postgres/connection.h"
#include "platform/rpc/bindings.h"
#include "sjak/feed/v1/feed.pb.h"

namespace sjak::feed {

// Looks whether the cluster is the one that the newest epoch was opened on, and opens a new epoch if it is not (first
// start, restore, failover). Called before a service accepts writes, each time the database comes back. Idempotent; of
// several copies one opens it. Throws postgres::Failure.
//
// A cold copy of an older data folder put back under the same cluster identity cannot be told from the original here; a
// follower still notices while it is ahead of the head.
void EnsureEpoch(postgres::Connection& conn, absl::Time now);

// FeedService.ReadFeed of every service.
absl::StatusOr<v1::ReadFeedResponse> ReadFeed(rpc::ReadTx& tx, const v1::ReadFeedRequest& request);

// Binds FeedService into a service's table.
void Bind(rpc::Bindings& bindings);

}  // namespace sjak::feed
