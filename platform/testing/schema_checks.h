#pragma once

#include <set>
#include <string>
#include <vector>

#include "platform/postgres/connection.h"

namespace sjak::testing {

// Tables ("citizen") and columns ("citizen.cpr") of the schema without a comment that ends in "class: <data class>".
std::vector<std::string> UncommentedColumns(postgres::Connection& conn, const std::string& schema);

// What is wrong with the tenant boundary of the statements that this program has (postgres::Statement::All): one line
// for each table of the schema that a statement scans without a condition on municipality_code in the scan itself, and
// for each statement that cannot be prepared at all. Judged by the generic plan. `exempt_statements` are those that
// are about all tenants on purpose; say why where you list them.
std::vector<std::string> StatementsWithoutMunicipality(postgres::Connection& conn, const std::string& schema,
                                                       const std::set<std::string>& exempt_statements = {});

// Comparisons of a column with itself in the statements that this program has: "name: p.site_id = p.site_id". They come
// of a piece of SQL whose own alias is also that of the column it is given, and are always true.
std::vector<std::string> SelfComparisons();

// Every row of every table of the schema, one line each: texts as they are, bytes as hexadecimal digits. For looking
// for what should not be there.
std::string DumpSchema(postgres::Connection& conn, const std::string& schema);

}  // namespace sjak::testing
