#include "services/reporting/counters/counters_store.h"

namespace sjak::reporting {
namespace {

using postgres::Arg;
using postgres::Statement;

const Statement kAddToRollups("reporting.add_to_rollups", R"sql(
INSERT INTO rollup AS t (municipality_code, copy, programme_id, phase, dimension, member, measure, code, day, value)
SELECT $1, $2, u.programme_id, u.phase, u.dimension, u.member, u.measure, u.code, u.day, u.value
FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::date[], $10::bigint[])
  AS u(programme_id, phase, dimension, member, measure, code, day, value)
ON CONFLICT (municipality_code, copy, dimension, member, programme_id, phase, measure, code, day)
DO UPDATE SET value = t.value + EXCLUDED.value)sql");

const Statement kDropZeros("reporting.drop_zeros", R"sql(
DELETE FROM rollup t USING unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::date[])
  AS u(programme_id, phase, dimension, member, measure, code, day)
WHERE t.municipality_code = $1 AND t.copy = $2 AND t.value = 0 AND t.programme_id = u.programme_id
  AND t.phase = u.phase AND t.dimension = u.dimension AND t.member = u.member AND t.measure = u.measure
  AND t.code = u.code AND t.day = u.day)sql");

const Statement kForgetRollups("reporting.forget_rollups",
                               "DELETE FROM rollup t WHERE t.municipality_code = $1 AND t.copy = $2");

}  // namespace

void AddToRollups(const Query& query, const CopyOf& where, const Counters& counters) {
  std::vector<Arg> programmes, phases, dimensions, members, measures, codes, days, values;
  for (const auto& [key, value] : counters.Sums()) {
    programmes.emplace_back(key.programme);
    phases.emplace_back(key.phase);
    dimensions.emplace_back(key.dimension);
    members.emplace_back(key.member);
    measures.emplace_back(key.measure);
    codes.emplace_back(key.code);
    days.emplace_back(key.day);
    values.emplace_back(value);
  }
  if (values.empty()) return;
  query(kAddToRollups,
        {where.municipality, where.copy, programmes, phases, dimensions, members, measures, codes, days, values});
  query(kDropZeros, {where.municipality, where.copy, programmes, phases, dimensions, members, measures, codes, days});
}

void ForgetRollups(const Query& query, const CopyOf& where) { query(kForgetRollups, {where.municipality, where.copy}); }

}  // namespace sjak::reporting
