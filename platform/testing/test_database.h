#pragma once

#include <memory>
#include <string>

#include "platform/postgres/migrations.h"

namespace sjak::testing {

// A database of its own on a real Postgres, dropped at the end. The cluster is the one SJAK_TEST_POSTGRES names (a
// libpq conninfo of a superuser), or one that this process starts through deploy/postgres and stops when it ends.
class TestDatabase {
 public:
  // Made from a template that has the schema migrated, so that a test costs milliseconds. Aborts with the reason when
  // there is no Postgres: a test without its database has not passed.
  explicit TestDatabase(const postgres::Schema& schema);
  ~TestDatabase();

  // The schema's runtime role.
  std::string runtime_conninfo() const;
  // A superuser session, search path set to the schema.
  std::string admin_conninfo() const;

 private:
  const std::string schema_;
  std::string name_;
};

// The superuser conninfo of the test cluster, database postgres.
std::string TestCluster();

}  // namespace sjak::testing
