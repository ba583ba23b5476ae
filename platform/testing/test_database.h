#pragma once

#include <memory>
#include <string>

#include "platform/postgres/migrations.h"

namespace sjak::testing {

// A cluster of its own on loopback, started through deploy/postgres without fsync, stopped and removed at the end.
class PrivateCluster {
 public:
  PrivateCluster();
  ~PrivateCluster();
  PrivateCluster(const PrivateCluster&) = delete;
  // Of the superuser, database postgres.
  const std::string& conninfo() const { return conninfo_; }

 private:
  std::string script_, dir_, conninfo_;
};

// `conninfo` with another database; with another port on loopback.
std::string WithDatabase(const std::string& conninfo, const std::string& database);
std::string WithPort(const std::string& conninfo, int port);

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
  const std::string& name() const { return name_; }

 private:
  const std::string schema_;
  std::string name_;
};

// A port of loopback that was free a moment ago.
int FreePort();

// The superuser conninfo of the test cluster, database postgres.
std::string TestCluster();

}  // namespace sjak::testing
