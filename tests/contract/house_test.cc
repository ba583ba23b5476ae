#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/contract/house_rules.h"

namespace sjak::contract {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(House, IsInOrder) {
  const std::vector<SourceFile> tree = ReadTree(SourceRoot());
  ASSERT_GT(tree.size(), 200u) << "the tree was not read";
  EXPECT_THAT(HouseViolations(tree), IsEmpty());
}

// A made-up house in a folder of its own, in order but for what a test puts into it.
class MadeUpHouse : public testing::Test {
 protected:
  MadeUpHouse() : root_(fs::temp_directory_path() / ("sjak-house-" + std::to_string(getpid()))) {
    Write("services/a/README.md", "# a\n");
    Write("services/a/main.cc", "#include \"services/a/service.h\"\nint main() {}\n");
    Write("services/a/things/things.cc", "#include \"services/a/things/things_store.h\"\n");
    Write("services/a/things/things_rules.cc",
          "#include \"services/a/things/things_rules.h\"\n#include <vector>\n#include \"absl/strings/str_cat.h\"\n"
          "#include \"platform/base/date.h\"\n#include \"services/common/cpr.h\"\n");
    Write("services/a/things/things_store.cc", "const char* kFind = \"SELECT n FROM thing\";\n");
    Write("services/b/README.md", "# b\n");
    Write("platform/postgres/connection.cc", "#include <pqxx/pqxx>\n");
    Write("platform/rpc/server.cc", "#include <grpcpp/grpcpp.h>\n");
    Write("gateway/forwarder.cc", "// SELECT nothing here\n#include \"platform/rpc/pipeline.h\"\n");
  }
  ~MadeUpHouse() override { fs::remove_all(root_); }

  void Write(const std::string& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  std::vector<std::string> Violations() const { return HouseViolations(ReadTree(root_.string())); }

  const fs::path root_;
};

TEST_F(MadeUpHouse, IsInOrderAtFirst) { EXPECT_THAT(Violations(), IsEmpty()); }

TEST_F(MadeUpHouse, LeavesOutWhatIsBuilt) {
  Write("build/release/gen/x.cc", "#include <pqxx/pqxx>\n");
  Write("tests/clients/node_modules/x.h", "#include <pqxx/pqxx>\n");
  EXPECT_THAT(Violations(), IsEmpty());
}

struct Wrong {
  const char* path;
  std::string text;
  const char* complaint;
};

std::string Include(const std::string& what) { return "#include \"" + what + "\"\n"; }
std::string Lines(int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += "\n";
  return out;
}

TEST_F(MadeUpHouse, EveryRuleCanFail) {
  const std::vector<Wrong> all = {
      {"services/a/x.cc", Include("services/b/b.h"), "services meet in proto/"},
      {"services/common/x.cc", Include("services/b/b.h"), "services meet in proto/"},
      {"services/a/x.cc", Include("gateway/upstream.h"), "nobody above"},
      {"platform/base/x.cc", Include("services/common/cpr.h"), "nobody above"},
      {"platform/base/x.h", Include("gateway/upstream.h"), "nobody above"},
      {"platform/base/x.cc", Include("cli/session.h"), "nobody above"},
      {"platform/base/x.cc", " #  include \"deploy/x.h\"\n", "nobody above"},
      {"gateway/x.cc", Include("services/a/service.h"), "neither rules nor a database"},
      {"gateway/x.cc", Include("services/common/cpr.h"), "neither rules nor a database"},
      {"gateway/x.cc", Include("platform/postgres/pool.h"), "neither rules nor a database"},
      {"gateway/x.cc", "const char* k = \"SELECT 1\";\n", "holds SQL"},
      {"services/a/things/x.cc", "auto k = R\"sql(\n  UPDATE thing SET n = 1)sql\";\n", "holds SQL"},
      {"cli/x.cc", Include("services/a/service.h"), "contracts only"},
      {"services/a/things/x_rules.cc", Include("services/a/things/things_store.h"), "rules are pure"},
      {"services/a/things/x_rules.h", Include("sjak/a/v1/a.pb.h"), "rules are pure"},
      {"services/a/things/x_rules.cc", Include("platform/rpc/tx.h"), "rules are pure"},
      {"services/a/things/x_rules.cc", "#include <time.h>\n", "rules are pure"},
      {"services/a/things/x_store.cc", "#include <pqxx/pqxx>\n", "only platform/postgres"},
      {"platform/rpc/pipeline.cc", "#include <grpcpp/grpcpp.h>\n", "only platform/rpc/{server,client,follow_reactor,repeat_reactor}"},
      {"services/a/service.cc", "#include <grpcpp/grpcpp.h>\n", "only platform/rpc/{server,client,follow_reactor,repeat_reactor}"},
      {"gateway/x.cc", "#include <boost/beast.hpp>\n", "only gateway/http/core.h"},
      {"gateway/http/x.cc", Include("gateway/http/connection.h"), "a part of server.cc"},
      {"gateway/main.cc", Lines(41), "the most is 40"},
      {"platform/base/x.cc", Lines(451), "the most is 450"},
      {"services/a/README.md", Lines(21), "the most is 20"},
      {"services/c/main.cc", "int main() {}\n", "no README.md"},
      {"deploy/x", std::string("# TO") + "DO: later\n", "has a TO"},
      {"docs/x.md", std::string("FIX") + "ME\n", "has a FIX"},
      {"proto/x.proto", std::string("// XX") + "X\n", "has a XX"},
      {"cli/x.h", std::string("// HA") + "CK\n", "has a HA"},
  };
  for (const Wrong& wrong : all) {
    const fs::path path = root_ / wrong.path;
    const std::string before = fs::exists(path) ? "# a\n" : "";
    Write(wrong.path, wrong.text);
    EXPECT_THAT(Violations(), ElementsAre(HasSubstr(wrong.complaint))) << wrong.path << "\n" << wrong.text;
    if (before.empty()) {
      fs::remove(path);
    } else {
      Write(wrong.path, before);
    }
    if (!fs::exists(root_ / "services/c/main.cc")) fs::remove_all(root_ / "services/c");
  }
}

TEST_F(MadeUpHouse, TestsMayBeLongAndSpeakTheNetwork) {
  Write("tests/e2e/call_test.cc", "#include <grpcpp/grpcpp.h>\n");
  Write("services/a/things/things_test.cc", Lines(700) + "const char* k = \"SELECT 1\";\n");
  EXPECT_THAT(Violations(), IsEmpty());
}

TEST(WithoutComments, KeepsLiteralsAndLines) {
  EXPECT_EQ(WithoutComments("a; // b\n\"//c\" /* d\n */ '\"' 1'000 // e"), "a; \n\"//c\" \n '\"' 1'000 ");
  EXPECT_EQ(WithoutComments("R\"x(\" // stays)x\"; // goes"), "R\"x(\" // stays)x\"; ");
}

}  // namespace
}  // namespace sjak::contract
