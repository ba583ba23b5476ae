#include "services/citizens/citizens_fixture.h"

namespace sjak::citizens {
namespace {

class ConsentTest : public CitizensTest {
 protected:
  void SetUp() override { citizen_ = MustRegister(Somebody()).name(); }

  v1::GiveConsentRequest Giving(const std::string& cvr = "DK 13 74 81 36") {
    v1::GiveConsentRequest request;
    request.set_citizen(citizen_);
    request.set_purpose("FUNCTIONAL_CONSIDERATIONS");
    request.set_recipient_cvr(cvr);
    request.set_text_version("2021-01");
    return request;
  }
  absl::StatusOr<v1::Consent> Give(const v1::GiveConsentRequest& request) {
    return Change<v1::Consent>("GiveConsent", request);
  }
  absl::StatusOr<v1::Consent> Withdraw(const std::string& consent) {
    v1::WithdrawConsentRequest request;
    request.set_consent(consent);
    return Change<v1::Consent>("WithdrawConsent", request);
  }

  std::string citizen_;
};

TEST_F(ConsentTest, StandsUntilWithdrawn) {
  auto given = Give(Giving());
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(given.ok()) << given.status();
  EXPECT_EQ(given->recipient_cvr(), "13748136");
  EXPECT_EQ(wire::DateOf(given->given_on()), kToday);
  EXPECT_FALSE(given->has_withdrawn_on());
  auto person = Get(citizen_);
  ASSERT_EQ(person->consents_size(), 1);
  EXPECT_EQ(person->consents(0).SerializeAsString(), given->SerializeAsString());
  EXPECT_EQ(person->version(), 2);

  harness_.clock().Set(kToday + 4);
  auto withdrawn = Withdraw(given->name());
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(withdrawn.ok()) << withdrawn.status();
  EXPECT_EQ(wire::DateOf(withdrawn->withdrawn_on()), kToday + 4);
  EXPECT_EQ(Get(citizen_)->consents_size(), 0);
  EXPECT_EQ(ReasonOf(Withdraw(given->name()).status()), "CONSENT_ALREADY_WITHDRAWN");
  EXPECT_EQ(Count("feed WHERE type_url LIKE '%ConsentWithdrawn' AND version = 3"), 1);
}

TEST_F(ConsentTest, OneAtATimeForAPurposeAndRecipient) {
  auto given = Give(Giving());
  ASSERT_TRUE(given.ok());
  auto again = Give(Giving("13748136"));
  EXPECT_EQ(ReasonOf(again.status()), "CONSENT_ALREADY_GIVEN");
  EXPECT_EQ(MetadataOf(again.status())["consent"], given->name());
  EXPECT_TRUE(Give(Giving("13585628")).ok());
  ASSERT_TRUE(Withdraw(given->name()).ok());
  EXPECT_TRUE(Give(Giving()).ok());
}

TEST_F(ConsentTest, OnlyForWhatCanBeShown) {
  auto request = Giving();
  request.set_purpose("DIAGNOSIS");
  EXPECT_EQ(Give(request).status().code(), absl::StatusCode::kInvalidArgument);
  request = Giving("12345678");
  EXPECT_EQ(Give(request).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(Withdraw(ResourceName("consents", Uuid::New())).status()), "CONSENT_NOT_FOUND");
}

}  // namespace
}  // namespace sjak::citizens
