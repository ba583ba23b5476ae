#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "platform/postgres/connection.h"
#include "services/reporting/counters/fact_rules.h"

namespace sjak::reporting {

// Runs a statement wherever the reader is: a follower's page, a command, a job.
using Query = std::function<postgres::Rows(const postgres::Statement&, const postgres::Args&)>;

// Whose facts, and of which copy of the projections.
struct CopyOf {
  std::string municipality;
  int64_t copy = 0;
};

// All ids that the people behind `citizens`, and behind whoever `placements` are or were about, have been told under.
std::vector<std::string> ReadNames(const Query& query, const CopyOf& where, const std::vector<std::string>& citizens,
                                   const std::vector<std::string>& placements);
// The people that go by these names: ReadNames' answer, so that nobody is read in part.
std::vector<PersonFacts> ReadPeople(const Query& query, const CopyOf& where, const std::vector<std::string>& names);
// Ids of the next `most` people after `after`, one for each person.
std::vector<std::string> ReadNextPeople(const Query& query, const CopyOf& where, const Uuid& after, int most);

CountingContext ReadContext(const Query& query, const CopyOf& where);

// A row of what is known, as the statements above and the report's give it: kind, id, owner, body.
struct FactRow {
  std::string kind;
  std::string id;
  std::string owner;
  nlohmann::json body;
};
std::vector<FactRow> ToFactRows(const postgres::Rows& rows);
// Rows about people, of whole persons.
std::vector<PersonFacts> ToPeople(const std::vector<FactRow>& rows);
// Rows about no person.
CountingContext ToContext(const std::vector<FactRow>& rows);

// "mine AS (...), ..., told AS (...)": the parts of a WITH in which told has kind, id, owner and body of everybody's
// facts as they were known. $1 municipality, $3 time; `copy` is the copy in SQL.
std::string SqlOfEverybody(const std::string& copy);

}  // namespace sjak::reporting
