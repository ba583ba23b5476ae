#include "tests/contract/house_rules.h"

#include <algorithm>
#include <cctype>
#include <regex>
#include <set>
#include <sstream>

namespace sjak::contract {
namespace {

constexpr int kMostLines = 450;
constexpr int kMostMainLines = 40;
constexpr int kMostReadmeLines = 20;

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}
std::string NameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// "services/citizens" of "services/citizens/areas/areas.h"; "" outside of services.
std::string ServiceOf(const std::string& path) {
  if (!StartsWith(path, "services/")) return "";
  const size_t slash = path.find('/', 9);
  return slash == std::string::npos ? "" : path.substr(0, slash);
}
bool IsOneService(const std::string& service) { return !service.empty() && service != "services/common"; }

bool IsUnder(const std::string& path, std::initializer_list<const char*> folders) {
  return std::any_of(folders.begin(), folders.end(), [&](const char* f) { return StartsWith(path, f); });
}

bool IsRules(const std::string& path) {
  return StartsWith(path, "services/") && (EndsWith(path, "_rules.cc") || EndsWith(path, "_rules.h"));
}
bool IsStandard(const std::string& include) { return include.find_first_of("/.") == std::string::npos; }

struct Checker {
  std::vector<std::string> out;

  void Bad(const SourceFile& file, const std::string& what) { out.push_back(file.path + ": " + what); }

  void Include(const SourceFile& file, const std::string& what) {
    const std::string& path = file.path;
    const std::string from = ServiceOf(path), to = ServiceOf(what);
    const auto bad = [&](const std::string& why) { Bad(file, "includes " + what + "; " + why); };
    if (IsOneService(to) && !from.empty() && from != to) bad("services meet in proto/ only");
    if (StartsWith(path, "platform/") && IsUnder(what, {"services/", "gateway/", "cli/", "deploy/", "tests/"})) {
      bad("the platform knows nobody above it");
    }
    if (StartsWith(path, "services/") && IsUnder(what, {"gateway/", "cli/", "deploy/", "tests/"})) {
      bad("services know nobody above them");
    }
    if (StartsWith(path, "gateway/") && IsUnder(what, {"services/", "platform/postgres/"})) {
      bad("the gateway has contracts, and neither rules nor a database");
    }
    if (StartsWith(path, "cli/") && IsOneService(to)) bad("the client knows contracts only");
    if (IsRules(path) && !IsStandard(what) && !IsUnder(what, {"platform/base/", "services/common/", "absl/"}) &&
        !(from == to && IsRules(what))) {
      bad("rules are pure: platform/base, services/common and other rules of the service");
    }
    if (StartsWith(what, "pqxx/") && !StartsWith(path, "platform/postgres/")) bad("only platform/postgres does");
    if (StartsWith(what, "boost/") && path != "gateway/http/core.h" && path != "gateway/http/post_form.cc") {
      bad("only gateway/http/core.h, which is a part of server.cc, and post_form.cc do");
    }
    if (what == "gateway/http/connection.h" && path != "gateway/http/server.cc") bad("it is a part of server.cc");
    if (what == "gateway/http/core.h" && path != "gateway/http/connection.h" && path != "gateway/http/server.cc") {
      bad("it is a part of server.cc");
    }
    if (StartsWith(what, "grpc") && path != "platform/rpc/server.cc" && path != "platform/rpc/client.cc" &&
        !StartsWith(path, "platform/rpc/follow_reactor.") && !StartsWith(path, "platform/rpc/repeat_reactor.") &&
        !IsTest(path)) {
      bad("only platform/rpc/{server,client,follow_reactor,repeat_reactor} do");
    }
  }

  void Includes(const SourceFile& file) {
    static const std::regex include(R"re(^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"])re");
    std::istringstream lines(file.text);
    for (std::string line; std::getline(lines, line);) {
      std::smatch m;
      if (line.find("include") != line.npos && std::regex_search(line, m, include)) Include(file, m[1]);
    }
  }

  void Sql(const SourceFile& file) {
    static const std::regex sql(R"re(\b(SELECT\s|INSERT INTO\s|DELETE FROM\s|UPDATE\s+[a-z_]+\s+SET\s))re");
    const bool methods = IsOneService(ServiceOf(file.path)) && file.path.find("_store.") == std::string::npos;
    if (!methods && !IsUnder(file.path, {"gateway/", "cli/"})) return;
    if (!IsTest(file.path) && !EndsWith(file.path, "_fixture.h") &&
        std::regex_search(WithoutComments(file.text), sql)) {
      Bad(file, "holds SQL; that belongs in a *_store");
    }
  }

  void Length(const SourceFile& file) {
    const auto lines = std::count(file.text.begin(), file.text.end(), '\n');
    const auto at_most = [&](long most) {
      if (lines > most) Bad(file, "has " + std::to_string(lines) + " lines; the most is " + std::to_string(most));
    };
    if (NameOf(file.path) == "main.cc") at_most(kMostMainLines);
    if (IsCpp(file.path) && !EndsWith(file.path, "_test.cc")) at_most(kMostLines);
    if (NameOf(file.path) == "README.md" && FolderOf(file.path) == ServiceOf(file.path) &&
        IsOneService(ServiceOf(file.path))) {
      at_most(kMostReadmeLines);
    }
  }

  void Leftovers(const SourceFile& file) {
    // Written apart, so that this file is in order too.
    for (const std::string word : {"TO"
                                   "DO",
                                   "FIX"
                                   "ME",
                                   "XX"
                                   "X",
                                   "HA"
                                   "CK"}) {
      for (size_t at = file.text.find(word); at != std::string::npos; at = file.text.find(word, at + 1)) {
        const bool alone = (at == 0 || !std::isalnum(static_cast<unsigned char>(file.text[at - 1]))) &&
                           !std::isalnum(static_cast<unsigned char>(file.text.c_str()[at + word.size()]));
        if (alone) return Bad(file, "has a " + word);
      }
    }
  }

  void Readmes(const std::vector<SourceFile>& tree) {
    std::set<std::string> services, described;
    for (const SourceFile& file : tree) {
      const std::string service = ServiceOf(file.path);
      if (!IsOneService(service)) continue;
      services.insert(service);
      if (file.path == service + "/README.md") described.insert(service);
    }
    for (const std::string& service : services) {
      if (described.count(service) == 0) out.push_back(service + ": has no README.md");
    }
  }
};

}  // namespace

std::vector<std::string> HouseViolations(const std::vector<SourceFile>& tree) {
  Checker checker;
  for (const SourceFile& file : tree) {
    if (IsCpp(file.path)) {
      checker.Includes(file);
      checker.Sql(file);
    }
    checker.Length(file);
    checker.Leftovers(file);
  }
  checker.Readmes(tree);
  return checker.out;
}

}  // namespace sjak::contract
