#include "services/citizens/citizens_fixture.h"
#include "sjak/citizens/v1/circumstances.pb.h"
#include "sjak/citizens/v1/consent.pb.h"
#include "sjak/citizens/v1/disclosure.pb.h"

namespace sjak::citizens {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kCvr[] = "13748136";
constexpr char kOtherCvr[] = "13585628";

class DisclosureTest : public CitizensTest {
 protected:
  void SetUp() override {
    auto somebody = Somebody();
    somebody.set_given_name("Anne Marie");
    citizen_ = MustRegister(somebody).name();
  }

  v1::DiscloseForPlacementRequest Asking(v1::DisclosureStage stage = v1::DISCLOSURE_STAGE_APPROVED) {
    v1::DiscloseForPlacementRequest request;
    request.set_citizen(citizen_);
    request.set_placement(ResourceName("placements", Uuid::New()));
    request.set_recipient_cvr(kCvr);
    request.set_recipient_role(v1::RECIPIENT_ROLE_EMPLOYER);
    request.set_stage(stage);
    return request;
  }
  static identity::Caller Company(const std::string& cvr = kCvr) {
    identity::Caller caller = testing::InternalPeer("gateway", policy::v1::CALLER_CLASS_PARTNER);
    caller.cvrs = {cvr};
    return caller;
  }
  absl::StatusOr<v1::DiscloseForPlacementResponse> Ask(const v1::DiscloseForPlacementRequest& request,
                                                       const identity::Caller& caller = Company()) {
    return Call<v1::DiscloseForPlacementResponse>("DisclosureService.DiscloseForPlacement", request, caller);
  }
  v1::Consent Give(const std::string& purpose) {
    v1::GiveConsentRequest request;
    request.set_citizen(citizen_);
    request.set_purpose(purpose);
    request.set_recipient_cvr(kCvr);
    request.set_text_version("2021-01");
    auto consent = Change<v1::Consent>("GiveConsent", request);
    EXPECT_TRUE(consent.ok()) << consent.status();
    return consent.value_or(v1::Consent());
  }
  void Withdraw(const v1::Consent& consent) {
    v1::WithdrawConsentRequest request;
    request.set_consent(consent.name());
    EXPECT_TRUE(Change<v1::Consent>("WithdrawConsent", request).ok());
  }
  std::string LastBasis() {
    return harness_.admin()
        .ExecText(
            "SELECT basis FROM access_log WHERE method LIKE '%DiscloseForPlacement' ORDER BY logged_at DESC LIMIT 1")
        .front()
        .text("basis");
  }

  std::string citizen_;
};

TEST_F(DisclosureTest, ShowsTheNameAfterApprovalAndTheRestByConsent) {
  auto shown = Ask(Asking());
  ASSERT_TRUE(shown.ok()) << shown.status();
  EXPECT_EQ(harness_.last_statements(), 2) << "judged, then read with the log row";
  EXPECT_EQ(shown->citizen(), citizen_);
  EXPECT_EQ(shown->person_name().given_name(), "Anne Marie");
  EXPECT_EQ(shown->person_name().surname(), "Prøve0");
  EXPECT_EQ(shown->person_name().verdict().basis(), v1::LEGAL_BASIS_TASK_OF_AUTHORITY);
  EXPECT_EQ(shown->phone().verdict().status(), v1::DISCLOSURE_STATUS_NOT_CONSENTED);
  EXPECT_EQ(shown->phone().phone(), "");
  EXPECT_EQ(LastBasis(), "NAME TASK_OF_AUTHORITY");
  EXPECT_EQ(Count("access_log_subject s JOIN access_log a ON a.id = s.log_id "
                  "WHERE a.method LIKE '%DiscloseForPlacement' AND a.outcome = 'OK'"),
            1);

  const v1::Consent phone = Give("PHONE");
  shown = Ask(Asking());
  EXPECT_EQ(shown->phone().phone(), "+45 12 34 56 78");
  EXPECT_EQ(shown->phone().verdict().basis(), v1::LEGAL_BASIS_CONSENT);
  EXPECT_EQ(LastBasis(), "NAME TASK_OF_AUTHORITY; PHONE CONSENT " + phone.name());
  Withdraw(phone);
  EXPECT_EQ(Ask(Asking())->phone().phone(), "") << "at once";
}

TEST_F(DisclosureTest, TellsThatConsiderationsChanged) {
  v1::RecordConsiderationsRequest record;
  record.set_citizen(citizen_);
  record.mutable_considerations()->add_codes(v1::CONSIDERATION_NO_HEIGHTS);
  record.mutable_considerations()->set_text("Vil gerne have pause kl. 10");
  *record.mutable_considerations()->mutable_valid_from() = wire::ToProto(kToday);
  ASSERT_TRUE(Change<v1::Citizen>("CircumstancesService.RecordConsiderations", record).ok());

  auto shown = Ask(Asking())->considerations();
  EXPECT_EQ(shown.verdict().status(), v1::DISCLOSURE_STATUS_NOT_CONSENTED);
  EXPECT_FALSE(shown.has_considerations());
  const v1::Consent consent = Give("FUNCTIONAL_CONSIDERATIONS");
  shown = Ask(Asking())->considerations();
  EXPECT_EQ(shown.verdict().status(), v1::DISCLOSURE_STATUS_GRANTED);
  ASSERT_EQ(shown.considerations().codes_size(), 1);
  EXPECT_EQ(shown.considerations().codes(0), v1::CONSIDERATION_NO_HEIGHTS);
  EXPECT_EQ(shown.considerations().text(), "Vil gerne have pause kl. 10");
  Withdraw(consent);
  shown = Ask(Asking())->considerations();
  EXPECT_EQ(shown.verdict().status(), v1::DISCLOSURE_STATUS_CHANGED);
  EXPECT_FALSE(shown.has_considerations());
}

TEST_F(DisclosureTest, AnIntroductionIsAFirstNameForATime) {
  const auto introduced = Asking(v1::DISCLOSURE_STAGE_INTRODUCED);
  EXPECT_EQ(Ask(introduced)->person_name().verdict().status(), v1::DISCLOSURE_STATUS_NOT_YET);
  v1::RecordShareBasisRequest request;
  request.set_citizen(citizen_);
  request.set_purpose("INTRODUCTION");
  request.set_legal_basis(v1::LEGAL_BASIS_TASK_OF_AUTHORITY);
  request.set_recipient_cvr(kCvr);
  *request.mutable_expires_on() = wire::ToProto(kToday + 7);
  auto basis = Change<v1::Consent>("ConsentsService.RecordShareBasis", request);
  ASSERT_TRUE(basis.ok()) << basis.status();
  auto shown = Ask(introduced);
  EXPECT_EQ(shown->person_name().given_name(), "Anne");
  EXPECT_EQ(shown->person_name().surname(), "");
  EXPECT_EQ(wire::DateOf(shown->person_name().verdict().until()), kToday + 7);
  EXPECT_EQ(LastBasis(), "NAME TASK_OF_AUTHORITY " + basis->name());
  harness_.clock().Set(kToday + 8);
  EXPECT_EQ(Ask(introduced)->person_name().verdict().status(), v1::DISCLOSURE_STATUS_ENDED);
}

TEST_F(DisclosureTest, EndsByTheParameterOfTheDay) {
  auto ended = Asking();
  *ended.mutable_ended_on() = wire::ToProto(kToday - 85);
  EXPECT_EQ(Ask(ended)->person_name().verdict().status(), v1::DISCLOSURE_STATUS_ENDED);
  EXPECT_EQ(LastBasis(), "NOTHING_SHOWN");
  harness_.admin().ExecText(
      "INSERT INTO parameter VALUES ('0101', 'DISCLOSURE_DAYS_AFTER_END', '[2021-06-01,2021-07-01)', 100, 'test')");
  EXPECT_EQ(Ask(ended)->person_name().verdict().status(), v1::DISCLOSURE_STATUS_GRANTED);
  *ended.mutable_ended_on() = wire::ToProto(Date(2021, 5, 31));
  EXPECT_EQ(Ask(ended)->person_name().verdict().status(), v1::DISCLOSURE_STATUS_ENDED);
}

TEST_F(DisclosureTest, ProtectionHidesWhatIdentifies) {
  auto somebody = Somebody(1);
  somebody.set_protected_(true);
  citizen_ = MustRegister(somebody).name();
  Give("PHONE");
  auto shown = Ask(Asking());
  EXPECT_EQ(shown->person_name().verdict().status(), v1::DISCLOSURE_STATUS_PROTECTED);
  EXPECT_EQ(shown->person_name().given_name() + shown->person_name().surname() + shown->phone().phone(), "");
}

TEST_F(DisclosureTest, AnswersACompanyForItselfOnly) {
  EXPECT_EQ(ReasonOf(Ask(Asking(), Company(kOtherCvr)).status()), "CITIZEN_NOT_FOUND");
  EXPECT_TRUE(Ask(Asking(), testing::InternalPeer("placements", policy::v1::CALLER_CLASS_JOBCENTRE)).ok());
  EXPECT_EQ(ReasonOf(Ask(Asking(), testing::InternalPeer("reporting", policy::v1::CALLER_CLASS_PARTNER)).status()),
            "PEER_REFUSED");
  EXPECT_EQ(ReasonOf(Ask(Asking(), testing::Jobcentre()).status()), "CALLER_CLASS_REFUSED");
  auto other = Asking();
  other.set_citizen(ResourceName("citizens", Uuid::New()));
  EXPECT_EQ(ReasonOf(Ask(other).status()), "CITIZEN_NOT_FOUND");
  auto elsewhere = Company();
  elsewhere.municipality = "0159";
  elsewhere.municipalities = {"0159"};
  EXPECT_EQ(ReasonOf(Ask(Asking(), elsewhere).status()), "CITIZEN_NOT_FOUND");
}

TEST_F(DisclosureTest, OnlyWhatWasAskedFor) {
  auto asking = Asking();
  asking.add_sections(v1::DISCLOSURE_SECTION_PHONE);
  auto shown = Ask(asking);
  EXPECT_TRUE(shown->has_phone());
  EXPECT_FALSE(shown->has_person_name());
  EXPECT_FALSE(shown->has_considerations());
}

TEST_F(DisclosureTest, NeverTellsWhoTheJobcentreKnows) {
  Give("PHONE");
  Give("FUNCTIONAL_CONSIDERATIONS");
  for (const auto& caller : {Company(), testing::InternalPeer("gateway", policy::v1::CALLER_CLASS_JOBCENTRE)}) {
    const std::string answer = Ask(Asking(), caller)->DebugString();
    for (const std::string& secret : {Number(0), Number(0).substr(0, 6), std::string("Ruten"), std::string("2700")}) {
      EXPECT_THAT(answer, Not(HasSubstr(secret)));
    }
  }
  // No field of the answer could hold target group, benefit or needs: those are SENSITIVE.
  std::vector<const google::protobuf::Descriptor*> open = {v1::DiscloseForPlacementResponse::descriptor()};
  for (size_t at = 0; at < open.size(); ++at) {
    for (int i = 0; i < open[at]->field_count(); ++i) {
      const auto* field = open[at]->field(i);
      EXPECT_NE(field->options().GetExtension(policy::v1::field).data(), policy::v1::DATA_SENSITIVE)
          << field->full_name();
      if (field->message_type() != nullptr && field->message_type()->file()->package() == "sjak.citizens.v1") {
        open.push_back(field->message_type());
      }
    }
  }
  EXPECT_EQ(open.size(), 7u);
}

}  // namespace
}  // namespace sjak::citizens
