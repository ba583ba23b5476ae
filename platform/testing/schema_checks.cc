#include "platform/testing/schema_checks.h"

#include <nlohmann/json.hpp>
#include <regex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace sjak::testing {
namespace {

// About the cluster, not about anybody's data: one row per life of it, and the list of applied migrations.
const std::set<std::string> kTenantFreeTables = {"feed_epoch", "schema_migration"};
// Opens an epoch in every municipality's feed at once, because the cluster is theirs together.
const std::set<std::string> kTenantFreeStatements = {"feed_open_epoch"};

void Scans(const nlohmann::json& node, const std::string& schema, std::set<std::string>* unbounded) {
  const std::string type = node.value("Node Type", "");
  const std::string table = node.value("Relation Name", "");
  if (type != "ModifyTable" && !table.empty() && node.value("Schema", "") == schema &&
      kTenantFreeTables.count(table) == 0) {
    bool bounded = false;
    for (const char* condition : {"Index Cond", "Recheck Cond", "Filter"}) {
      bounded |= absl::StrContains(node.value(condition, ""), "municipality_code");
    }
    if (!bounded) unbounded->insert(table);
  }
  for (const auto& child : node.value("Plans", nlohmann::json::array())) Scans(child, schema, unbounded);
}

nlohmann::json GenericPlan(postgres::Connection& conn, const std::string& sql) {
  static int serial = 0;
  const std::string name = absl::StrCat("judged_", ++serial);
  conn.ExecText(absl::StrCat("PREPARE ", name, " AS ", sql));
  const auto count = conn.ExecText(
      absl::StrCat("SELECT cardinality(parameter_types) AS n FROM pg_prepared_statements WHERE name = '", name, "'"));
  const std::vector<std::string> nulls(count.front().i64("n"), "NULL");
  const std::string values = nulls.empty() ? "" : absl::StrCat("(", absl::StrJoin(nulls, ","), ")");
  const auto rows = conn.ExecText(absl::StrCat("EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE ", name, values));
  return nlohmann::json::parse(rows.front().text("\"QUERY PLAN\""));
}

}  // namespace

std::vector<std::string> UncommentedColumns(postgres::Connection& conn, const std::string& schema) {
  const auto rows = conn.ExecText(absl::StrCat(R"sql(
    SELECT c.relname || coalesce('.' || a.attname, '') AS what
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN LATERAL (
      SELECT attname, attnum FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
      UNION ALL SELECT NULL, 0
    ) a ON true
    WHERE n.nspname = ')sql",
                                               schema, R"sql(' AND c.relkind IN ('r', 'p', 'v', 'm')
      AND NOT c.relispartition
      AND coalesce(CASE WHEN a.attnum = 0 THEN obj_description(c.oid, 'pg_class')
                        ELSE col_description(c.oid, a.attnum) END, '')
          !~ '[^ ].* class: (identity|sensitive|functional|operational|public|technical)$'
    ORDER BY 1)sql"));
  std::vector<std::string> out;
  for (const postgres::Row row : rows) out.push_back(row.text("what"));
  return out;
}

std::vector<std::string> StatementsWithoutMunicipality(postgres::Connection& conn, const std::string& schema,
                                                       const std::set<std::string>& exempt_statements) {
  std::vector<std::string> out;
  conn.ExecText("SET plan_cache_mode = force_generic_plan");
  for (const postgres::Statement* statement : postgres::Statement::All()) {
    if (kTenantFreeStatements.count(statement->name()) > 0 || exempt_statements.count(statement->name()) > 0) continue;
    std::set<std::string> unbounded;
    try {
      Scans(GenericPlan(conn, statement->sql())[0]["Plan"], schema, &unbounded);
    } catch (const postgres::Failure& f) {
      out.push_back(absl::StrCat(statement->name(), ": cannot be planned (", f.sqlstate, ")"));
    }
    for (const std::string& table : unbounded) {
      out.push_back(absl::StrCat(statement->name(), ": scans ", table, " without municipality_code"));
    }
  }
  conn.ExecText("RESET plan_cache_mode");
  return out;
}

std::vector<std::string> SelfComparisons() {
  static const std::regex comparison(R"(\b(\w+\.\w+) (=|<>|<=?|>=?|@>|<@|&&) \1(?![\w.]))");
  std::vector<std::string> out;
  for (const postgres::Statement* statement : postgres::Statement::All()) {
    const std::string& sql = statement->sql();
    for (std::sregex_iterator at(sql.begin(), sql.end(), comparison), end; at != end; ++at) {
      out.push_back(absl::StrCat(statement->name(), ": ", at->str()));
    }
  }
  return out;
}

std::string DumpSchema(postgres::Connection& conn, const std::string& schema) {
  std::string all;
  for (const postgres::Row table : conn.ExecText(absl::StrCat(
           "SELECT c.relname::text AS t, string_agg(CASE WHEN a.atttypid = 'bytea'::regtype "
           "THEN format('encode(x.%I, ''hex'')', a.attname) ELSE format('x.%I::text', a.attname) END, ', ') AS columns "
           "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
           "WHERE c.relnamespace = '",
           schema,
           "'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition GROUP BY c.relname ORDER BY 1"))) {
    for (const postgres::Row row : conn.ExecText(absl::StrCat("SELECT concat_ws(' ', ", table.text("columns"),
                                                              ") AS r FROM ", table.text("t"), " x ORDER BY 1"))) {
      absl::StrAppend(&all, table.text("t"), ": ", row.text("r"), "\n");
    }
  }
  return all;
}

}  // namespace sjak::testing
