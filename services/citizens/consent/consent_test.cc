#include "services/citizens/citizens_fixture.h"
#include "sjak/citizens/v1/consent.pb.h"
#include "sjak/citizens/v1/tasks.pb.h"

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

TEST_F(ConsentTest, NamesAWordingThatWasDeclared) {
  auto request = Giving();
  request.set_text_version("2021-02");
  EXPECT_EQ(ReasonOf(Give(request).status()), "CONSENT_TEXT_UNKNOWN");
  v1::DefineConsentTextRequest define;
  define.mutable_text()->set_code("FUNCTIONAL_CONSIDERATIONS");
  define.mutable_text()->set_version("2021-02");
  define.mutable_text()->set_language("ar");
  define.mutable_text()->set_text("هل يجوز لنا؟");
  auto text = Change<v1::ConsentText>("ConsentsService.DefineConsentText", define);
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(wire::DateOf(text->defined_on()), kToday);
  EXPECT_EQ(ReasonOf(Give(request).status()), "CONSENT_TEXT_UNKNOWN") << "not in Danish";
  request.set_text_language("ar");
  EXPECT_TRUE(Give(request).ok());
  EXPECT_EQ(ReasonOf(Change<v1::ConsentText>("ConsentsService.DefineConsentText", define).status()),
            "CONSENT_TEXT_EXISTS");
  define.mutable_text()->set_code("DIAGNOSIS");
  EXPECT_EQ(Change<v1::ConsentText>("ConsentsService.DefineConsentText", define).status().code(),
            absl::StatusCode::kInvalidArgument);

  v1::ListConsentTextsRequest list;
  list.set_page_size(3);
  auto page = Call<v1::ListConsentTextsResponse>("ConsentsService.ListConsentTexts", list);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->texts_size(), 3);
  EXPECT_EQ(page->texts(1).language(), "ar");
  list.set_page_token(page->next_page_token());
  page = Call<v1::ListConsentTextsResponse>("ConsentsService.ListConsentTexts", list);
  ASSERT_EQ(page->texts_size(), 1);
  EXPECT_EQ(page->texts(0).code(), "PHONE");
  EXPECT_EQ(page->next_page_token(), "");
}

TEST_F(ConsentTest, ExpiresByItself) {
  auto request = Giving();
  *request.mutable_expires_on() = wire::ToProto(kToday - 1);
  EXPECT_EQ(Give(request).status().code(), absl::StatusCode::kInvalidArgument);
  *request.mutable_expires_on() = wire::ToProto(kToday + 2);
  auto given = Give(request);
  ASSERT_TRUE(given.ok()) << given.status();
  harness_.clock().Set(kToday + 2);
  EXPECT_EQ(Get(citizen_)->consents_size(), 1);
  EXPECT_EQ(ReasonOf(Give(Giving()).status()), "CONSENT_ALREADY_GIVEN");
  harness_.clock().Set(kToday + 3);
  EXPECT_EQ(Get(citizen_)->consents_size(), 0);
  EXPECT_EQ(ReasonOf(Withdraw(given->name()).status()), "CONSENT_ALREADY_WITHDRAWN");
  EXPECT_TRUE(Give(Giving()).ok());
}

TEST_F(ConsentTest, AMentorsIsNotTheEmployers) {
  auto request = Giving();
  request.set_recipient_role(v1::RECIPIENT_ROLE_MENTOR);
  EXPECT_TRUE(Give(request).ok());
  EXPECT_EQ(ReasonOf(Give(request).status()), "CONSENT_ALREADY_GIVEN");
  request.set_recipient_role(v1::RECIPIENT_ROLE_EMPLOYER);
  EXPECT_TRUE(Give(request).ok());
}

TEST_F(ConsentTest, HistoryKeepsWhatNoLongerStands) {
  auto first = Give(Giving());
  ASSERT_TRUE(Withdraw(first->name()).ok());
  auto second = Give(Giving());
  v1::ListConsentsRequest list;
  list.set_citizen(citizen_);
  list.set_page_size(1);
  auto page = Call<v1::ListConsentsResponse>("ConsentsService.ListConsents", list);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->consents_size(), 1);
  EXPECT_EQ(page->consents(0).name(), first->name());
  EXPECT_EQ(page->consents(0).legal_basis(), v1::LEGAL_BASIS_CONSENT);
  EXPECT_EQ(wire::DateOf(page->consents(0).withdrawn_on()), kToday);
  list.set_page_token(page->next_page_token());
  page = Call<v1::ListConsentsResponse>("ConsentsService.ListConsents", list);
  ASSERT_EQ(page->consents_size(), 1);
  EXPECT_EQ(page->consents(0).SerializeAsString(), second->SerializeAsString());
  EXPECT_EQ(page->next_page_token(), "");

  list = {};
  list.set_citizen(MustRegister(Somebody(1)).name());
  EXPECT_EQ(Call<v1::ListConsentsResponse>("ConsentsService.ListConsents", list)->consents_size(), 0);
  list.set_citizen(ResourceName("citizens", Uuid::New()));
  EXPECT_EQ(ReasonOf(Call<v1::ListConsentsResponse>("ConsentsService.ListConsents", list).status()),
            "CITIZEN_NOT_FOUND");
}

TEST_F(ConsentTest, TheTaskOfTheAuthorityIntroduces) {
  v1::RecordShareBasisRequest request;
  request.set_citizen(citizen_);
  request.set_purpose("PHONE");
  request.set_legal_basis(v1::LEGAL_BASIS_TASK_OF_AUTHORITY);
  request.set_recipient_cvr("13748136");
  *request.mutable_expires_on() = wire::ToProto(kToday + 7);
  const auto record = [&] { return Change<v1::Consent>("ConsentsService.RecordShareBasis", request); };
  EXPECT_EQ(record().status().code(), absl::StatusCode::kInvalidArgument) << "needs consent";
  request.set_purpose("INTRODUCTION");
  request.set_legal_basis(v1::LEGAL_BASIS_CONSENT);
  EXPECT_EQ(record().status().code(), absl::StatusCode::kInvalidArgument) << "a consent is given";
  request.set_legal_basis(v1::LEGAL_BASIS_TASK_OF_AUTHORITY);
  auto basis = record();
  EXPECT_EQ(harness_.last_statements(), 5);
  ASSERT_TRUE(basis.ok()) << basis.status();
  EXPECT_EQ(ReasonOf(record().status()), "CONSENT_ALREADY_GIVEN");
  EXPECT_EQ(ReasonOf(Withdraw(basis->name()).status()), "LEGAL_BASIS_WRONG");

  v1::EndShareBasisRequest end;
  end.set_consent(basis->name());
  EXPECT_TRUE(Change<v1::Consent>("ConsentsService.EndShareBasis", end).ok());
  EXPECT_EQ(harness_.last_statements(), 5);
  EXPECT_EQ(Count("task"), 0) << "nobody withdrew anything";
  EXPECT_EQ(Count("feed WHERE type_url LIKE '%ShareBasisEnded' AND version = 3"), 1);
  auto consent = Give(Giving());
  end.set_consent(consent->name());
  EXPECT_EQ(ReasonOf(Change<v1::Consent>("ConsentsService.EndShareBasis", end).status()), "LEGAL_BASIS_WRONG");

  auto introduce = Giving();
  introduce.set_purpose("INTRODUCTION");
  EXPECT_EQ(Give(introduce).status().code(), absl::StatusCode::kInvalidArgument) << "needs a last day";
}

}  // namespace
}  // namespace sjak::citizens
