#include "gateway/http/signing_links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "platform/base/error.h"
#include "platform/base/uuid.h"
#include "platform/base/wire.h"
#include "platform/identity/test_files.h"
#include "platform/identity/token_signer.h"
#include "platform/identity/tokens.h"

namespace sjak::gateway::http {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;
namespace v1 = placements::v1;

// Placements stands in as far as request ids go: the first body under an id counts, another is refused.
class SigningLinksTest : public ::testing::Test {
 protected:
  SigningLinksTest() {
    folder_.Write("keys.json", json{{"keys", {identity::PublicJwk(key_.get(), "k", "ES256")}}}.dump());
    folder_.Write("issuers.json", json::array({{{"issuer", "https://links.test"},
                                                {"jwks_file", "keys.json"},
                                                {"audience", "sjak"},
                                                {"classes", {"PARTNER"}},
                                                {"roles", {"EMPLOYEE_REP", "EMPLOYER_SIGNER"}},
                                                {"municipalities", {"0101"}},
                                                {"cvrs", {"*"}},
                                                {"max_lifetime_seconds", 600}}})
                                      .dump());
    folder_.Write("ring.json", R"({"active":"a","keys":{"a":"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}})");
    folder_.Write("other.json", R"({"active":"a","keys":{"a":"MTEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="}})");
    verifier_ = identity::TokenVerifier::Create({folder_.Path("issuers.json"), ""}).value();
    links_ = Make("ring.json");
  }
  std::unique_ptr<SigningLinks> Make(const std::string& ring) {
    return std::make_unique<SigningLinks>(
        SigningLinksOptions{"https://sjak.test", "https://links.test", "sjak", "k"},
        identity::Sealer::FromFile(folder_.Path(ring)).value(), key_.get(),
        [this](const std::string& method, const std::string& authorization, const std::string& municipality,
               const google::protobuf::Message& request, google::protobuf::Message* answer) {
          const auto caller = verifier_->Verify(authorization.substr(7), now_);
          EXPECT_TRUE(caller.ok()) << caller.status();
          caller_ = *caller;
          EXPECT_EQ(municipality, "0101");
          if (!status_.ok()) return status_;
          if (absl::EndsWith(method, "RecordHearing")) {
            const auto& record = static_cast<const v1::RecordHearingRequest&>(request);
            const auto first = recorded_.emplace(record.request_id(), record.SerializeAsString()).first;
            if (first->second != record.SerializeAsString()) {
              return Refuse(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED", "another request");
            }
            last_ = record;
          } else {
            EXPECT_EQ(static_cast<const v1::GetPlacementRequest&>(request).name(), kPlacement);
          }
          auto& placement = *static_cast<v1::Placement*>(answer);
          *placement.mutable_terms()->mutable_starts_on() = wire::ToProto(Date(2021, 9, 13));
          *placement.mutable_terms()->mutable_ends_on() = wire::ToProto(Date(2021, 12, 12));
          placement.mutable_terms()->set_weekly_minutes(1230);
          placement.mutable_terms()->set_function_code("93<1300");
          placement.set_citizen("citizens/hidden");
          return absl::OkStatus();
        });
  }
  std::string Link(v1::HearingParty party = v1::HEARING_PARTY_SHOP_STEWARD) {
    const auto link = links_->LinkFor({"0101", "12345678", kPlacement, party}, now_, absl::Hours(48));
    EXPECT_TRUE(link.ok()) << link.status();
    return link->substr(std::string("https://sjak.test").size());
  }
  Response Send(const std::string& verb, const std::string& target, const std::string& body = "") {
    const Request request{verb, target, {}, body};
    EXPECT_TRUE(SigningLinks::Serves(request));
    return links_->Handle(request, now_, Date(2021, 9, 10));
  }

  static inline const std::string kPlacement = ResourceName("placements", Uuid::New());
  absl::Time now_ = absl::Now();
  const identity::TestFolder folder_;
  const identity::PKey key_ = identity::NewSigningKey("ES256");
  std::unique_ptr<identity::TokenVerifier> verifier_;
  std::unique_ptr<SigningLinks> links_;
  absl::Status status_;
  identity::Caller caller_;
  std::map<std::string, std::string> recorded_;
  v1::RecordHearingRequest last_;
};

TEST_F(SigningLinksTest, IsAnsweredOnceByTheOneItIsFor) {
  const std::string link = Link();
  const Response page = Send("GET", link);
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("20 timer og 30 minutter om ugen, funktion 93&lt;1300"));
  EXPECT_THAT(page.body, HasSubstr("tillidsrepræsentant"));
  EXPECT_THAT(page.body, Not(HasSubstr("citizens/")));
  EXPECT_TRUE(recorded_.empty()) << "looking is not answering";

  EXPECT_EQ(Send("POST", link, "met=maybe").status, 200) << "the form again";
  EXPECT_TRUE(recorded_.empty());
  EXPECT_EQ(Send("POST", link, "met=yes").status, 200);
  EXPECT_EQ(last_.hearing().party(), v1::HEARING_PARTY_SHOP_STEWARD);
  EXPECT_TRUE(last_.hearing().conditions_met());
  EXPECT_EQ(last_.hearing().on_behalf_reason(), "");
  EXPECT_EQ(wire::DateOf(last_.hearing().heard_on()), Date(2021, 9, 10));
  EXPECT_THAT(caller_.subject, ::testing::StartsWith("https://links.test|link-"));
  EXPECT_THAT(caller_.roles, ::testing::ElementsAre(policy::v1::ROLE_EMPLOYEE_REP));
  EXPECT_THAT(caller_.cvrs, ::testing::ElementsAre("12345678"));

  EXPECT_EQ(Send("POST", link, "met=yes").status, 200) << "pressed twice";
  EXPECT_EQ(recorded_.size(), 1u);
  EXPECT_EQ(Send("POST", link, "met=no").status, 410) << "who has the link later changes nothing";
  EXPECT_EQ(Send("POST", Link(), "met=no").status, 200) << "another link";
}

TEST_F(SigningLinksTest, TheEmployerSignsAsEmployer) {
  EXPECT_EQ(Send("POST", Link(v1::HEARING_PARTY_EMPLOYER), "met=yes").status, 200);
  EXPECT_THAT(caller_.roles, ::testing::ElementsAre(policy::v1::ROLE_EMPLOYER_SIGNER));
  EXPECT_FALSE(
      links_->LinkFor({"0101", "12345678", kPlacement, v1::HEARING_PARTY_NONE_SOLE_EMPLOYEE}, now_, absl::Hours(1))
          .ok());
}

TEST_F(SigningLinksTest, EndsWithItsTime) {
  const Invitation invitation{"0101", "12345678", kPlacement, v1::HEARING_PARTY_EMPLOYEE_REP};
  EXPECT_FALSE(links_->LinkFor(invitation, now_, absl::Hours(7 * 24) + absl::Seconds(1)).ok())
      << "request ids are remembered no longer";
  EXPECT_FALSE(links_->LinkFor(invitation, now_, absl::ZeroDuration()).ok());
  const std::string link = Link();
  now_ += absl::Hours(49);
  EXPECT_EQ(Send("GET", link).status, 410);
  EXPECT_EQ(Send("POST", link, "met=yes").status, 410);
  EXPECT_TRUE(recorded_.empty());
}

TEST_F(SigningLinksTest, CannotBeMadeUpOrChanged) {
  const std::string link = Link();
  for (size_t i = 6; i < link.size(); i += 7) {
    std::string changed = link;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(Send("POST", changed, "met=yes").status, 404) << i;
  }
  EXPECT_EQ(Send("GET", "/sign/").status, 404);
  EXPECT_EQ(Send("GET", "/sign/" + std::string(10'000, 'A')).status, 404);
  links_ = Make("other.json");
  EXPECT_EQ(Send("GET", link).status, 404) << "of another ring";
  EXPECT_TRUE(recorded_.empty());
}

TEST_F(SigningLinksTest, SaysWhenTheAnswerWasNotTaken) {
  const std::string link = Link();
  status_ = absl::UnavailableError("away");
  EXPECT_EQ(Send("POST", link, "met=yes").status, 503);
  status_ = absl::NotFoundError("no such placement");
  EXPECT_EQ(Send("GET", link).status, 404);
  status_ = absl::OkStatus();
  EXPECT_EQ(Send("POST", link, "met=yes").status, 200);
  EXPECT_EQ(Send("DELETE", link).status, 405);
}

}  // namespace
}  // namespace sjak::gateway::http
