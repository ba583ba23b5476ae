#include "services/placements/placements_fixture.h"
#include "services/placements/sites/closed_days_rules.h"
#include "services/placements/sites/contractor_chain_rules.h"
#include "services/placements/sites/slip_rules.h"
#include "sjak/placements/v1/sites.pb.h"

namespace sjak::placements {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SlipRules, TheQuarterIsTheMeasure) {
  EXPECT_EQ(SlipAfterQuarter("2021-Q1", Date(2021, 4, 12)), 12);
  EXPECT_EQ(SlipAfterQuarter("2021-Q1", Date(2021, 3, 31)), 0);
  EXPECT_EQ(SlipAfterQuarter("2021-Q1", Date(2021, 1, 1)), 0);
  EXPECT_EQ(SlipAfterQuarter("2021-Q4", Date(2021, 9, 30)), -1);
  EXPECT_EQ(SlipAfterQuarter("2021-Q4", Date(2022, 1, 1)), 1);
  EXPECT_EQ(SlipAfterQuarter("", Date(2022, 1, 1)), std::nullopt);
  EXPECT_EQ(SlipAfterQuarter("2021-Q5", Date(2022, 1, 1)), std::nullopt);
}

TEST(ClosedDaysRules, TheCalendarComesBeforeClosuresAndRunsAreWhole) {
  const std::vector<SiteClosure> lockdown = {{Date(2021, 9, 15), Date(2021, 9, 21), "Nedlukning"}};
  std::vector<std::string> told;
  for (const ClosedRun& run : ClosedDays(Date(2021, 9, 13), Date(2021, 9, 26), lockdown)) {
    told.push_back(absl::StrCat(run.first.ToString(), " ", run.last.ToString(), " ", static_cast<int>(run.kind)));
  }
  EXPECT_THAT(told, ElementsAre("2021-09-15 2021-09-17 6", "2021-09-18 2021-09-19 1", "2021-09-20 2021-09-21 6",
                                "2021-09-25 2021-09-26 1"));
}

TEST(ContractorChainRules, WhoeverHiredComesFirst) {
  const Date first(2021, 1, 1);
  const std::vector<ContractorTime> times = {{"sub", "main", first, std::nullopt},
                                             {"subsub", "sub", first, Date(2021, 6, 30)},
                                             {"main", "", first, std::nullopt},
                                             {"lost", "gone", first, std::nullopt}};
  const auto told = [&](Date day) {
    std::vector<std::string> out;
    for (const ChainLink& link : ChainOn(times, day)) out.push_back(absl::StrCat(link.unit, link.tier));
    return out;
  };
  EXPECT_THAT(told(Date(2021, 3, 1)), ElementsAre("main1", "sub2", "subsub3", "lost1"));
  EXPECT_THAT(told(Date(2021, 7, 1)), ElementsAre("main1", "sub2", "lost1"));
  EXPECT_THAT(told(Date(2020, 12, 31)), IsEmpty());
  EXPECT_TRUE(OnSiteThroughout(times, "subsub", Date(2021, 2, 1), Date(2021, 6, 30)));
  EXPECT_FALSE(OnSiteThroughout(times, "subsub", Date(2021, 2, 1), Date(2021, 7, 1)));
  EXPECT_FALSE(OnSiteThroughout(times, "subsub", Date(2021, 2, 1), std::nullopt));
  EXPECT_FALSE(OnSiteThroughout(times, "nobody", Date(2021, 2, 1), Date(2021, 2, 1)));
}

class SitesTest : public PlacementsTest {
 protected:
  v1::ProjectRecord Project(const std::string& name) {
    v1::GetProjectRequest request;
    request.set_name(name);
    const auto record = Call<v1::ProjectRecord>("SitesService.GetProject", request);
    EXPECT_TRUE(record.ok()) << record.status();
    return record.value_or(v1::ProjectRecord());
  }
  absl::StatusOr<v1::SiteRecord> Site(const identity::Caller& caller = testing::Jobcentre()) {
    v1::GetSiteRequest request;
    request.set_name(site_.name());
    return Call<v1::SiteRecord>("SitesService.GetSite", request, caller);
  }
  v1::TransferProjectRequest Sale(const std::string& owner, Date on) const {
    v1::TransferProjectRequest request;
    request.set_project(site_.project());
    request.set_owner(owner);
    *request.mutable_starts_on() = wire::ToProto(on);
    request.set_reason("Sold");
    return request;
  }
  std::vector<v1::ClosedDays> Closed(const std::string& site, Date first, Date last,
                                     const identity::Caller& caller = testing::Jobcentre()) {
    v1::ListClosedDaysRequest request;
    request.set_site(site);
    *request.mutable_first_day() = wire::ToProto(first);
    *request.mutable_last_day() = wire::ToProto(last);
    const auto answer = Call<v1::ListClosedDaysResponse>("SitesService.ListClosedDays", request, caller);
    EXPECT_TRUE(answer.ok()) << answer.status();
    if (!answer.ok()) return {};
    return {answer->days().begin(), answer->days().end()};
  }
  v1::Site NewSite(const std::string& title, int district) {
    v1::CreateSiteRequest create;
    create.set_project(site_.project());
    create.set_title(title);
    v1::DescribeSiteRequest describe;
    describe.set_site(Must<v1::Site>("ProgrammesService.CreateSite", create).name());
    describe.mutable_place()->set_district_code(district);
    return Must<v1::SiteRecord>("SitesService.DescribeSite", describe).site();
  }
};

TEST_F(SitesTest, PlansHaveVersions) {
  v1::ReplanProjectRequest request;
  request.set_project(site_.project());
  for (int units : {1000, 1200, 1500}) {
    request.mutable_planned()->set_units(units);
    request.mutable_planned()->set_start_quarter("2021-Q4");
    request.mutable_planned()->set_source("invented.example");
    Must<v1::ProjectRecord>("SitesService.ReplanProject", request);
    EXPECT_LE(harness_.last_statements(), 5);
  }
  const v1::ProjectRecord record = Project(site_.project());
  std::vector<int> units;
  for (const v1::ProjectPlan& plan : record.plans()) units.push_back(plan.planned().units());
  EXPECT_THAT(units, ElementsAre(0, 1000, 1200, 1500));
  EXPECT_EQ(record.project().version(), 4);
  request.set_etag("\"3\"");
  EXPECT_EQ(ReasonOf(Change<v1::ProjectRecord>("SitesService.ReplanProject", request).status()), "ETAG_MISMATCH");
  request.set_etag(record.etag());
  EXPECT_EQ(Must<v1::ProjectRecord>("SitesService.ReplanProject", request).plans_size(), 5);
}

TEST_F(SitesTest, StartCompletionAndSlipAreDates) {
  EXPECT_EQ(Project(site_.project()).slip_days(), Date(2021, 9, 13) - Date(2021, 3, 31)) << "late as of today";
  v1::RecordProjectCompletionRequest done;
  done.set_project(site_.project());
  *done.mutable_completed_on() = wire::ToProto(Date(2021, 9, 1));
  EXPECT_EQ(ReasonOf(Change<v1::ProjectRecord>("SitesService.RecordProjectCompletion", done).status()),
            "PROJECT_NOT_STARTED");
  v1::RecordProjectStartRequest start;
  start.set_project(site_.project());
  *start.mutable_started_on() = wire::ToProto(Date(2021, 4, 12));
  Must<v1::Project>("ProgrammesService.RecordProjectStart", start);
  Must<v1::ProjectRecord>("SitesService.RecordProjectCompletion", done);
  const v1::ProjectRecord record = Project(site_.project());
  EXPECT_EQ(record.slip_days(), 12);
  EXPECT_EQ(wire::DateOf(record.completed_on()), Date(2021, 9, 1));
  EXPECT_EQ(record.project().version(), 3);
}

// Developer sale: the owner changes mid-programme, and nobody on the site notices.
TEST_F(SitesTest, AProjectIsSoldWhileCitizensAreThere) {
  const v1::Placement placed = Approved(NewCitizen());
  Must<v1::ProjectRecord>("SitesService.TransferProject", Sale(unit_.partner(), Date(2020, 1, 1)));
  const auto sold =
      Must<v1::ProjectRecord>("SitesService.TransferProject", Sale(other_unit_.partner(), Date(2023, 1, 1)));
  EXPECT_LE(harness_.last_statements(), 5);
  ASSERT_EQ(sold.owners_size(), 2);
  EXPECT_EQ(wire::DateOf(sold.owners(0).ends_on()), Date(2022, 12, 31));
  EXPECT_FALSE(sold.owners(1).has_ends_on());
  EXPECT_EQ(Project(site_.project()).SerializeAsString(), sold.SerializeAsString());
  EXPECT_EQ(Get(placed.name())->SerializeAsString(), placed.SerializeAsString());
  const absl::Status early =
      Change<v1::ProjectRecord>("SitesService.TransferProject", Sale(unit_.partner(), Date(2022, 6, 1))).status();
  EXPECT_EQ(ReasonOf(early), "PROJECT_OWNER_LATER");
  EXPECT_EQ(MetadataOf(early)["starts_on"], "2023-01-01");
  EXPECT_EQ(ReasonOf(Change<v1::ProjectRecord>("SitesService.TransferProject",
                                               Sale("partners/" + Uuid::New().ToString(), Date(2024, 1, 1)))
                         .status()),
            "PARTNER_NOT_FOUND");
}

TEST_F(SitesTest, ASiteIsDescribedAndItsPhasesPlanned) {
  v1::DescribeSiteRequest describe;
  describe.set_site(site_.name());
  describe.mutable_place()->set_dar_address_id(Uuid::New().ToString());
  describe.mutable_place()->set_cadastral_district("Invented By");
  describe.mutable_place()->set_cadastral_number("12ab");
  describe.mutable_place()->set_postcode("2700");
  describe.mutable_place()->set_district_code(7);
  Must<v1::SiteRecord>("SitesService.DescribeSite", describe);
  v1::PlanSitePhasesRequest plan;
  plan.set_site(site_.name());
  for (int kind = 1; kind <= 2; ++kind) {
    v1::SitePhase& phase = *plan.add_phases();
    phase.set_kind(static_cast<v1::SitePhaseKind>(kind));
    *phase.mutable_planned_start() = wire::ToProto(Date(2021, 4 * kind, 1));
    *phase.mutable_planned_end() = wire::ToProto(Date(2021, 4 * kind + 2, 28));
  }
  *plan.mutable_phases(0)->mutable_actual_start() = wire::ToProto(Date(2021, 4, 12));
  Must<v1::SiteRecord>("SitesService.PlanSitePhases", plan);
  EXPECT_LE(harness_.last_statements(), 5);
  const absl::StatusOr<v1::SiteRecord> record = Site();
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->place().SerializeAsString(), describe.place().SerializeAsString());
  ASSERT_EQ(record->phases_size(), 2);
  EXPECT_EQ(record->phases(0).SerializeAsString(), plan.phases(0).SerializeAsString());
  EXPECT_EQ(record->site().version(), 5);
  plan.mutable_phases(1)->set_kind(v1::SITE_PHASE_KIND_GROUNDWORKS);
  *plan.mutable_phases(1)->mutable_actual_end() = wire::ToProto(Date(2021, 9, 1));
  const absl::Status wrong = Change<v1::SiteRecord>("SitesService.PlanSitePhases", plan).status();
  EXPECT_THAT(wrong.ToString(), ::testing::HasSubstr("phases[1].kind"));
  EXPECT_THAT(wrong.ToString(), ::testing::HasSubstr("phases[1].actual_start"));
  plan.mutable_phases()->RemoveLast();
  Must<v1::SiteRecord>("SitesService.PlanSitePhases", plan);
  EXPECT_EQ(Site()->phases_size(), 1) << "the latest plan holds as a whole";
}

TEST_F(SitesTest, ContractorsHireContractorsAndStop) {
  v1::AddSiteContractorRequest sub;
  sub.set_site(site_.name());
  sub.set_employer_unit(AddUnit("10150817", "1234567892", 300).name());
  sub.set_engaged_by(unit_.name());
  *sub.mutable_starts_on() = wire::ToProto(Date(2020, 12, 1));
  EXPECT_EQ(ReasonOf(Change<v1::Site>("ProgrammesService.AddSiteContractor", sub).status()), "CONTRACTOR_NOT_ON_SITE");
  *sub.mutable_starts_on() = wire::ToProto(Date(2021, 6, 1));
  *sub.mutable_ends_on() = wire::ToProto(Date(2021, 12, 31));
  Must<v1::Site>("ProgrammesService.AddSiteContractor", sub);
  v1::GetContractorChainRequest chain;
  chain.set_site(site_.name());
  const auto links = Call<v1::ContractorChain>("SitesService.GetContractorChain", chain);
  ASSERT_TRUE(links.ok());
  ASSERT_EQ(links->links_size(), 3);
  EXPECT_EQ(links->links(2).engaged_by(), unit_.name());
  EXPECT_EQ(links->links(2).tier(), 2);

  v1::EndSiteContractorRequest end;
  end.set_site(site_.name());
  end.set_employer_unit(sub.employer_unit());
  *end.mutable_last_day() = wire::ToProto(Date(2021, 9, 12));
  end.set_reason("Finished early");
  EXPECT_EQ(Must<v1::SiteRecord>("SitesService.EndSiteContractor", end).site().contractors_size(), 3);
  EXPECT_LE(harness_.last_statements(), 5);
  EXPECT_EQ(Call<v1::ContractorChain>("SitesService.GetContractorChain", chain)->links_size(), 2);
  *end.mutable_last_day() = wire::ToProto(Date(2021, 10, 1));
  EXPECT_EQ(ReasonOf(Change<v1::SiteRecord>("SitesService.EndSiteContractor", end).status()), "CONTRACTOR_NOT_ON_SITE");
  EXPECT_EQ(Site()->SerializeAsString(), Site()->SerializeAsString());
}

TEST_F(SitesTest, APartnerSeesItsSitesAndItselfThere) {
  const auto own = Site(testing::PartnerOf(kCvr));
  ASSERT_TRUE(own.ok()) << own.status();
  ASSERT_EQ(own->site().contractors_size(), 1);
  EXPECT_EQ(own->site().contractors(0).employer_unit(), unit_.name());
  EXPECT_EQ(ReasonOf(Site(testing::PartnerOf("10150817")).status()), "SITE_NOT_FOUND");
}

// Lockdown of a region: one closure over every site of the district, those that come later among them.
TEST_F(SitesTest, ALockdownClosesEverySiteOfADistrict) {
  const v1::Site near = NewSite("Near", 7);
  const v1::Site far = NewSite("Far", 8);
  v1::AddClosureRequest request;
  request.mutable_facts()->set_kind(v1::CLOSURE_KIND_LOCKDOWN);
  request.mutable_facts()->set_title_da("Nedlukning");
  *request.mutable_facts()->mutable_starts_on() = wire::ToProto(Date(2021, 9, 14));
  *request.mutable_facts()->mutable_ends_on() = wire::ToProto(Date(2021, 10, 15));
  request.mutable_facts()->set_district_code(7);
  const auto closure = Must<v1::Closure>("SitesService.AddClosure", request);
  const v1::Site later = NewSite("Later", 7);
  for (const std::string& site : {near.name(), later.name()}) {
    const auto days = Closed(site, Date(2021, 9, 13), Date(2021, 9, 17));
    ASSERT_EQ(days.size(), 1u);
    EXPECT_EQ(days[0].kind(), v1::CLOSED_DAY_KIND_CLOSURE);
    EXPECT_EQ(days[0].title_da(), "Nedlukning");
    EXPECT_EQ(wire::DateOf(days[0].first_day()), Date(2021, 9, 14));
  }
  EXPECT_THAT(Closed(far.name(), Date(2021, 9, 13), Date(2021, 9, 17)), IsEmpty());

  v1::EndClosureRequest end;
  end.set_closure(closure.name());
  *end.mutable_ends_on() = wire::ToProto(Date(2021, 9, 15));
  end.set_reason("Lifted");
  EXPECT_EQ(Must<v1::Closure>("SitesService.EndClosure", end).version(), 2);
  EXPECT_EQ(wire::DateOf(Closed(near.name(), Date(2021, 9, 13), Date(2021, 9, 17))[0].last_day()), Date(2021, 9, 15));
  EXPECT_EQ(Count("SELECT count(*) FROM closure_version"), 2);
  *end.mutable_ends_on() = wire::ToProto(Date(2021, 9, 13));
  EXPECT_EQ(ReasonOf(Change<v1::Closure>("SitesService.EndClosure", end).status()), "BAD_REQUEST");
  end.set_closure("closures/" + Uuid::New().ToString());
  EXPECT_EQ(ReasonOf(Change<v1::Closure>("SitesService.EndClosure", end).status()), "CLOSURE_NOT_FOUND");
}

TEST_F(SitesTest, ClosuresOfSitesAndOfEverywhere) {
  v1::AddClosureRequest request;
  request.mutable_facts()->set_kind(v1::CLOSURE_KIND_WEATHER);
  request.mutable_facts()->set_title_da("Storm");
  *request.mutable_facts()->mutable_starts_on() = wire::ToProto(Date(2021, 9, 14));
  *request.mutable_facts()->mutable_ends_on() = wire::ToProto(Date(2021, 9, 14));
  request.mutable_facts()->add_sites(site_.name());
  Must<v1::Closure>("SitesService.AddClosure", request);
  EXPECT_EQ(Closed(site_.name(), Date(2021, 9, 13), Date(2021, 9, 17), testing::PartnerOf(kCvr)).size(), 1u);
  const v1::Site other = NewSite("Other", 8);
  EXPECT_THAT(Closed(other.name(), Date(2021, 9, 13), Date(2021, 9, 17)), IsEmpty());
  request.mutable_facts()->add_sites("sites/" + Uuid::New().ToString());
  EXPECT_EQ(ReasonOf(Change<v1::Closure>("SitesService.AddClosure", request).status()), "SITE_NOT_FOUND");
  request.mutable_facts()->clear_sites();
  Must<v1::Closure>("SitesService.AddClosure", request);
  EXPECT_EQ(Closed(other.name(), Date(2021, 9, 13), Date(2021, 9, 17)).size(), 1u);
  // Christmas: an agreed day off, then the holidays, then the days between.
  const auto christmas = Closed(site_.name(), Date(2021, 12, 24), Date(2021, 12, 31));
  ASSERT_EQ(christmas.size(), 3u);
  EXPECT_EQ(christmas[0].kind(), v1::CLOSED_DAY_KIND_AGREED_DAY_OFF);
}

TEST_F(SitesTest, ProjectsAndSitesAreListedPageByPage) {
  NewSite("Second", 7);
  v1::ListSitesRequest sites;
  sites.set_project(site_.project());
  sites.set_page_size(1);
  std::set<std::string> seen;
  do {
    const auto page = Call<v1::ListSitesResponse>("SitesService.ListSites", sites);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& s : page->sites()) EXPECT_TRUE(seen.insert(s.site().name()).second);
    sites.set_page_token(page->next_page_token());
  } while (!sites.page_token().empty());
  EXPECT_EQ(seen.size(), 2u);
  // A partner needs no project to find its sites, and finds no others.
  const auto own =
      Call<v1::ListSitesResponse>("SitesService.ListSites", v1::ListSitesRequest(), testing::PartnerOf(kCvr));
  ASSERT_TRUE(own.ok()) << own.status();
  ASSERT_EQ(own->sites_size(), 1);
  EXPECT_EQ(own->sites(0).site().name(), site_.name());
  v1::ListProjectsRequest projects;
  projects.set_programme(programme_.name());
  const auto page = Call<v1::ListProjectsResponse>("SitesService.ListProjects", projects);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->projects_size(), 1);
}

}  // namespace
}  // namespace sjak::placements
