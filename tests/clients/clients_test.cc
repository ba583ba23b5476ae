// Clients that share no code with Sjak, against the running suite.
#include <gtest/gtest.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "tests/e2e/suite.h"

namespace sjak::e2e {
namespace {

constexpr char kMakeMessages[] = R"sh(
  mkdir -p "$MESSAGES" && google=/usr/share/gocode/src/github.com/gogo/googleapis &&
  protoc --python_out="$MESSAGES" -Iproto -I$google $(find proto -name '*.proto') \
    $google/google/rpc/status.proto $google/google/rpc/code.proto $google/google/rpc/error_details.proto \
    $google/google/type/date.proto $google/google/type/money.proto)sh";

TEST(Clients, PythonVendorsFirstHour) {
  Suite suite;
  ASSERT_EQ(suite.Pilot("start"), 0) << suite.output();
  const std::string messages = absl::StrCat(suite.state(), "/python");
  ASSERT_EQ(suite.Run(absl::StrCat("MESSAGES=", messages, "; ", kMakeMessages)), 0) << suite.output();
  EXPECT_EQ(suite.Run(absl::StrCat("/usr/bin/python3 tests/clients/first_hour.py ", messages, " ", suite.gateway(), " ",
                                   suite.state(), "/pki/tls/ca.pem ", suite.state(), "/tokens/integration.jwt")),
            0)
      << suite.output();
}

}  // namespace
}  // namespace sjak::e2e
