#pragma once

#include "platform/postgres/connection.h"
#include "sjak/feed/v1/feed.pb.h"

namespace sjak::citizens {

// The place in the feed at which a statement's snapshot is true. A change moves the feed's head in the transaction that
// commits it, so that whoever reads the head in the same snapshot as the rows sees all changes up to it and none after.
// The FROM part answers one row always; LEFT JOIN the rest to it. $1 municipality.
extern const char* const kTrueAtColumns;
extern const char* const kTrueAtFrom;
feed::v1::Position TrueAt(const postgres::Row& row);

}  // namespace sjak::citizens
