#include "services/reporting/projection/page.h"

#include "services/reporting/counters/counter_rules.h"
#include "services/reporting/counters/counters_store.h"
#include "services/reporting/counters/person_store.h"

namespace sjak::reporting {
namespace {

constexpr int kChunk = 1000;  // people counted at a time

Query QueryOf(feed::FollowTx& tx) {
  return [&tx](const postgres::Statement& statement, const postgres::Args& args) { return tx.Exec(statement, args); };
}

void Count(const std::vector<PersonFacts>& people, const CountingContext& context, Counters* counters) {
  for (const PersonFacts& person : people) CountPerson(person, context, counters);
}

}  // namespace

void CountEverybody(feed::FollowTx& tx, int64_t copy) {
  const Query query = QueryOf(tx);
  const CopyOf where{tx.municipality(), copy};
  ForgetRollups(query, where);
  const CountingContext context = ReadContext(query, where);
  Uuid after;
  while (true) {
    const std::vector<std::string> people = ReadNextPeople(query, where, after, kChunk);
    if (people.empty()) return;
    Counters counters;
    Count(ReadPeople(query, where, ReadNames(query, where, people, {})), context, &counters);
    AddToRollups(query, where, counters);
    after = Uuid::Parse(people.back()).value_or(Uuid());
  }
}

void Page::Apply(feed::FollowTx& tx) const {
  const Query query = QueryOf(tx);
  const CopyOf where{municipality_, copy_};
  if (everybody_) {
    for (const OneWrite& write : writes_) tx.Exec(*write.statement, write.args);
    return CountEverybody(tx, copy_);
  }
  std::vector<std::string> citizens, placements;
  for (const Uuid& citizen : citizens_) citizens.push_back(citizen.ToString());
  for (const Uuid& placement : placements_) placements.push_back(placement.ToString());
  if (citizens.empty() && placements.empty()) {
    for (const OneWrite& write : writes_) tx.Exec(*write.statement, write.args);
    return;
  }
  const CountingContext before = ReadContext(query, where);
  std::vector<std::string> names = ReadNames(query, where, citizens, placements);
  Counters was, is;
  Count(ReadPeople(query, where, names), before, &was);
  for (const OneWrite& write : writes_) tx.Exec(*write.statement, write.args);
  names.insert(names.end(), citizens.begin(), citizens.end());
  names = ReadNames(query, where, names, placements);
  Count(ReadPeople(query, where, names), ReadContext(query, where), &is);
  if (subtracts) is.Merge(was, -1);
  AddToRollups(query, where, is);
}

}  // namespace sjak::reporting
