// What indicators rest on beside people's days: the dated rule for small counts, estimates, travel times, closures of
// districts, and what the authority of record decided.
#include <gmock/gmock.h>

#include "services/reporting/status/status_fixture.h"
#include "sjak/placements/v1/authority_events.pb.h"
#include "sjak/placements/v1/follow_events.pb.h"
#include "sjak/placements/v1/life_cycle_events.pb.h"
#include "sjak/placements/v1/sites_events.pb.h"
#include "sjak/reporting/v1/disclosure.pb.h"
#include "sjak/reporting/v1/follow_up.pb.h"

namespace sjak::reporting {
namespace {

using placements::v1::PLACEMENT_KIND_COMPANY_TRAINING;
using placements::v1::PROJECT_KIND_TEST_HOUSES;

class KpiGround : public StatusTest {
 protected:
  KpiGround() {
    CreateProgramme();
    StartTestHouses();
    for (int i = 0; i < 9; ++i) Place(i, PLACEMENT_KIND_COMPANY_TRAINING, PROJECT_KIND_TEST_HOUSES);
  }

  static std::string PlacementName(int i) {
    return ResourceName("placements", Id(absl::StrCat("placement", i, "/", PLACEMENT_KIND_COMPANY_TRAINING)));
  }

  // The placement's next version, with what a test adds to it.
  placements::v1::PlacementChanged Changed(int i) {
    placements::v1::PlacementChanged event;
    placements::v1::Placement& p = *event.mutable_placement();
    p.set_name(PlacementName(i));
    p.set_programme(ResourceName("programmes", Id("BI6")));
    p.set_citizen(ResourceName("citizens", Id(absl::StrCat("citizen", i))));
    p.set_kind(PLACEMENT_KIND_COMPANY_TRAINING);
    p.set_project_kind(PROJECT_KIND_TEST_HOUSES);
    p.mutable_terms()->set_site(ResourceName("sites", Id("site")));
    p.mutable_terms()->set_employer_unit(ResourceName("employerUnits", Id("unit")));
    *p.mutable_terms()->mutable_starts_on() = wire::ToProto(Date(2021, 9, 13));
    *p.mutable_terms()->mutable_ends_on() = wire::ToProto(Date(2022, 1, 9));
    p.mutable_start_basis()->set_eligible(true);
    return event;
  }

  int64_t Sum(const std::string& measure, const std::string& code) {
    return harness_.admin()
        .ExecText(
            "SELECT coalesce(sum(value), 0)::bigint AS n FROM reporting.rollup WHERE dimension = '' AND day <= "
            "'2021-11-06' AND measure = '" +
            measure + "' AND code = '" + code + "'")
        .front()
        .i64("n");
  }

  void SetSmallest(int k, Date from) {
    v1::SetDisclosureRuleRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.mutable_facts()->set_audience(v1::AUDIENCE_ADMINISTRATION);
    *request.mutable_facts()->mutable_valid_from() = wire::ToProto(from);
    request.mutable_facts()->set_smallest_count(k);
    request.mutable_facts()->set_dominance_percent(80);
    request.mutable_facts()->set_smallest_share_base(10);
    const auto set = harness_.Call<v1::DisclosureRule>(
        Jobcentre(), "sjak.reporting.v1.DisclosureService.SetDisclosureRule", request);
    ASSERT_TRUE(set.ok()) << set.status();
  }
};

TEST_F(KpiGround, TheSmallestCountShownIsTheRuleOfTheDay) {
  EXPECT_EQ(Report()->funnel(4).citizens().shown(), "9");
  SetSmallest(12, Date(2021, 11, 7));
  EXPECT_EQ(Report()->funnel(4).citizens().shown(), "9") << "not in force yet";
  harness_.clock().Set(Date(2021, 11, 7));
  EXPECT_EQ(Report()->funnel(4).citizens().shown(), "<12");
  const auto now = Indicators();
  EXPECT_EQ(Kpi(*now, "K6").guard().en(), "fewer than 12 citizens");
  EXPECT_EQ(Kpi(*now, "K13", "PER_HOUR").guard().en(), "fewer than 12 citizens");
  EXPECT_EQ(Kpi(*now, "K1").numerator(), 9) << "a headline total (D3)";
  const auto before = Indicators(Noon(Date(2021, 11, 6)));
  EXPECT_EQ(Kpi(*before, "K6").numerator(), 45) << "what was known then was shown by the rule of then";
}

TEST_F(KpiGround, ReachIsMeasuredAgainstTheNewestEstimate) {
  EXPECT_EQ(Kpi(*Indicators(), "K16").guard().en(), "no estimate of the residents has been recorded");
  const auto estimate = [this](int64_t persons, Date measured_on, int decimals = 0) {
    v1::RecordFollowUpRequest request;
    request.set_request_id(Uuid::New().ToString());
    request.set_programme(ResourceName("programmes", Id("BI6")));
    v1::AreaIndicator& indicator = *request.mutable_facts()->mutable_area_indicator();
    indicator.set_area("Tingbjerg");
    indicator.set_title("Uden for arbejdsmarkedet");
    indicator.set_value(persons);
    indicator.set_decimals(decimals);
    indicator.set_source("Skøn");
    indicator.set_measure(v1::AREA_MEASURE_OUTSIDE_LABOUR_MARKET);
    *indicator.mutable_measured_on() = wire::ToProto(measured_on);
    return harness_.Call<v1::FollowUp>(Jobcentre(), "sjak.reporting.v1.FollowUpService.RecordFollowUp", request)
        .status();
  };
  ASSERT_TRUE(estimate(1060, Date(2020, 12, 1)).ok());
  ASSERT_TRUE(estimate(2000, Date(2019, 12, 1)).ok());
  ASSERT_TRUE(estimate(3000, Date(2021, 12, 1)).ok());
  EXPECT_FALSE(estimate(265, Date(2021, 1, 1), 1).ok()) << "persons have no decimals";
  const auto now = Indicators();
  EXPECT_EQ(Kpi(*now, "K16").numerator(), 9);
  EXPECT_EQ(Kpi(*now, "K16").denominator(), 1060) << "the newest that is not of a later day";
  EXPECT_TRUE(Kpi(*now, "K16").estimate());
}

TEST_F(KpiGround, ShareWithinReachHidesAFew) {
  EXPECT_EQ(Kpi(*Indicators(), "K21").guard().en(), "nothing yet");
  for (int i = 0; i < 9; ++i) {
    auto event = Changed(i);
    event.mutable_placement()->mutable_start_basis()->set_reach(i < 6 ? placements::v1::REACH_WITHIN
                                                                      : placements::v1::REACH_BEYOND);
    Apply(2, event);
  }
  EXPECT_EQ(Kpi(*Indicators(), "K21").guard().en(), "the part or the rest is fewer than 5");
  SetSmallest(3, Date(2021, 1, 1));
  const auto now = Indicators();
  EXPECT_EQ(Kpi(*now, "K21").numerator(), 6);
  EXPECT_EQ(Kpi(*now, "K21").denominator(), 9);
}

TEST_F(KpiGround, AClosedDistrictClosesItsSitesOnly) {
  Apply(2, Changed(0));
  const int64_t planned = Sum("DAYS", "PLANNED");
  const int64_t unstated = Sum("DAYS", "UNSTATED");
  EXPECT_EQ(planned - unstated, 9) << "one day of each was stated";
  const auto close = [this](int district, int64_t version) {
    placements::v1::ClosureChanged event;
    event.mutable_closure()->set_name(ResourceName("closures", Id("closure")));
    event.mutable_closure()->mutable_facts()->set_district_code(district);
    *event.mutable_closure()->mutable_facts()->mutable_starts_on() = wire::ToProto(Date(2021, 9, 20));
    *event.mutable_closure()->mutable_facts()->mutable_ends_on() = wire::ToProto(Date(2021, 9, 24));
    Apply(version, event);
  };
  close(7, 1);
  EXPECT_EQ(Sum("DAYS", "PLANNED"), planned) << "no site is known to lie there";
  placements::v1::SiteChanged site;
  site.mutable_record()->mutable_site()->set_name(ResourceName("sites", Id("site")));
  Apply(1, site);
  EXPECT_EQ(Sum("DAYS", "PLANNED"), planned) << "its district is not known";
  site.mutable_record()->mutable_place()->set_district_code(7);
  Apply(2, site);
  EXPECT_EQ(Sum("DAYS", "PLANNED"), planned - 5);
  close(8, 2);
  EXPECT_EQ(Sum("DAYS", "PLANNED"), planned);
}

TEST_F(KpiGround, WhatTheAuthorityDecidedIsHeldAgainstThePlacement) {
  placements::v1::EmployerUnitAdded unit;
  unit.mutable_employer_unit()->set_name(ResourceName("employerUnits", Id("unit")));
  unit.mutable_employer_unit()->set_p_number("1000000001");
  Apply(1, unit);
  auto event = Changed(0);
  placements::v1::AuthorityRecord& record = *event.mutable_placement()->mutable_authority();
  record.set_authority(placements::v1::AUTHORITY_VITAS);
  record.set_external_reference("V-1");
  Apply(2, event);
  EXPECT_EQ(Sum("FAULT", "UNSIGNED"), 1);
  const auto decide = [this](const char* p_number, int revision) {
    placements::v1::DecisionImported imported;
    imported.mutable_decision()->set_authority(placements::v1::AUTHORITY_VITAS);
    imported.mutable_decision()->set_external_reference("V-1");
    imported.mutable_decision()->set_p_number(p_number);
    Apply(revision, imported);
  };
  decide("1000000002", 1);
  EXPECT_EQ(Sum("FAULT", "P_NUMBER"), 1);
  decide("1000000001", 2);
  EXPECT_EQ(Sum("FAULT", "P_NUMBER"), 0);
  for (auto* day : {record.mutable_employer_signed_on(), record.mutable_employees_signed_on(),
                    record.mutable_citizen_signed_on()}) {
    *day = wire::ToProto(Date(2021, 9, 10));
  }
  Apply(3, event);
  EXPECT_EQ(Sum("FAULT", "UNSIGNED"), 0);
}

}  // namespace
}  // namespace sjak::reporting
