// What comes back to whom (domain 6.2): every read that a company or its people may call, on data with a marker in each
// class, with the registry and placements as they are together.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "absl/strings/match.h"
#include "platform/identity/partner_ids.h"
#include "platform/policy/policy.h"
#include "services/citizens/citizens_fixture.h"
#include "services/placements/mentors/mentors_fixture.h"
#include "sjak/citizens/v1/circumstances.pb.h"
#include "sjak/citizens/v1/consent.pb.h"
#include "sjak/placements/v1/life_cycle.pb.h"

namespace sjak::placements {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// The registry beside placements.
class Registry : public citizens::CitizensTest {
 public:
  using CitizensTest::Change;
  using CitizensTest::DefineTingbjerg;
  using CitizensTest::Number;
  using CitizensTest::Somebody;
  testing::ServiceHarness& harness() { return harness_; }
  void TestBody() override {}
};
struct WithRegistry {
  Registry registry_;
};

// Words that stand for a kind of data wherever they turn up.
const std::map<std::string, std::vector<std::string>> kMarkers = {
    {"given name", {"Xanthippe"}},
    {"surname", {"Hemmeligsen"}},
    {"phone", {"87654321"}},
    {"address", {"Ukendtgade", "Skjulby"}},
    {"target group", {"TARGET_GROUP_", "NEED_SKILLS"}},
    {"considerations", {"CONSIDERATION_NO_HEIGHTS", "zqhensyn"}},
};

class FieldMatrix : public WithRegistry, public MentorsFixture {
 protected:
  FieldMatrix() : MentorsFixture(registry_.harness().AsPeer("placements")) {
    registry_.DefineTingbjerg();
    citizen_ = Register(0);
  }

  std::string Register(int i, bool is_protected = false) {
    auto request = Registry::Somebody(i);
    request.set_given_name("Xanthippe Maria");
    request.set_surname("Hemmeligsen");
    request.set_phone("+4587654321");
    request.mutable_address()->set_street("Ukendtgade 1");
    request.mutable_address()->set_postcode("2999");
    request.mutable_address()->set_city("Skjulby");
    request.set_protected_(is_protected);
    const auto citizen = registry_.Change<citizens::v1::Citizen>("RegisterCitizen", request);
    EXPECT_TRUE(citizen.ok()) << citizen.status();
    citizens::v1::RecordConsiderationsRequest considerations;
    considerations.set_citizen(citizen->name());
    considerations.mutable_considerations()->add_codes(citizens::v1::CONSIDERATION_NO_HEIGHTS);
    considerations.mutable_considerations()->set_text("zqhensyn");
    *considerations.mutable_considerations()->mutable_valid_from() = wire::ToProto(Date(2021, 1, 4));
    const auto recorded =
        registry_.Change<citizens::v1::Citizen>("CircumstancesService.RecordConsiderations", considerations);
    EXPECT_TRUE(recorded.ok()) << recorded.status();
    return citizen->name();
  }
  std::string Give(const std::string& citizen, const std::string& purpose, const std::string& cvr = kCvr) {
    citizens::v1::GiveConsentRequest request;
    request.set_citizen(citizen);
    request.set_purpose(purpose);
    request.set_recipient_cvr(cvr);
    request.set_text_version("2021-01");
    const auto consent = registry_.Change<citizens::v1::Consent>("GiveConsent", request);
    EXPECT_TRUE(consent.ok()) << consent.status();
    return consent->name();
  }
  void Withdraw(const std::string& consent) {
    citizens::v1::WithdrawConsentRequest request;
    request.set_consent(consent);
    EXPECT_TRUE(registry_.Change<citizens::v1::Consent>("WithdrawConsent", request).ok());
  }
  void SetToday(Date day) {
    harness_.clock().Set(day);
    registry_.harness().clock().Set(day);
  }
  std::string JobAt(const v1::EmployerUnit& unit, const std::string& citizen, const std::string& mentor = "") {
    v1::RegisterSmallJobRequest request = JobRequest(citizen);
    request.mutable_terms()->set_employer_unit(unit.name());
    request.mutable_terms()->set_mentor(mentor);
    request.mutable_terms()->set_weekly_minutes(5 * 60);
    const std::string name = Must<v1::Placement>("PlacementsService.RegisterSmallJob", request).name();
    known_["placements"].push_back(name);
    return name;
  }
  static identity::Caller As(policy::v1::Role role, const std::string& cvr = kCvr) {
    identity::Caller caller = testing::PartnerOf(cvr);
    caller.roles = {role};
    return caller;
  }

  // Everything that the caller gets from every read it may call, by method.
  std::map<std::string, std::vector<std::unique_ptr<Message>>> Fetch(const identity::Caller& caller) {
    Learn();
    std::map<std::string, std::vector<std::unique_ptr<Message>>> out;
    for (const auto* file : policy::OurFiles()) {
      if (file->package() != "sjak.placements.v1" && file->package() != "sjak.citizens.v1") continue;
      for (int s = 0; s < file->service_count(); ++s) {
        for (int m = 0; m < file->service(s)->method_count(); ++m) {
          const auto* method = policy::FindMethod(file->service(s)->method(m)->full_name());
          if (method->rpc.effect() != policy::v1::EFFECT_READ || !policy::CheckAccess(*method, caller).ok()) continue;
          CallAll(caller, *method, file->package() == "sjak.citizens.v1" ? registry_.harness() : harness_,
                  &out[method->name]);
        }
      }
    }
    return out;
  }
  // The kinds of data among it.
  std::set<std::string> Seen(const identity::Caller& caller) {
    std::set<std::string> kinds;
    for (const auto& [method, answers] : Fetch(caller)) {
      for (const auto& answer : answers) {
        const std::string text = answer->Utf8DebugString();
        for (const auto& [kind, words] : kMarkers) {
          for (const std::string& word : words) {
            if (absl::StrContains(text, word)) kinds.insert(kind);
          }
        }
        for (int i = 0; i < 12; ++i) {
          EXPECT_FALSE(absl::StrContains(text, Registry::Number(i))) << method << " tells a CPR number";
        }
      }
    }
    return kinds;
  }

  std::string citizen_;

 private:
  // Names of every resource, whoever's they are.
  void Learn() {
    known_["programmes"] = {programme_.name()};
    known_["sites"] = {site_.name()};
    known_["employerUnits"] = {unit_.name(), other_unit_.name()};
    known_["partners"] = {unit_.partner(), other_unit_.partner()};
    known_["mentors"] = {mentor_, second_, other_};
    if (known_["citizens"].empty()) known_["citizens"] = {citizen_};
    known_["projects"] = {site_.project()};
  }

  // What must be there, as far as its field says it.
  void FillRequired(Message* request) {
    const auto* d = request->GetDescriptor();
    const auto* r = request->GetReflection();
    for (int i = 0; i < d->field_count(); ++i) {
      const FieldDescriptor* field = d->field(i);
      const auto& policy = field->options().GetExtension(policy::v1::field);
      if (field->is_repeated() || !policy.resource().empty()) continue;
      if (policy.format() == "month" && policy.required()) r->SetString(request, field, "2021-09");
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && policy.required()) {
        if (field->message_type()->full_name() == "google.type.Date") {
          *static_cast<google::type::Date*>(r->MutableMessage(request, field)) =
              wire::ToProto(absl::StrContains(field->name(), "to") || absl::StrContains(field->name(), "end") ||
                                    absl::StrContains(field->name(), "until")
                                ? Date(2021, 9, 30)
                                : Date(2021, 9, 13));
        }
      }
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32 && policy.required()) {
        r->SetInt32(request, field, static_cast<int>(std::max<int64_t>(policy.min(), 1)));
      }
    }
  }

  void CallAll(const identity::Caller& caller, const policy::Method& method, testing::ServiceHarness& harness,
               std::vector<std::unique_ptr<Message>>* out) {
    const auto* factory = google::protobuf::MessageFactory::generated_factory();
    const auto* d = method.descriptor->input_type();
    std::vector<const FieldDescriptor*> required, optional;
    for (int i = 0; i < d->field_count(); ++i) {
      const auto& policy = d->field(i)->options().GetExtension(policy::v1::field);
      if (policy.resource().empty() || d->field(i)->is_repeated()) continue;
      (policy.required() ? required : optional).push_back(d->field(i));
    }
    const auto resource = [&](const FieldDescriptor* field) -> const std::vector<std::string>& {
      return known_[field->options().GetExtension(policy::v1::field).resource()];
    };
    // None of the optional names, or one; each with every value that it could have.
    optional.push_back(nullptr);
    for (const FieldDescriptor* chosen : optional) {
      std::vector<std::unique_ptr<Message>> requests;
      requests.emplace_back(const_cast<google::protobuf::MessageFactory*>(factory)->GetPrototype(d)->New());
      FillRequired(requests.back().get());
      std::vector<const FieldDescriptor*> named = required;
      if (chosen != nullptr) named.push_back(chosen);
      for (const FieldDescriptor* field : named) {
        std::vector<std::unique_ptr<Message>> more;
        for (const auto& request : requests) {
          for (const std::string& name : resource(field)) {
            more.emplace_back(request->New());
            more.back()->CopyFrom(*request);
            more.back()->GetReflection()->SetString(more.back().get(), field, name);
          }
        }
        requests = std::move(more);
      }
      for (const auto& request : requests) {
        std::unique_ptr<Message> answer(const_cast<google::protobuf::MessageFactory*>(factory)
                                            ->GetPrototype(method.descriptor->output_type())
                                            ->New());
        if (harness.Invoke(caller, method.name, *request, answer.get()).ok()) out->push_back(std::move(answer));
      }
    }
  }

 protected:
  std::map<std::string, std::vector<std::string>> known_;
};

TEST_F(FieldMatrix, ACompanySeesWhatTheDecisionAndTheCitizenOpened) {
  JobAt(unit_, citizen_, mentor_);
  const auto own = As(policy::v1::ROLE_COMPANY_CLIENT);
  EXPECT_THAT(Seen(own), UnorderedElementsAre("given name", "surname"));
  const std::string phone = Give(citizen_, "PHONE");
  EXPECT_THAT(Seen(own), UnorderedElementsAre("given name", "surname", "phone"));
  const std::string considerations = Give(citizen_, "FUNCTIONAL_CONSIDERATIONS");
  EXPECT_THAT(Seen(own), UnorderedElementsAre("given name", "surname", "phone", "considerations"));
  EXPECT_THAT(Seen(As(policy::v1::ROLE_EMPLOYER_SIGNER)),
              UnorderedElementsAre("given name", "surname", "phone", "considerations"));
  EXPECT_THAT(Seen(As(policy::v1::ROLE_EMPLOYEE_REP)), IsEmpty());
  EXPECT_THAT(Seen(As(policy::v1::ROLE_COMPANY_CLIENT, kOtherCvr)), IsEmpty()) << "the other partner on the site";
  EXPECT_THAT(Seen(As(policy::v1::ROLE_COMPANY_CLIENT, "99201002")), IsEmpty()) << "a stranger";
  // Withdrawn consent shrinks the next answer.
  Withdraw(phone);
  EXPECT_THAT(Seen(own), UnorderedElementsAre("given name", "surname", "considerations"));
  Withdraw(considerations);
  EXPECT_THAT(Seen(own), UnorderedElementsAre("given name", "surname"));
}

TEST_F(FieldMatrix, AMentorSeesNamesOnceDeclared) {
  Give(citizen_, "PHONE");
  Give(citizen_, "FUNCTIONAL_CONSIDERATIONS");
  const std::string fresh = NewMentor(unit_, "Per Opdigtet", false);
  Describe(fresh, 2, "tests|fresh");
  JobAt(unit_, citizen_, fresh);
  EXPECT_THAT(Seen(MentorCaller("tests|fresh")), IsEmpty());
  EXPECT_THAT(Seen(MentorCaller(kAccount)), IsEmpty()) << "he leads somebody else";
  v1::DeclareConfidentialityRequest declare;
  declare.set_mentor(fresh);
  *declare.mutable_signed_on() = wire::ToProto(Date(2021, 9, 13));
  Must<v1::MentorProfile>("MentorAssignmentsService.DeclareConfidentiality", declare, MentorCaller("tests|fresh"));
  EXPECT_THAT(Seen(MentorCaller("tests|fresh")),
              UnorderedElementsAre("given name", "surname", "phone", "considerations"));
}

TEST_F(FieldMatrix, BeforeTheDecisionAnIntroductionIsAFirstName) {
  const std::string name = Must<v1::Placement>("PlacementsService.DraftTraining", DraftRequest(citizen_)).name();
  known_["placements"] = {name};
  Give(citizen_, "PHONE");
  EXPECT_THAT(Seen(As(policy::v1::ROLE_COMPANY_CLIENT)), IsEmpty());
  v1::IntroduceCitizenRequest introduce;
  introduce.set_placement(name);
  introduce.set_purpose("meeting on site");
  *introduce.mutable_expires_on() = wire::ToProto(Date(2021, 9, 20));
  Must<v1::Placement>("LifeCycleService.IntroduceCitizen", introduce);
  citizens::v1::RecordShareBasisRequest basis;
  basis.set_citizen(citizen_);
  basis.set_purpose("INTRODUCTION");
  basis.set_legal_basis(citizens::v1::LEGAL_BASIS_TASK_OF_AUTHORITY);
  basis.set_recipient_cvr(kCvr);
  *basis.mutable_expires_on() = wire::ToProto(Date(2021, 9, 20));
  const auto recorded = registry_.Change<citizens::v1::Consent>("ConsentsService.RecordShareBasis", basis);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_THAT(Seen(As(policy::v1::ROLE_COMPANY_CLIENT)), UnorderedElementsAre("given name"));
  EXPECT_THAT(Seen(As(policy::v1::ROLE_COMPANY_CLIENT, kOtherCvr)), IsEmpty());
  SetToday(Date(2021, 9, 21));
  EXPECT_THAT(Seen(As(policy::v1::ROLE_COMPANY_CLIENT)), IsEmpty());
}

TEST_F(FieldMatrix, ProtectionHidesWhoItIs) {
  const std::string hidden = Register(1, true);
  known_["citizens"] = {hidden};
  Give(hidden, "PHONE");
  Give(hidden, "FUNCTIONAL_CONSIDERATIONS");
  JobAt(unit_, hidden, mentor_);
  EXPECT_THAT(Seen(As(policy::v1::ROLE_COMPANY_CLIENT)), UnorderedElementsAre("considerations"));
  EXPECT_THAT(Seen(MentorCaller(kAccount)), UnorderedElementsAre("considerations"));
}

TEST_F(FieldMatrix, AccessEnds84DaysAfterThePlacement) {
  const std::string job = JobAt(unit_, citizen_, mentor_);
  Give(citizen_, "PHONE");
  const identity::Caller callers[] = {As(policy::v1::ROLE_COMPANY_CLIENT), MentorCaller(kAccount)};
  SetToday(Date(2021, 12, 12) + 84);
  for (const identity::Caller& caller : callers) {
    EXPECT_THAT(Seen(caller), UnorderedElementsAre("given name", "surname", "phone"));
  }
  SetToday(Date(2021, 12, 12) + 85);
  for (const identity::Caller& caller : callers) {
    EXPECT_THAT(Seen(caller), IsEmpty());
    // Not only no name: no answer names the placement any more.
    for (const auto& [method, answers] : Fetch(caller)) {
      for (const auto& answer : answers) {
        EXPECT_FALSE(absl::StrContains(answer->DebugString(), job)) << method << ": " << answer->DebugString();
      }
    }
  }
}

TEST_F(FieldMatrix, TheJobcentresPeopleSeeWhatTheirWorkIs) {
  JobAt(unit_, citizen_, mentor_);
  const auto with = [](policy::v1::Role role) {
    identity::Caller caller = testing::Jobcentre("tests|person");
    caller.roles = {role};
    return caller;
  };
  EXPECT_THAT(Seen(with(policy::v1::ROLE_CASEWORKER)),
              UnorderedElementsAre("given name", "surname", "phone", "address", "target group", "considerations"));
  EXPECT_THAT(Seen(with(policy::v1::ROLE_PROGRAMME_OFFICER)), UnorderedElementsAre("target group"));
  // Supervision and answers to citizens go by the same looks, each of which is logged.
  EXPECT_THAT(Seen(with(policy::v1::ROLE_CONTROLLER)),
              UnorderedElementsAre("given name", "surname", "phone", "address", "target group", "considerations"));
}

// Every read that a company may call answers something of its own, so that the tests above look at something.
TEST_F(FieldMatrix, TheWalkReachesEveryMethod) {
  JobAt(unit_, citizen_, mentor_);
  std::vector<std::string> silent;
  for (const auto& [method, answers] : Fetch(As(policy::v1::ROLE_COMPANY_CLIENT))) {
    if (answers.empty()) silent.push_back(method.substr(method.find("v1.") + 3));
  }
  // Without a stated plan there is none to read, and slots are named by none of the above; nor is anything of money,
  // which names no citizen.
  EXPECT_THAT(silent, ::testing::IsSubsetOf({"DemandService.GetBuildingPlan", "SlotsService.GetSlot",
                                             "BuyOutsService.GetAgreement", "BuyOutsService.ListMentorDays",
                                             "ClaimsService.GetClaim", "MoneyPaperService.GetInvoiceSheet"}));
}

// Ids as the gateway gives them out: two companies that lay everything side by side, about the same ten people on the
// same site, have no id in common and none of the suite's own.
TEST_F(FieldMatrix, TwoPartnersCanJoinNothing) {
  std::set<std::string> own_ids;
  known_["citizens"] = {};
  for (int i = 0; i < 10; ++i) {
    const std::string citizen = i == 0 ? citizen_ : Register(i);
    known_["citizens"].push_back(citizen);
    own_ids.insert(IdOf(citizen).ToString());
    for (const v1::EmployerUnit& unit : {unit_, other_unit_}) {
      own_ids.insert(IdOf(JobAt(unit, citizen)).ToString());
    }
  }
  identity::PartnerIds ids(identity::PartnerIds::MasterKey{7});
  const std::regex uuid("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  const auto held = [&](const std::string& cvr) {
    std::set<std::string> all;
    for (const auto& [method, answers] : Fetch(As(policy::v1::ROLE_COMPANY_CLIENT, cvr))) {
      for (const auto& answer : answers) {
        policy::TranslateResources(answer.get(), [&](const std::string& resource, const std::string& name) {
          return ResourceName(resource, ids.ToPartner(cvr, "0101", IdOf(name)));
        });
        const std::string text = answer->DebugString();
        for (std::sregex_iterator it(text.begin(), text.end(), uuid), end; it != end; ++it) all.insert(it->str());
      }
    }
    return all;
  };
  const std::set<std::string> one = held(kCvr), two = held(kOtherCvr);
  EXPECT_GE(one.size(), 20u);
  EXPECT_GE(two.size(), 20u);
  std::vector<std::string> common;
  std::set_intersection(one.begin(), one.end(), two.begin(), two.end(), std::back_inserter(common));
  EXPECT_THAT(common, IsEmpty());
  for (const std::string& id : own_ids) EXPECT_EQ(one.count(id) + two.count(id), 0u) << "an id of the suite's own";
}

}  // namespace
}  // namespace sjak::placements
