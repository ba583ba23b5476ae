#pragma once

#include <string>

#include "platform/audit/seals.h"
#include "platform/postgres/connection.h"

// Rows of the access log and of its seals, read the same way when they are sealed and when they are proved.
namespace sjak::audit {

// SQL: the columns of `access_log l`, with the persons.
std::string LoggedCallColumns();
LoggedCall LoggedCallOf(const postgres::Row& row);

// SQL: the columns of `access_seal s`.
std::string SegmentColumns();
Segment SegmentOf(const postgres::Row& row, const std::string& service);

}  // namespace sjak::audit
