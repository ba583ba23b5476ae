#include "platform/testing/test_database.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <regex>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "platform/base/uuid.h"
#include "platform/postgres/pool.h"

namespace sjak::testing {
namespace {

constexpr char kPassword[] = "test";

std::string Shell(const std::string& command) {
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  char buffer[512];
  while (fgets(buffer, sizeof buffer, pipe) != nullptr) out += buffer;
  if (pclose(pipe) != 0) {
    std::fprintf(stderr, "failed: %s\n%s\n", command.c_str(), out.c_str());
    std::abort();
  }
  return std::string(absl::StripAsciiWhitespace(out));
}

std::string InDatabase(const std::string& name) { return WithDatabase(TestCluster(), name); }

// Test programs run side by side, so the template is made under a lock and named after what is in it.
std::string TemplateFor(const postgres::Schema& schema) {
  static auto* made = new std::map<std::string, std::string>();
  std::string& name = (*made)[schema.name];
  if (!name.empty()) return name;
  std::string all = schema.name;
  for (const auto& file : schema.files) absl::StrAppend(&all, file.text);
  name = absl::StrCat("t_", schema.name, "_", Uuid::FromText(all).ToString().substr(0, 8));
  postgres::Connection admin(TestCluster());
  admin.ExecText("SELECT pg_advisory_lock(424242)");
  if (admin.ExecText(absl::StrCat("SELECT 1 FROM pg_database WHERE datname = '", name, "'")).empty()) {
    const std::string fresh = name + "_new";
    admin.ExecText(absl::StrCat("DROP DATABASE IF EXISTS ", fresh));
    admin.ExecText(absl::StrCat("CREATE DATABASE ", fresh));
    {
      postgres::Connection inside(InDatabase(fresh));
      const auto applied = postgres::Migrate(inside, schema, {kPassword});
      if (!applied.ok()) {
        std::fprintf(stderr, "migration failed: %s\n", std::string(applied.status().message()).c_str());
        std::abort();
      }
    }
    admin.ExecText(absl::StrCat("ALTER DATABASE ", fresh, " RENAME TO ", name));
  }
  admin.ExecText("SELECT pg_advisory_unlock(424242)");
  return name;
}

}  // namespace

int FreePort() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(fd, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(fd);
  return ntohs(address.sin_port);
}

PrivateCluster::PrivateCluster() {
  const char* source = std::getenv("SJAK_SOURCE_DIR");
  script_ = absl::StrCat(source != nullptr ? source : ".", "/deploy/postgres");
  dir_ = absl::StrCat("/tmp/sjak-test-", Uuid::New().ToString().substr(24));
  std::filesystem::create_directory(dir_);
  Shell(absl::StrCat(script_, " start ", dir_, " ", FreePort(), " --fsync off >/dev/null"));
  conninfo_ = Shell(absl::StrCat(script_, " conninfo ", dir_));
}

PrivateCluster::~PrivateCluster() {
  Shell(absl::StrCat(script_, " stop ", dir_, " >/dev/null"));
  std::filesystem::remove_all(dir_);
}

std::string WithDatabase(const std::string& conninfo, const std::string& database) {
  return std::regex_replace(conninfo, std::regex("dbname=\\S+"), "dbname=" + database);
}

std::string WithPort(const std::string& conninfo, int port) {
  const std::string there = std::regex_replace(conninfo, std::regex("host=\\S+"), "host=127.0.0.1");
  return std::regex_replace(there, std::regex("port=\\S+"), absl::StrCat("port=", port));
}

std::string TestCluster() {
  static const std::string conninfo = [] {
    if (const char* given = std::getenv("SJAK_TEST_POSTGRES"); given != nullptr && *given != '\0') {
      return std::string(given);
    }
    // For a test program run by hand; tests/run starts one cluster for all.
    static PrivateCluster cluster;
    return cluster.conninfo();
  }();
  return conninfo;
}

TestDatabase::TestDatabase(const postgres::Schema& schema) : schema_(schema.name) {
  const std::string from = TemplateFor(schema);
  name_ = absl::StrCat("d_", Uuid::New().ToString().substr(24), "_", getpid());
  postgres::Connection admin(TestCluster());
  admin.ExecText("SELECT pg_advisory_lock(424242)");  // a template may not be in use while it is copied
  admin.ExecText(absl::StrCat("CREATE DATABASE ", name_, " TEMPLATE ", from));
  admin.ExecText("SELECT pg_advisory_unlock(424242)");
}

TestDatabase::~TestDatabase() {
  try {
    postgres::Connection admin(TestCluster());
    admin.ExecText(absl::StrCat("DROP DATABASE ", name_, " WITH (FORCE)"));
  } catch (const postgres::Failure&) {  // the cluster is thrown away anyway
  }
}

std::string TestDatabase::admin_conninfo() const {
  return absl::StrCat(InDatabase(name_), " options='-c search_path=", schema_, " -c timezone=UTC -c datestyle=ISO'");
}

std::string TestDatabase::runtime_conninfo() const {
  std::string conninfo = std::regex_replace(InDatabase(name_), std::regex("user=\\S+"), "user=" + schema_ + "_runtime");
  return std::regex_replace(conninfo, std::regex("password=('[^']*'|\\S+)"), std::string("password=") + kPassword);
}

}  // namespace sjak::testing
