#include "cli/client_commands.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "platform/base/wire.h"
#include "platform/identity/clients.h"
#include "platform/identity/jws.h"
#include "platform/identity/test_files.h"
#include "sjak/clients/v1/clients.pb.h"

namespace sjak::cli {
namespace {

using ::testing::HasSubstr;

// A registry of one client.
class Clients : public ::testing::Test {
 protected:
  Clients() {
    client_.set_name("clients/1");
    client_.set_issuer("sjak-client:0123");
    client_.set_state(clients::v1::CLIENT_STATE_ACTIVE);
    client_.mutable_facts()->set_title("Fagsystem");
    command_.name = client_.name();
    command_.key_file = folder_.Path("client.key");
  }
  Invoke invoke() {
    return [this](const std::string& method, const google::protobuf::Message& request,
                  google::protobuf::Message* answer) -> absl::Status {
      asked_.push_back(method);
      if (const auto* r = dynamic_cast<const clients::v1::RegisterClientRequest*>(&request)) registered_ = *r;
      if (const auto* r = dynamic_cast<const clients::v1::IssueCredentialRequest*>(&request)) {
        issued_ = *r;
        client_.add_credentials()->set_kid(identity::ParsePublicJwk(r->public_jwk()).value().thumbprint);
      }
      if (auto* page = dynamic_cast<clients::v1::ListClientsResponse*>(answer)) {
        *page->add_clients() = client_;
      } else {
        static_cast<clients::v1::Client*>(answer)->CopyFrom(client_);
      }
      return absl::OkStatus();
    };
  }

  const identity::TestFolder folder_;
  ClientCommand command_;
  clients::v1::Client client_;
  clients::v1::RegisterClientRequest registered_;
  clients::v1::IssueCredentialRequest issued_;
  std::vector<std::string> asked_;
};

TEST_F(Clients, AreRegisteredUntilTheEndOfADay) {
  command_.title = "Fagsystem";
  command_.agreement = "2026-01-05";
  command_.expires = "2026-12-31";
  const auto said = RegisterClient(command_, invoke());
  ASSERT_TRUE(said.ok()) << said.status();
  EXPECT_EQ(*said, "clients/1\nsjak-client:0123\n");
  EXPECT_EQ(absl::FormatTime(wire::TimeOf(registered_.facts().expire_time()), absl::UTCTimeZone()),
            "2026-12-31T23:00:00+00:00");
  command_.expires = "soon";
  EXPECT_FALSE(RegisterClient(command_, invoke()).ok());
}

TEST_F(Clients, AKeyIsMadeOnceAndStaysWhereItIs) {
  const auto kid = IssueCredential(command_, invoke());
  ASSERT_TRUE(kid.ok()) << kid.status();
  struct stat file;
  ASSERT_EQ(stat(command_.key_file.c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
  EXPECT_THAT(issued_.public_jwk(), ::testing::Not(HasSubstr("\"d\"")));
  const auto key = identity::ParsePublicJwk(issued_.public_jwk());
  ASSERT_TRUE(key.ok());
  EXPECT_TRUE(identity::ProvesPossession(key->key, issued_.proof(), client_.issuer()));

  // The same by somebody who has the proof and not the key.
  command_.issuer = client_.issuer();
  const auto proof = ProveKey(command_);
  ASSERT_TRUE(proof.ok()) << proof.status();
  folder_.Write("proof.json", *proof);
  command_.proof_file = folder_.Path("proof.json");
  EXPECT_EQ(*IssueCredential(command_, invoke()), *kid);
  folder_.Write("proof.json", "{}");
  EXPECT_FALSE(IssueCredential(command_, invoke()).ok());
}

TEST_F(Clients, ATokenIsTheClients) {
  command_.issuer = client_.issuer();
  command_.cvrs = {"12345678"};
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  const auto token = ClientToken(command_, now);
  ASSERT_TRUE(token.ok()) << token.status();
  const auto jws = identity::ParseJws(token->substr(0, token->size() - 1));
  ASSERT_TRUE(jws.ok());
  EXPECT_EQ(jws->PayloadText("iss"), client_.issuer());
  EXPECT_EQ(jws->PayloadText("class"), "PARTNER");
  EXPECT_EQ(jws->payload["exp"], 1'800'000'600);
  EXPECT_EQ(jws->HeaderText("kid") + "\n", *IssueCredential(command_, invoke()));
}

TEST_F(Clients, AreListedAndRevoked) {
  IssueCredential(command_, invoke()).value();
  const auto list = ListClients(command_, invoke());
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_THAT(*list, HasSubstr("Fagsystem"));
  EXPECT_THAT(*list, HasSubstr("not used"));
  command_.reason = "agreement ended";
  EXPECT_TRUE(RevokeClient(command_, invoke()).ok());
  EXPECT_EQ(asked_.back(), "sjak.programme.v1.ClientsService.RevokeClient");
  command_.kid = "k";
  command_.front = "partner";
  EXPECT_TRUE(RevokeClient(command_, invoke()).ok());
  EXPECT_EQ(asked_.back(), "sjak.partner.v1.ClientsService.RevokeCredential");
}

}  // namespace
}  // namespace sjak::cli
