// Clients that share no code with Sjak, against the running suite.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "platform/base/uuid.h"
#include "platform/base/wire.h"
#include "services/common/calendar.h"
#include "sjak/citizens/v1/citizens.pb.h"
#include "sjak/placements/v1/partners.pb.h"
#include "sjak/placements/v1/placements.pb.h"
#include "sjak/placements/v1/programmes.pb.h"
#include "tests/e2e/suite.h"

namespace sjak::e2e {
namespace {

namespace v1 = placements::v1;

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
    FindCompany();
    ASSERT_FALSE(unit_.empty());
    DecideTraining();
    BuyOutForemen();
  }
  // `method`: of the front of `who`.
  template <typename Answer, typename Request>
  static Answer Must(const std::string& who, const std::string& method, Request request) {
    if constexpr (requires { request.set_request_id(""); }) request.set_request_id(Uuid::New().ToString());
    Answer answer;
    const std::string front = who == "officer" ? "sjak.programme.v1." : "sjak.jobcentre.v1.";
    const absl::Status status = suite_->Call(who, front + method, request, &answer);
    EXPECT_TRUE(status.ok()) << method << ": " << status;
    return answer;
  }
  template <typename Answer, typename Request>
  static Answer Officer(const std::string& method, const Request& request) {
    return Must<Answer>("officer", method, request);
  }
  // What the clients find of their company: its programme and unit.
  static void FindCompany() {
    const auto programmes =
        Officer<v1::ListProgrammesResponse>("ProgrammeRecordsService.ListProgrammes", v1::ListProgrammesRequest());
    ASSERT_EQ(programmes.programmes_size(), 1);
    programme_ = programmes.programmes(0).programme().name();
    v1::ListPartnersRequest all;
    all.set_programme(programme_);
    v1::ListEmployerUnitsRequest units;
    const auto companies = Officer<v1::ListPartnersResponse>("PartnersService.ListPartners", all);
    for (const auto& partner : companies.partners()) {
      if (absl::StartsWith(kCompany, partner.facts().cvr())) units.set_partner(partner.name());
    }
    const auto there = Officer<v1::ListEmployerUnitsResponse>("PartnersService.ListEmployerUnits", units);
    ASSERT_GT(there.employer_units_size(), 0);
    unit_ = there.employer_units(0).name();
  }
  // A training at the company that is decided and has not begun: somebody to be heard about.
  static void DecideTraining() {
    v1::StateWorkforceRequest month;
    month.set_employer_unit(unit_);
    month.set_ordinary_hundredths(6000);
    month.set_source("payroll");
    for (int back = 0; back < 6; ++back) {
      month.set_month((Month(2021, 12) - back).ToString());
      Officer<v1::Workforce>("ProgrammeService.StateWorkforce", month);
    }
    citizens::v1::RegisterCitizenRequest citizen;
    citizen.set_cpr("830180-4321");
    citizen.set_given_name("Opdigtet");
    citizen.set_surname("Person");
    citizen.set_unemployed(true);
    citizen.mutable_address()->set_street("Ruten 1");
    citizen.mutable_address()->set_postcode("2700");
    citizen.mutable_address()->set_city("Brønshøj");
    citizen.mutable_address()->set_district_code(7);
    citizen.set_target_group(citizens::v1::TARGET_GROUP_6_3);
    *citizen.mutable_target_group_from() = wire::ToProto(Date(2021, 1, 4));
    citizen.add_needs(citizens::v1::NEED_SKILLS);
    v1::ListPlacementsRequest some;
    some.set_page_size(200);
    const auto placements =
        Must<v1::ListPlacementsResponse>("caseworker", "JobcentreService.ListPlacements", some).placements();
    const auto here = std::find_if(placements.begin(), placements.end(),
                                   [](const v1::Placement& p) { return p.terms().employer_unit() == unit_; });
    ASSERT_NE(here, placements.end());
    v1::DraftTrainingRequest draft;
    draft.set_programme(programme_);
    draft.set_citizen(Must<citizens::v1::Citizen>("caseworker", "JobcentreService.RegisterCitizen", citizen).name());
    draft.set_purpose("Oplæring i opgaverne på pladsen");
    *draft.mutable_terms() = here->terms();
    draft.mutable_terms()->clear_mentor();
    draft.mutable_terms()->set_weekly_minutes(1200);
    *draft.mutable_terms()->mutable_starts_on() = wire::ToProto(Date(2022, 2, 14));
    *draft.mutable_terms()->mutable_ends_on() = wire::ToProto(Date(2022, 3, 13));
    v1::SubmitTrainingRequest submit;
    submit.set_placement(Must<v1::Placement>("caseworker", "JobcentreService.DraftTraining", draft).name());
    Must<v1::Placement>("caseworker", "JobcentreService.SubmitTraining", submit);
    v1::ApproveTrainingRequest approve;
    approve.set_placement(submit.placement());
    approve.set_reason("Forløbet vurderes at bringe borgeren nærmere ordinære timer");
    Must<v1::Placement>("caseworker", "JobcentreService.ApproveTraining", approve);
  }
  // Of the company, a foreman for each client, freed so many minutes a week that the client knows its own.
  static void BuyOutForemen() {
    v1::RegisterMentorRequest mentor;
    mentor.set_employer_unit(unit_);
    mentor.set_person_name("Opdigtet Sjakbajs");
    mentor.set_trade_code("711500");
    *mentor.mutable_confidentiality_signed_on() = wire::ToProto(Date(2021, 10, 1));
    v1::CreateBudgetLineRequest line;
    line.set_programme(programme_);
    v1::BudgetLineFacts& facts = *line.mutable_facts();
    facts.set_title("Buy-out, clients");
    facts.set_title_da("Frikøb, klienter");
    facts.set_steering_area("Service");
    facts.set_committee("BIU");
    facts.set_appropriation("35.10");
    facts.set_direction(v1::BUDGET_DIRECTION_EXPENDITURE);
    facts.set_price_level_year(2021);
    facts.set_cost_kind("MENTOR_BUY_OUT");
    facts.add_years()->set_year(2021);
    *facts.mutable_years(0)->mutable_amount() = wire::DkkFromOere(50'000'000);
    v1::AgreeBuyOutRequest agree;
    agree.set_budget_line(Officer<v1::BudgetLine>("ProgrammeService.CreateBudgetLine", line).name());
    *agree.mutable_hourly_rate() = wire::DkkFromOere(31668);
    *agree.mutable_starts_on() = wire::ToProto(Date(2021, 11, 1));
    *agree.mutable_ends_on() = wire::ToProto(Date(2021, 12, 31));
    agree.set_legal_basis(v1::LEGAL_BASIS_PROJECT_SERVICE);
    for (const int minutes : {kPython, kNodeGrpc, kNodeConnect, kCurl}) {
      agree.set_mentor(Officer<v1::Mentor>("ProgrammeService.RegisterMentor", mentor).name());
      agree.set_weekly_minutes(minutes);
      Officer<v1::BuyOutAgreement>("ProgrammeService.AgreeBuyOut", agree);
    }
  }
  static void TearDownTestSuite() { delete suite_; }

  void Succeeds(const std::string& command) { EXPECT_EQ(suite_->Run(command), 0) << suite_->output(); }
  static std::string Ca() { return suite_->state() + "/pki/tls/ca.pem"; }
  static std::string Descriptors() { return absl::StrCat(std::getenv("SJAK_BINARY_DIR"), "/gen/contracts.binpb"); }
  // A token for a company that is not there yet; its number.
  static std::string NewCompany(const std::string& cvr) {
    std::ofstream(absl::StrCat(suite_->state(), "/tokens/", cvr, ".jwt")) << suite_->Token(absl::StrCat(
        "--subject ", cvr, " --class PARTNER --roles COMPANY_CLIENT --municipalities 0101 --lifetime 1h --cvrs ", cvr));
    return cvr;
  }
  static std::string Node(const std::string& library, const std::string& cvr, int minutes) {
    return absl::StrCat("node $(tests/clients/node/install.sh)/main.mjs ", library, " ", suite_->gateway(), " ",
                        suite_->http(), " ", Ca(), " ", Descriptors(), " ", suite_->state(), "/protos:", kGoogle, " ",
                        suite_->state(), " ", kCompany, " ", NewCompany(cvr), " ", minutes);
  }

  static constexpr char kGoogle[] = "/usr/share/gocode/src/github.com/gogo/googleapis";
  // CVR number, that of another company, and a day on which the first one's people work.
  static constexpr char kCompany[] = "99201002 99203005 2021-12-15";
  // Minutes a week of each client's foreman.
  static constexpr int kPython = 301, kNodeGrpc = 302, kNodeConnect = 303, kCurl = 304;
  static inline Suite* suite_ = nullptr;
  static inline std::string programme_, unit_;
};

TEST_F(ClientsTest, PythonVendorsFirstHour) {
  Succeeds(absl::StrCat("/usr/bin/python3 tests/clients/first_hour.py ", suite_->state(), "/python ", suite_->gateway(),
                        " ", Ca(), " ", suite_->state(), "/tokens/integration.jwt"));
}

TEST_F(ClientsTest, PythonsAfternoonOverGrpc) {
  Succeeds(absl::StrCat("/usr/bin/python3 tests/clients/afternoon.py ", suite_->state(), "/python ", suite_->gateway(),
                        " ", Ca(), " ", suite_->state(), " ", kCompany, " ", NewCompany("99300027"), " ", kPython));
}

TEST_F(ClientsTest, NodesAfternoonOverGrpc) { Succeeds(Node("grpc", "99300000", kNodeGrpc)); }

TEST_F(ClientsTest, NodesAfternoonOverJson) { Succeeds(Node("connect", "99300019", kNodeConnect)); }

TEST_F(ClientsTest, TheAfternoonWithCurlAndBuf) {
  Succeeds(absl::StrCat("tests/clients/afternoon.sh ", suite_->http(), " ", Ca(), " ", Descriptors(), " ",
                        suite_->state(), " ", kCompany, " ", NewCompany("99300035"), " ", kCurl,
                        " \"$(tests/contract/install_buf.sh)\""));
}

// People, with a browser: signed in by OpenID Connect, or with a link.
TEST_F(ClientsTest, APersonSignsAHearingInABrowser) {
  Succeeds(absl::StrCat("node $(tests/clients/node/install.sh)/door.mjs ", suite_->http(), " ", suite_->issuer(), " ",
                        Ca(), " ", Descriptors(), " ", suite_->state(), " ", kCompany));
  EXPECT_THAT(suite_->Logs(), ::testing::Not(::testing::HasSubstr("/sign/"))) << "a link is a secret";
}

}  // namespace
}  // namespace sjak::e2e
