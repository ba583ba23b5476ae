// Clients that share no code with Sjak, against the running suite.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "tests/e2e/suite.h"

namespace sjak::e2e {
namespace {

constexpr char kMakeMessages[] = R"sh(
  mkdir -p "$MESSAGES" && google=/usr/share/gocode/src/github.com/gogo/googleapis &&
  protoc --python_out="$MESSAGES" -Iproto -I$google $(find proto -name '*.proto') \
    $google/google/rpc/status.proto $google/google/rpc/code.proto $google/google/rpc/error_details.proto \
    $google/google/type/date.proto $google/google/type/money.proto)sh";

// A suite with the pilot's year replayed, once for all clients: companies have people, sites and a past.
class ClientsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    suite_ = new Suite;
    ASSERT_EQ(suite_->Pilot("up"), 0) << suite_->output();
    const std::string messages = absl::StrCat(suite_->state(), "/python");
    for (const char* front : {"partner", "jobcentre", "programme"}) {
      const std::string bundle = absl::StrCat(std::getenv("SJAK_BINARY_DIR"), "/bin/sjak-bundle ", Descriptors(), " ",
                                              front, " ", suite_->state(), "/protos");
      ASSERT_EQ(suite_->Run(bundle), 0) << suite_->output();
    }
    ASSERT_EQ(suite_->Run(absl::StrCat("MESSAGES=", messages, "; ", kMakeMessages)), 0) << suite_->output();
  }
  static void TearDownTestSuite() { delete suite_; }

  void Succeeds(const std::string& command) { EXPECT_EQ(suite_->Run(command), 0) << suite_->output(); }
  static std::string Ca() { return suite_->state() + "/pki/tls/ca.pem"; }
  static std::string Descriptors() { return absl::StrCat(std::getenv("SJAK_BINARY_DIR"), "/gen/contracts.binpb"); }
  // `cvr`: of a company that is not there yet.
  static std::string Node(const std::string& library, const std::string& cvr) {
    std::ofstream(absl::StrCat(suite_->state(), "/tokens/", cvr, ".jwt")) << suite_->Token(absl::StrCat(
        "--subject ", cvr, " --class PARTNER --roles COMPANY_CLIENT --municipalities 0101 --lifetime 1h --cvrs ", cvr));
    return absl::StrCat("node $(tests/clients/node/install.sh)/main.mjs ", library, " ", suite_->gateway(), " ",
                        suite_->http(), " ", Ca(), " ", Descriptors(), " ", suite_->state(), "/protos:", kGoogle, " ",
                        suite_->state(), " ", kCompany, " ", cvr);
  }

  static constexpr char kGoogle[] = "/usr/share/gocode/src/github.com/gogo/googleapis";
  // CVR number, that of another company, and a day on which the first one's people work.
  static constexpr char kCompany[] = "99201002 99203005 2021-12-15";
  static inline Suite* suite_ = nullptr;
};

TEST_F(ClientsTest, PythonVendorsFirstHour) {
  Succeeds(absl::StrCat("/usr/bin/python3 tests/clients/first_hour.py ", suite_->state(), "/python ", suite_->gateway(),
                        " ", Ca(), " ", suite_->state(), "/tokens/integration.jwt"));
}

TEST_F(ClientsTest, PythonsAfternoonOverGrpc) {
  Succeeds(absl::StrCat("/usr/bin/python3 tests/clients/afternoon.py ", suite_->state(), "/python ", suite_->gateway(),
                        " ", Ca(), " ", suite_->state(), " ", kCompany));
}

TEST_F(ClientsTest, NodesAfternoonOverGrpc) { Succeeds(Node("grpc", "99300000")); }

TEST_F(ClientsTest, NodesAfternoonOverJson) { Succeeds(Node("connect", "99300019")); }

TEST_F(ClientsTest, TheAfternoonWithCurlAndBuf) {
  Succeeds(absl::StrCat("tests/clients/afternoon.sh ", suite_->http(), " ", Ca(), " ", Descriptors(), " ",
                        suite_->state(), " ", kCompany, " \"$(tests/contract/install_buf.sh)\""));
}

}  // namespace
}  // namespace sjak::e2e
