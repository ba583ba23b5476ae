// Aggregates other than the overview of a citizen, and erasure everywhere.
#include <algorithm>
#include <set>

#include "gateway/gateway_fixture.h"
#include "gateway/gather.h"
#include "sjak/access/v1/access.pb.h"
#include "sjak/jobcentre/v1/access.pb.h"
#include "sjak/jobcentre/v1/rights.pb.h"
#include "sjak/partner/v1/partner.pb.h"
#include "sjak/programme/v1/programme.pb.h"

namespace sjak::gateway {
namespace {

using testing::UnorderedElementsAre;

constexpr char kProgramme[] = "sjak.programme.v1.ProgrammeService.GetProgrammeDashboard";
constexpr char kSite[] = "sjak.programme.v1.ProgrammeService.GetSiteDashboard";
constexpr char kPartner[] = "sjak.partner.v1.PartnerService.GetPartnerDashboard";
constexpr char kAccessLog[] = "sjak.jobcentre.v1.AccessService.ListAccessLog";
constexpr char kAccessSample[] = "sjak.jobcentre.v1.AccessService.SampleAccessLog";
constexpr char kExport[] = "sjak.jobcentre.v1.PersonRightsService.ExportEverywhere";
constexpr char kErase[] = "sjak.jobcentre.v1.PersonRightsService.EraseEverywhere";

class DashboardsTest : public GatewayTest {
 protected:
  DashboardsTest() {
    for (FakeService* service : {citizens_.get(), placements_.get()}) {
      service->WillAnswer([](auto state) { state->Finish(absl::OkStatus(), ""); });
    }
  }
  rpc::CallOptions AsOfficer() const { return As({{"class", "JOBCENTRE"}, {"roles", {"PROGRAMME_OFFICER"}}}); }
  rpc::CallOptions AsController() const {
    rpc::CallOptions options = As({{"class", "JOBCENTRE"}, {"roles", {"CONTROLLER"}}});
    options.purpose = "SUBJECT_REQUEST";
    return options;
  }
  static std::set<std::string> Asked(const FakeService& service) {
    std::set<std::string> out;
    for (const auto& call : service.seen()) {
      const std::string& name = call.call.method->name;
      out.insert(name.substr(name.rfind('.') + 1));
    }
    return out;
  }
  // The fields whose section says `reason`; "" for those that are available.
  static std::set<std::string> Sections(const google::protobuf::Message& answer, const std::string& reason) {
    std::set<std::string> out;
    const auto* d = answer.GetDescriptor();
    for (int i = 0; i < d->field_count(); ++i) {
      if (d->field(i)->message_type() == nullptr) continue;
      const auto& section = answer.GetReflection()->GetMessage(answer, d->field(i));
      const auto* field = section.GetDescriptor()->FindFieldByName("status");
      const auto& status =
          static_cast<const section::v1::SectionStatus&>(section.GetReflection()->GetMessage(section, field));
      EXPECT_EQ(status.available(), status.reason().empty()) << d->field(i)->name();
      std::vector<const google::protobuf::FieldDescriptor*> set;
      section.GetReflection()->ListFields(section, &set);
      EXPECT_TRUE(status.available() || set.size() == 1)
          << d->field(i)->name() << " is not available and holds something";
      if (status.reason() == reason) out.insert(d->field(i)->name());
    }
    return out;
  }

  std::mutex mu_;
  std::vector<std::shared_ptr<rpc::CallState>> late_;
};

TEST_F(DashboardsTest, ProgrammeNamesWhatIsMissing) {
  programme::v1::GetProgrammeDashboardRequest request;
  request.set_programme(ResourceName("programmes", Uuid::New()));
  request.set_programme_code("BI6");
  programme::v1::ProgrammeDashboard answer;
  // Nobody listens where reporting should be.
  ASSERT_EQ(client_->Call(kProgramme, request, &answer, AsOfficer()), absl::OkStatus());
  EXPECT_EQ(answer.programme(), request.programme());
  EXPECT_THAT(Sections(answer, "UNAVAILABLE"), UnorderedElementsAre("budget", "report"));
  EXPECT_THAT(Sections(answer, ""), UnorderedElementsAre("record", "projects", "open_slots", "caseloads"));
  EXPECT_THAT(Asked(*placements_), UnorderedElementsAre("GetProgrammeRecord", "ListProjects", "ListSlots"));
  EXPECT_FALSE(answer.budget().has_answer());

  citizens_->GoAway();
  placements_->GoAway();
  answer.Clear();
  ASSERT_EQ(client_->Call(kProgramme, request, &answer, AsOfficer()), absl::OkStatus());
  EXPECT_EQ(Sections(answer, "UNAVAILABLE").size(), 6);
}

TEST_F(DashboardsTest, SiteAsksEverySectionAtOnceAndWaitsForNoneTooLong) {
  programme::v1::GetSiteDashboardRequest request;
  request.set_site(ResourceName("sites", Uuid::New()));
  placements_->WillAnswer([this](auto state) {
    if (state->call.method->name == "sjak.placements.v1.QuotaService.ListQuotaCalendar") {
      std::lock_guard lock(mu_);
      late_.push_back(state);  // never answered
      return;
    }
    state->Finish(absl::OkStatus(), "");
  });
  programme::v1::SiteDashboard answer;
  rpc::CallOptions options = AsOfficer();
  options.deadline = absl::Now() + absl::Seconds(2);
  ASSERT_EQ(client_->Call(kSite, request, &answer, options), absl::OkStatus());
  EXPECT_THAT(Sections(answer, "UNAVAILABLE"), UnorderedElementsAre("quota"));
  EXPECT_EQ(Sections(answer, "").size(), 5);
  EXPECT_TRUE(citizens_->seen().empty());
}

TEST_F(DashboardsTest, PartnersSeeTheirOwnNames) {
  const Uuid id = Uuid::New(), unit = Uuid::New();
  const auto outside = [this](const std::string& collection, const Uuid& of) {
    return ResourceName(collection, partner_ids_->ToPartner(kCvr, "0101", of));
  };
  placements_->WillAnswer([&](auto state) {
    placements::v1::ListEmployerUnitsResponse units;
    const bool list = state->call.method->name == "sjak.placements.v1.PartnersService.ListEmployerUnits";
    if (list) units.add_employer_units()->set_name(ResourceName("employerUnits", unit));
    state->Finish(absl::OkStatus(), units.SerializeAsString());
  });
  partner::v1::GetPartnerDashboardRequest request;
  request.set_partner(outside("partners", id));
  partner::v1::PartnerDashboard answer;
  ASSERT_EQ(client_->Call(kPartner, request, &answer, AsPartner({kCvr})), absl::OkStatus());
  EXPECT_EQ(answer.partner(), request.partner());
  EXPECT_EQ(Sections(answer, "").size(), 7);
  ASSERT_EQ(answer.units().answer().employer_units_size(), 1);
  EXPECT_EQ(answer.units().answer().employer_units(0).name(), outside("employerUnits", unit));
  for (const auto& call : placements_->seen()) {
    placements::v1::GetPartnerRequest asked;
    if (call.call.method->name != "sjak.placements.v1.PartnersService.GetPartner") continue;
    ASSERT_TRUE(asked.ParseFromString(call.request));
    EXPECT_EQ(asked.name(), ResourceName("partners", id));
  }

  placements_->WillRefuse(NotFound("PARTNER_NOT_FOUND", absl::StrCat("No ", ResourceName("partners", id), ".")));
  const absl::Status nobody = client_->Call(kPartner, request, &answer, AsPartner({kCvr}));
  EXPECT_EQ(nobody.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(nobody.message(), absl::StrCat("No ", request.partner(), "."));
}

TEST_F(DashboardsTest, ExportIsOfEveryService) {
  jobcentre::v1::ExportEverywhereRequest request;
  request.set_citizen(ResourceName("citizens", Uuid::New()));
  citizens::v1::PersonExport page;
  page.set_next_page_token("more");
  citizens_->WillAnswer(page);
  placements_->GoAway();
  jobcentre::v1::PersonExportEverywhere answer;
  ASSERT_EQ(client_->Call(kExport, request, &answer, AsController()), absl::OkStatus());
  EXPECT_EQ(answer.citizens().answer().next_page_token(), "more");
  EXPECT_THAT(Sections(answer, "UNAVAILABLE"), UnorderedElementsAre("placements"));
  EXPECT_EQ(citizens_->seen()[0].call.purpose, "SUBJECT_REQUEST");
}

TEST_F(DashboardsTest, ErasureGoesStepByStepAndGoesOnWhereItStopped) {
  jobcentre::v1::EraseEverywhereRequest request;
  request.set_request_id(Uuid::New().ToString());
  request.set_citizen(ResourceName("citizens", Uuid::New()));
  request.set_ground(citizens::v1::ERASURE_GROUND_SUBJECT_REQUEST);
  jobcentre::v1::PersonErasure answer;

  citizens_->WillRefuse(RefuseState("LEGAL_HOLD", "A hold stands.", request.citizen()));
  EXPECT_EQ(ReasonOf(client_->Call(kErase, request, &answer, AsController())), "LEGAL_HOLD");
  EXPECT_TRUE(placements_->seen().empty()) << "nothing is erased before the registry has judged";

  citizens::v1::ErasureCertificate certificate;
  certificate.set_sha256("ab");
  citizens_->WillAnswer(certificate);
  placements_->WillRefuse(RetryLater(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE", "w", absl::Seconds(1)));
  ASSERT_EQ(client_->Call(kErase, request, &answer, AsController()), absl::OkStatus());
  EXPECT_EQ(answer.citizens().answer().sha256(), "ab");
  EXPECT_EQ(answer.placements().status().reason(), "UNAVAILABLE");

  placements::v1::ErasureReceipt receipt;
  receipt.add_changed()->set_rows(3);
  placements_->WillAnswer(receipt);
  answer.Clear();
  ASSERT_EQ(client_->Call(kErase, request, &answer, AsController()), absl::OkStatus());
  EXPECT_TRUE(answer.citizens().status().available());
  EXPECT_EQ(answer.placements().answer().changed(0).rows(), 3);
  placements::v1::ErasePersonRequest asked;
  ASSERT_TRUE(asked.ParseFromString(placements_->seen().back().request));
  EXPECT_EQ(asked.request_id(), request.request_id());
  EXPECT_EQ(asked.citizen(), request.citizen());
}

TEST_F(DashboardsTest, TheAccessLogIsAskedOfEveryService) {
  access::v1::ListAccessLogResponse page;
  page.add_entries()->set_correlation_id("c0ffee");
  page.set_next_page_token("more");
  placements_->WillAnswer(page);
  jobcentre::v1::ListAccessLogRequest request;
  request.set_caller("somebody");
  request.set_size(7);
  jobcentre::v1::ListAccessLogResponse log;
  ASSERT_EQ(client_->Call(kAccessLog, request, &log, AsController()), absl::OkStatus());
  EXPECT_THAT(Sections(log, "UNAVAILABLE"), UnorderedElementsAre("reporting")) << "nobody listens there";
  EXPECT_THAT(Sections(log, ""), UnorderedElementsAre("citizens", "placements"));
  EXPECT_FALSE(log.reporting().has_log()) << "not known, which is not none";
  EXPECT_EQ(log.placements().log().entries(0).correlation_id(), "c0ffee");
  access::v1::ListAccessLogRequest asked;
  ASSERT_TRUE(asked.ParseFromString(placements_->seen().back().request));
  EXPECT_EQ(asked.caller(), "somebody");
  EXPECT_EQ(asked.page_size(), 7);
  EXPECT_EQ(placements_->seen().back().call.purpose, "SUBJECT_REQUEST");

  // A further page of one service asks nobody else.
  request.set_placements_page_token("more");
  const size_t before = citizens_->seen().size();
  log.Clear();
  ASSERT_EQ(client_->Call(kAccessLog, request, &log, AsController()), absl::OkStatus());
  EXPECT_EQ(citizens_->seen().size(), before);
  EXPECT_FALSE(log.has_citizens());
  ASSERT_TRUE(asked.ParseFromString(placements_->seen().back().request));
  EXPECT_EQ(asked.page_token(), "more");

  // What is wrong with the request is said, and not once per section.
  placements_->WillRefuse(RefuseField("sjak-purpose", "must be SUPERVISION or SUBJECT_REQUEST"));
  EXPECT_EQ(ReasonOf(client_->Call(kAccessLog, request, &log, AsController())), "BAD_REQUEST");

  jobcentre::v1::SampleAccessLogRequest draw;
  draw.set_title("2026 Q1");
  draw.set_size(5);
  draw.mutable_from()->set_seconds(1);
  draw.mutable_before()->set_seconds(2);
  placements_->WillAnswer(access::v1::SampleAccessLogResponse());
  jobcentre::v1::SampleAccessLogResponse sample;
  ASSERT_EQ(client_->Call(kAccessSample, draw, &sample, AsController()), absl::OkStatus());
  EXPECT_EQ(sample.title(), "2026 Q1");
  EXPECT_THAT(Sections(sample, "UNAVAILABLE"), UnorderedElementsAre("reporting"));
  EXPECT_EQ(ReasonOf(client_->Call(kAccessLog, request, &log, AsOfficer())), "ROLE_MISSING");
}

// The table of sections against the contracts: what is misspelt there would only show when it is called.
TEST(Aggregates, FitTheContracts) {
  for (const Aggregate& aggregate : Aggregates()) {
    const policy::Method* front = policy::FindMethod(aggregate.method);
    ASSERT_NE(front, nullptr) << aggregate.method;
    std::set<std::string> fields;
    for (const Section& section : aggregate.sections) {
      const policy::Method* method = policy::FindMethod(section.method);
      ASSERT_NE(method, nullptr) << section.method;
      // The program's own, or what every service serves.
      EXPECT_TRUE(section.method.rfind("sjak." + section.program + ".", 0) == 0 ||
                  section.method.rfind("sjak.access.", 0) == 0)
          << section.method;
      const auto* field = front->descriptor->output_type()->FindFieldByName(section.field);
      ASSERT_NE(field, nullptr) << aggregate.method << " " << section.field;
      fields.insert(section.field);
      const auto* inside = field->message_type();
      ASSERT_EQ(inside->FindFieldByName("status")->message_type(), section::v1::SectionStatus::descriptor());
      const auto* what = inside->field(1);
      const auto* repeated = method->descriptor->output_type()->FindFieldByName(what->name());
      EXPECT_TRUE(what->is_repeated() ? repeated != nullptr && repeated->message_type() == what->message_type()
                                      : what->message_type() == method->descriptor->output_type())
          << aggregate.method << " " << section.field;
      // Whoever may ask for the whole may ask for the part.
      for (const auto& allow : front->rpc.allow()) {
        EXPECT_TRUE(std::any_of(method->rpc.allow().begin(), method->rpc.allow().end(), [&](const auto& theirs) {
          return theirs.class_() == allow.class_();
        })) << section.method;
      }
    }
    EXPECT_EQ(static_cast<int>(fields.size()), front->descriptor->output_type()->field_count() - 1)
        << aggregate.method << " has a section that nobody fills";
  }
}

}  // namespace
}  // namespace sjak::gateway
